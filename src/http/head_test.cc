#include "http/head.h"

#include <gtest/gtest.h>

namespace pedigree::http {
namespace {

/// A request line with a Host and the given further lines.
std::string with(const std::string& lines, const std::string& first = "GET / HTTP/1.1") { return first + "\r\nHost: x\r\n" + lines + "\r\n"; }

/// Why a head is refused; "" when it is not.
std::string refusal(const std::string& text) {
  const auto head = parse_head(text);
  return head ? "" : std::to_string(head.error().status) + " " + head.error().reason;
}

TEST(Head, IsTakenApart) {
  const auto head = parse_head("POST /a%20b/c?x=1&y=%26&z HTTP/1.1\r\nHost: models:80\r\nContent-Length: 12\r\nX-A:  v  \r\n\r\n");
  ASSERT_TRUE(head) << head.error().reason;
  const auto& request = head->request;
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/a%20b/c?x=1&y=%26&z");
  EXPECT_EQ(request.path, "/a%20b/c") << "decoded segment by segment, later";
  EXPECT_EQ(request.query_value("x"), "1");
  EXPECT_EQ(request.query_value("y"), "&");
  EXPECT_EQ(request.query_value("z"), "");
  EXPECT_EQ(request.query_value("w"), std::nullopt);
  EXPECT_EQ(request.headers.find("x-a"), "v");
  EXPECT_EQ(head->content_length, 12);
  EXPECT_FALSE(head->chunked);
}

TEST(Head, WhetherTheConnectionStays) {
  EXPECT_TRUE(parse_head(with(""))->keep_alive);
  EXPECT_FALSE(parse_head(with("Connection: close\r\n"))->keep_alive);
  EXPECT_FALSE(parse_head(with("Connection: x, CLOSE\r\n"))->keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.0\r\n\r\n")->keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->keep_alive) << "it would have to be told so";
}

TEST(Head, Versions) {
  EXPECT_EQ(refusal("GET / HTTP/1.0\r\n\r\n"), "") << "Host came with 1.1";
  for (const auto* version : {"1.2", "2.0", "0.9"})
    EXPECT_EQ(refusal(with("", "GET / HTTP/" + std::string(version))), "505 only HTTP/1.0 and HTTP/1.1 are understood") << version;
  for (const auto* line : {"GET / HTTP/1", "GET / HTTP/11", "GET / http/1.1", "GET /", "GET / HTTP/1.1 ", "GET  / HTTP/1.1", "GET / x HTTP/1.1"})
    EXPECT_NE(refusal(with("", line)), "") << line;
}

TEST(Head, ExactlyOneHost) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), "400 exactly one Host header is needed");
  EXPECT_EQ(refusal(with("Host: x\r\n")), "400 exactly one Host header is needed") << "even if they agree";
  EXPECT_EQ(refusal("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), "400 exactly one Host header is needed");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost:\r\n\r\n"), "");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), "400 the Host header is malformed");
}

TEST(Head, HostsOfWhichUrlsCanBeMade) {
  for (const auto* good : {"x", "a-b.example.org", "my_service:8080", "127.0.0.1:1", "[::1]", "[2001:db8::1]:443"}) EXPECT_TRUE(is_host(good)) << good;
  for (const auto* bad : {"", ":80", "a:", "a:b", "a:123456", "a/b", "u@h", "a b", "a?b", "a#b", "a\\b", "<x>", "\"", "a,b", "[", "[]", "[::1", "[::1]x",
                          "[::1]:", "::1", "a%41", "h\xc3\xa9"})
    EXPECT_FALSE(is_host(bad)) << bad;
  EXPECT_FALSE(is_host(std::string(256, 'a')));
}

TEST(Head, OnlyPlainChunkedIsATransferEncoding) {
  EXPECT_TRUE(parse_head(with("Transfer-Encoding: chunked\r\n"))->chunked);
  EXPECT_TRUE(parse_head(with("Transfer-Encoding: Chunked \r\n"))->chunked);
  for (const auto* value : {"gzip, chunked", "chunked, chunked", "xchunked", "chunked;q=1", "identity", "gzip", "chunked,", ",chunked", "\"chunked\"", "chunked\v", ""})
    EXPECT_NE(refusal(with("Transfer-Encoding: " + std::string(value) + "\r\n")), "") << value;
  EXPECT_NE(refusal(with("Transfer-Encoding : chunked\r\n")), "");
  EXPECT_NE(refusal(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")), "");
  EXPECT_NE(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), "");
}

TEST(Head, OneLengthOrNone) {
  EXPECT_EQ(parse_head(with("Content-Length: 0\r\n"))->content_length, 0);
  EXPECT_EQ(parse_head(with("Content-Length: 100000000000\r\n"))->content_length, 100'000'000'000);
  for (const auto* value : {"-1", "+1", "1x", "0x10", "1,1", "1, 1", "", " ", "1 1", "9999999999999999999", "99999999999999999999999"})
    EXPECT_NE(refusal(with("Content-Length: " + std::string(value) + "\r\n")), "") << value;
  EXPECT_NE(refusal(with("Content-Length: 2\r\nContent-Length: 2\r\n")), "") << "even if they agree";
  EXPECT_NE(refusal(with("Content-Length: 2\r\ncontent-length: 3\r\n")), "");
  EXPECT_NE(refusal(with("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n")), "");
  EXPECT_NE(refusal(with("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n")), "");
}

TEST(Head, LinesThatOthersReadDifferently) {
  EXPECT_EQ(refusal(with("X: a\r\n b\r\n")), "400 folded header lines are not allowed");
  EXPECT_EQ(refusal(with("X: a\r\n\tb\r\n")), "400 folded header lines are not allowed");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n Host: x\r\n\r\n"), "400 folded header lines are not allowed");
  EXPECT_EQ(refusal("GET / HTTP/1.1\nHost: x\n\n"), "400 lines must end with CR LF");
  EXPECT_EQ(refusal(with("X: a\n")), "400 lines must end with CR LF");
  for (const auto* line : {"X: a\rb\r\n", "X : a\r\n", ": a\r\n", "X\r\n", "X y: a\r\n", "(X): a\r\n"}) EXPECT_NE(refusal(with(line)), "") << line;
}

TEST(Head, NoControlBytes) {
  for (int byte = 0; byte < 0x20; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    EXPECT_NE(refusal(with("", "GET /a" + text + "b HTTP/1.1")), "") << byte;
    EXPECT_NE(refusal(with("X" + text + "Y: a\r\n")), "") << byte;
    if (byte != '\t') EXPECT_NE(refusal(with("X: a" + text + "b\r\n")), "") << byte;
  }
  EXPECT_EQ(refusal(with("X: a\tb\r\n")), "");
  EXPECT_NE(refusal(with("X: a\x7f\r\n")), "");
}

TEST(Head, TargetsBeginWithASlash) {
  for (const auto* target : {"http://x/", "*", "x:443", "a/b", "?q"})
    EXPECT_EQ(refusal(with("", "GET " + std::string(target) + " HTTP/1.1")), "400 the request target must begin with '/'") << target;
  EXPECT_EQ(parse_head(with("", "GET /../../etc/passwd HTTP/1.1"))->request.path, "/../../etc/passwd") << "names are data: nothing is resolved";
}

TEST(Head, Limits) {
  EXPECT_EQ(refusal(with("", "GET /" + std::string(kMaxTarget - 1, 'a') + " HTTP/1.1")), "");
  EXPECT_EQ(refusal(with("", "GET /" + std::string(kMaxTarget, 'a') + " HTTP/1.1")), "414 the request target is longer than 16 KiB");
  std::string lines;
  for (std::size_t i = 1; i < kMaxFields; ++i) lines += "X: y\r\n";
  EXPECT_EQ(refusal(with(lines)), "");
  EXPECT_EQ(refusal(with(lines + "X: y\r\n")), "431 more than 100 header fields");
}

TEST(Head, Expectations) {
  EXPECT_FALSE(parse_head(with(""))->expects_continue);
  EXPECT_TRUE(parse_head(with("Expect: 100-Continue\r\n"))->expects_continue);
  EXPECT_FALSE(parse_head("PUT / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n")->expects_continue) << "an old client would not understand the answer";
  EXPECT_EQ(refusal(with("Expect: a-miracle\r\n")), "400 the only expectation understood is 100-continue");
}

TEST(Head, Queries) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(parse_query(""), Pairs());
  EXPECT_EQ(parse_query("a=1&b=2"), (Pairs{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(parse_query("a=1&a=2&=&x"), (Pairs{{"a", "1"}, {"a", "2"}, {"", ""}, {"x", ""}}));
  EXPECT_EQ(parse_query("a=b=c"), (Pairs{{"a", "b=c"}}));
  EXPECT_EQ(parse_query("%61=%3D%26&p=a+b"), (Pairs{{"a", "=&"}, {"p", "a b"}})) << "decoded after the split; '+' is a blank, as forms send it";
  for (const auto* bad : {"a=%", "a=%4", "a=%zz", "%=1"}) EXPECT_EQ(parse_query(bad), std::nullopt) << bad;
  EXPECT_EQ(refusal(with("", "GET /?a=%zz HTTP/1.1")), "400 the query has a malformed percent escape");
}

TEST(Head, EndsAtTheFirstEmptyLine) {
  EXPECT_EQ(head_end("GET / HTTP/1.1\r\nHost: x\r\n"), std::string::npos);
  EXPECT_EQ(head_end("a\r\n\r\nrest\r\n\r\n"), 5U);
  EXPECT_EQ(head_end("a\r\nb\r\n\r"), std::string::npos);
  EXPECT_EQ(head_end("a\n\nrest"), 3U) << "to be refused at once";
  EXPECT_EQ(head_end("a\n\r\nrest"), 4U);
  EXPECT_EQ(head_end(""), std::string::npos);
}

TEST(Head, HeadersCompareWithoutCaseAndAreReplacedInPlace) {
  Headers headers;
  headers.add("Content-Type", "a");
  headers.add("X", "1");
  headers.set("content-type", "b");
  headers.set("Y", "2");
  EXPECT_EQ(headers.find("CONTENT-TYPE"), "b");
  EXPECT_EQ(std::distance(headers.begin(), headers.end()), 3);
}

}  // namespace
}  // namespace pedigree::http
