#include "http/chunked.h"

#include <gtest/gtest.h>

namespace pedigree::http {
namespace {

struct Decoded {
  std::string body;
  std::string rest;    // what was left of the input
  bool done = false;
  std::string error;
};

/// Feeds `text` in pieces of `size` bytes.
Decoded decode(std::string_view text, std::size_t size = std::string_view::npos) {
  ChunkedDecoder decoder;
  Decoded decoded;
  while (!text.empty() && !decoder.done()) {
    auto piece = text.substr(0, size);
    text.remove_prefix(piece.size());
    while (!piece.empty() && !decoder.done()) {
      const auto bytes = decoder.next(piece);
      if (!bytes) {
        decoded.error = bytes.error().message;
        return decoded;
      }
      decoded.body += *bytes;
    }
    if (decoder.done()) decoded.rest = std::string(piece) + std::string(text);
  }
  decoded.done = decoder.done();
  return decoded;
}

constexpr std::string_view kWhole = "5\r\nhello\r\n0A;name=\"v\"\r\n, chunked \r\n6\r\nworld!\r\n0\r\nX-Trailer: t\r\n\r\n";
constexpr std::string_view kBody = "hello, chunked world!";

TEST(Chunked, IsPutTogether) {
  const auto decoded = decode(kWhole);
  EXPECT_TRUE(decoded.done) << decoded.error;
  EXPECT_EQ(decoded.body, kBody);
  EXPECT_EQ(decoded.rest, "");
}

TEST(Chunked, HoweverTheNetworkCutsIt) {
  for (std::size_t size = 1; size < kWhole.size(); ++size) EXPECT_EQ(decode(kWhole, size).body, kBody) << size;
}

TEST(Chunked, AnyCutInTwoGivesTheSame) {
  for (std::size_t cut = 0; cut <= kWhole.size(); ++cut) {
    ChunkedDecoder decoder;
    std::string body;
    for (auto part : {kWhole.substr(0, cut), kWhole.substr(cut)})
      while (!part.empty() && !decoder.done()) body += *decoder.next(part);
    EXPECT_TRUE(decoder.done()) << cut;
    EXPECT_EQ(body, kBody) << cut;
  }
}

TEST(Chunked, LeavesTheNextRequestAlone) { EXPECT_EQ(decode("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n").rest, "GET / HTTP/1.1\r\n"); }

TEST(Chunked, IsNotDoneBeforeItsEnd) {
  for (std::size_t size = 0; size < kWhole.size(); ++size) EXPECT_FALSE(decode(kWhole.substr(0, size)).done) << size;
}

TEST(Chunked, RefusesWhatOthersMayReadDifferently) {
  for (const auto* bad : {"\r\n", "x\r\n", " 1\r\na\r\n", "1 \r\na\r\n", "0x1\r\na\r\n", "-1\r\n", "+1\r\na", "1\na\n0\n\n", "1\rXa", "1\r\nab\r\n", "1\r\na\n0\r\n\r\n",
                          "1\r\na\r0\r\n\r\n", "1;x\na", "0\r\n\n", "0\r\nX: y\n\r\n", "0\r\n\rX", "1000000000000000\r\n", "ffffffffffffffff1\r\n"})
    EXPECT_TRUE(decode(bad).error.starts_with("malformed chunked body: ")) << bad;
}

TEST(Chunked, SizesInBothCases) {
  const std::string data(0xab, 'x');
  EXPECT_EQ(decode("aB\r\n" + data + "\r\n0\r\n\r\n").body, data);
  EXPECT_EQ(decode("000AB\r\n" + data + "\r\n000\r\n\r\n").body, data);
}

TEST(Chunked, BoundsWhatIsSkipped) {
  EXPECT_EQ(decode("1;" + std::string(4000, 'x') + "\r\na\r\n0\r\n\r\n").body, "a");
  EXPECT_NE(decode("1;" + std::string(5000, 'x') + "\r\na\r\n0\r\n\r\n").error, "");
  std::string trailers = "0\r\n";
  for (int i = 0; i < 10'000; ++i) trailers += "X: y\r\n";
  EXPECT_NE(decode(trailers + "\r\n").error, "");
}

}  // namespace
}  // namespace pedigree::http
