#include "http/head.h"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace pedigree::http {
namespace {

namespace beast_http = boost::beast::http;

tl::unexpected<BadHead> bad(std::string reason, int status = 400) { return tl::unexpected(BadHead{status, std::move(reason)}); }

/// Things Beast accepts and we do not; looked for in the raw text because Beast has them normalised away.
std::optional<std::string> raw_problem(std::string_view text) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return "lines must end with CR LF";
    if (at + 1 < text.size() && (text[at + 1] == ' ' || text[at + 1] == '\t')) return "folded header lines are not allowed";
  }
  if (text.find('\0') != std::string_view::npos) return "NUL is not allowed in a request head";
  return std::nullopt;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= 18 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Counts and checks the fields that decide where a message ends and whom it addresses.
std::optional<std::string> framing_problem(const Headers& headers, bool http11, Head& head) {
  int hosts = 0, lengths = 0, encodings = 0;
  for (const auto& [name, value] : headers) {
    if (equals_ignore_case(name, "Host")) {
      ++hosts;
      if (!value.empty() && !is_host(value)) return "the Host header is malformed";
    } else if (equals_ignore_case(name, "Content-Length")) {
      ++lengths;
      if (!is_digits(value)) return "Content-Length must be a number";
      head.content_length = parse_int(value);
    } else if (equals_ignore_case(name, "Transfer-Encoding")) {
      ++encodings;
      if (!equals_ignore_case(value, "chunked")) return "the only transfer encoding understood is chunked";
      head.chunked = true;
    } else if (equals_ignore_case(name, "Expect")) {
      if (!equals_ignore_case(value, "100-continue")) return "the only expectation understood is 100-continue";
      head.expects_continue = http11;   // a client of HTTP/1.0 does not know what that is
    }
  }
  if (hosts > 1 || (hosts == 0 && http11)) return "exactly one Host header is needed";
  if (lengths > 1) return "Content-Length must not be repeated";
  if (encodings > 1 || (encodings == 1 && lengths == 1)) return "Transfer-Encoding must stand alone";
  if (encodings == 1 && !http11) return "Transfer-Encoding needs HTTP/1.1";
  return std::nullopt;
}

/// As forms send it: "+" is a blank. Source: WHATWG URL, application/x-www-form-urlencoded.
std::optional<std::string> decode_part(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return percent_decode(blanks);
}

}  // namespace

bool is_host(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", kDigits = "0123456789";
  const auto only = [](std::string_view part, const std::string& allowed) {
    return !part.empty() && part.find_first_not_of(allowed) == std::string_view::npos;
  };
  const bool bracketed = text.starts_with('[');
  const auto name_end = bracketed ? std::min(text.find(']'), text.size() - 1) + 1 : std::min(text.find(':'), text.size());
  const auto name = text.substr(0, name_end), rest = text.substr(name_end);
  if (!rest.empty() && (rest.front() != ':' || rest.size() > 6 || !only(rest.substr(1), std::string(kDigits)))) return false;
  if (bracketed) return name.size() > 2 && name.back() == ']' && only(name.substr(1, name.size() - 2), std::string(kDigits) + "abcdefABCDEF:.");
  return name.size() <= 255 && only(name, std::string(kLetters) + std::string(kDigits) + "-._~");
}

std::size_t head_end(std::string_view buffer) {
  for (auto at = buffer.find('\n'); at != std::string_view::npos; at = buffer.find('\n', at + 1)) {
    const auto after = buffer.substr(at + 1, 2);
    if (after.starts_with('\n')) return at + 2;
    if (after == "\r\n") return at + 3;
  }
  return std::string_view::npos;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (text.empty()) return pairs;
  for (const auto part : split(text, '&')) {
    const auto equals = part.find('=');
    auto key = decode_part(part.substr(0, equals));
    auto value = decode_part(equals == std::string_view::npos ? "" : part.substr(equals + 1));
    if (!key || !value) return std::nullopt;
    pairs.emplace_back(*std::move(key), *std::move(value));
  }
  return pairs;
}

tl::expected<Head, BadHead> parse_head(std::string_view text) {
  if (auto problem = raw_problem(text)) return bad(*std::move(problem));
  beast_http::request_parser<beast_http::empty_body> parser;
  parser.header_limit(kMaxHeadBytes);
  parser.skip(true);   // the body is read by others
  boost::system::error_code error;
  parser.put(boost::asio::buffer(text.data(), text.size()), error);
  if (error == beast_http::error::bad_version) return bad("only HTTP/1.0 and HTTP/1.1 are understood", 505);
  if (error || !parser.is_header_done()) return bad(error ? error.message() : "the request head is incomplete");

  Head head;
  const auto& message = parser.get();
  for (const auto& field : message) {
    const auto name = field.name_string(), value = field.value();
    head.request.headers.add(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
  if (std::distance(message.begin(), message.end()) > static_cast<std::ptrdiff_t>(kMaxFields)) return bad("more than 100 header fields", 431);
  if (auto problem = framing_problem(head.request.headers, message.version() == 11, head)) return bad(*std::move(problem));
  // A client of HTTP/1.0 would have to be told that the connection stays; none that matters asks for it.
  head.keep_alive = message.keep_alive() && message.version() == 11;
  const auto method = message.method_string(), target = message.target();
  head.request.method = std::string(method.data(), method.size());
  head.request.target = std::string(target.data(), target.size());
  if (head.request.target.size() > kMaxTarget) return bad("the request target is longer than 16 KiB", 414);
  if (head.request.target.empty() || head.request.target.front() != '/') return bad("the request target must begin with '/'");
  const std::string_view whole = head.request.target;
  const auto question = whole.find('?');
  head.request.path = std::string(whole.substr(0, question));
  if (question != std::string_view::npos) {
    auto query = parse_query(whole.substr(question + 1));
    if (!query) return bad("the query has a malformed percent escape");
    head.request.query = *std::move(query);
  }
  return head;
}

}  // namespace pedigree::http
