#include "http/message.h"

#include <gtest/gtest.h>

namespace pedigree::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::int64_t kSize = 1000;
constexpr std::string_view kTag = "\"abc\"";

Response serve(const Fields& fields, const std::string& method = "GET", std::int64_t size = kSize) {
  Request request;
  request.method = method;
  for (const auto& [name, value] : fields) request.headers.add(name, value);
  return serve_file(request, {nullptr, 3, 0, size}, kTag, "text/plain");
}

/// "status offset+length Content-Range"
std::string part(const Response& response) {
  std::string text = std::to_string(response.status);
  if (response.file) text += " " + std::to_string(response.file->offset) + "+" + std::to_string(response.file->length);
  if (const auto range = response.headers.find("Content-Range")) text += " " + std::string(*range);
  return text;
}

std::string range(const std::string& value) { return part(serve({{"Range", value}})); }

TEST(ServeFile, TheWholeFile) {
  const auto response = serve({});
  EXPECT_EQ(part(response), "200 0+1000");
  EXPECT_EQ(response.headers.find("Content-Type"), "text/plain");
  EXPECT_EQ(response.headers.find("ETag"), kTag);
  EXPECT_EQ(response.headers.find("Accept-Ranges"), "bytes");
}

TEST(ServeFile, OneRange) {
  EXPECT_EQ(range("bytes=0-0"), "206 0+1 bytes 0-0/1000");
  EXPECT_EQ(range("bytes=10-19"), "206 10+10 bytes 10-19/1000");
  EXPECT_EQ(range("bytes=999-"), "206 999+1 bytes 999-999/1000");
  EXPECT_EQ(range("bytes=0-"), "206 0+1000 bytes 0-999/1000");
  EXPECT_EQ(range("bytes=-1"), "206 999+1 bytes 999-999/1000");
  EXPECT_EQ(range("bytes= 10-19 "), "206 10+10 bytes 10-19/1000");
}

TEST(ServeFile, RangesThatReachBeyondTheEndAreCut) {
  EXPECT_EQ(range("bytes=990-5000"), "206 990+10 bytes 990-999/1000");
  EXPECT_EQ(range("bytes=-5000"), "206 0+1000 bytes 0-999/1000");
  EXPECT_EQ(range("bytes=990-99999999999999999999"), "206 990+10 bytes 990-999/1000");
  EXPECT_EQ(range("bytes=-99999999999999999999"), "206 0+1000 bytes 0-999/1000");
}

TEST(ServeFile, RangesWithoutAByteAreRefusedWithTheSize) {
  EXPECT_EQ(range("bytes=1000-"), "416 bytes */1000");
  EXPECT_EQ(range("bytes=1000-2000"), "416 bytes */1000");
  EXPECT_EQ(range("bytes=99999999999999999999-"), "416 bytes */1000");
  EXPECT_EQ(range("bytes=-0"), "416 bytes */1000");
  EXPECT_EQ(part(serve({{"Range", "bytes=0-"}}, "GET", 0)), "416 bytes */0");
  EXPECT_EQ(part(serve({{"Range", "bytes=-1"}}, "GET", 0)), "416 bytes */0");
}

TEST(ServeFile, WhatIsNotOneRangeIsAnsweredInFull) {
  for (const auto* value : {"bytes=0-1,3-4", "bytes=5-4", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=1-2-3", "bytes=--1", "bytes=+1-2", "lines=0-1", "0-1", ""})
    EXPECT_EQ(range(value), "200 0+1000") << value;
}

TEST(ServeFile, HeadKnowsNoRange) { EXPECT_EQ(part(serve({{"Range", "bytes=0-0"}}, "HEAD")), "200 0+1000"); }

TEST(ServeFile, WhatTheClientHasIsNotSentAgain) {
  for (const auto* value : {"\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "\"x\",W/\"abc\" ", "*"}) {
    const auto response = serve({{"If-None-Match", value}});
    EXPECT_EQ(part(response), "304") << value;
    EXPECT_EQ(response.headers.find("ETag"), kTag);
  }
  for (const auto* value : {"\"x\"", "abc", "\"ab\"", ""}) EXPECT_EQ(part(serve({{"If-None-Match", value}})), "200 0+1000") << value;
  EXPECT_EQ(part(serve({{"If-None-Match", "\"abc\""}, {"Range", "bytes=0-0"}})), "304");
}

TEST(ServeFile, ADownloadGoesOnOnlyWithTheSameFile) {
  EXPECT_EQ(part(serve({{"If-Range", "\"abc\""}, {"Range", "bytes=5-"}})), "206 5+995 bytes 5-999/1000");
  for (const auto* value : {"\"old\"", "W/\"abc\"", "Tue, 24 Nov 2026 10:00:00 GMT", ""})
    EXPECT_EQ(part(serve({{"If-Range", value}, {"Range", "bytes=5-"}})), "200 0+1000") << value;
}

TEST(ServeFile, WithoutATagNothingIsConditional) {
  Request request;
  request.headers.add("If-None-Match", "*");
  const auto response = serve_file(request, {nullptr, 3, 0, kSize}, "", "text/plain");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("ETag"), std::nullopt);
}

TEST(Request, ParametersByName) {
  Request request;
  request.parameters = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(request.parameter("b"), "2");
  EXPECT_EQ(request.parameter("c"), "");
}

}  // namespace
}  // namespace pedigree::http
