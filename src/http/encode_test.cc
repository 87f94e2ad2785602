#include "http/encode.h"

#include <gtest/gtest.h>

#include "base/gzip.h"

namespace pedigree::http {
namespace {

Request accepting(const std::string& encodings) {
  Request request;
  request.id = "id-1";
  request.headers.add("Accept-Encoding", encodings);
  return request;
}

TEST(ResponseHead, StatusFieldsLength) {
  const auto response = Response::text(404, "gone\n");
  EXPECT_EQ(response_head(accepting(""), response, true),
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\nX-Request-Id: id-1\r\n\r\n");
  EXPECT_TRUE(response_head(accepting(""), response, false).ends_with("Connection: close\r\n\r\n"));
}

TEST(ResponseHead, LengthsOfEveryKindOfBody) {
  const auto length = [](const Response& response) {
    const auto head = response_head({}, response, true);
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? "none" : head.substr(at + 16, head.find('\r', at) - at - 16);
  };
  Response fixed = Response::empty(200), file = Response::empty(206);
  fixed.static_body = "1234567";
  file.file = FileBody{nullptr, 1, 100, 42};
  EXPECT_EQ(length(fixed), "7");
  EXPECT_EQ(length(file), "42");
  EXPECT_EQ(length(Response::empty(200)), "0");
  EXPECT_EQ(length(Response::empty(204)), "none");
  EXPECT_EQ(length(Response::empty(304)), "none");
}

TEST(ResponseHead, ATextOfAUserCannotBeginANewField) {
  Response response = Response::empty(200);
  response.headers.add("Link", "<a>\r\nSet-Cookie: x");
  response.headers.add("X-\nY", "v");
  const auto head = response_head({}, response, true);
  EXPECT_EQ(head.find("Set-Cookie"), std::string::npos);
  EXPECT_NE(head.find("Link: <a>\r\n"), std::string::npos);
  EXPECT_EQ(head.find("\nY"), std::string::npos);
}

TEST(Compression, WhoAcceptsIt) {
  for (const auto* value : {"gzip", "gzip, deflate, br", "br, GZIP", "gzip;q=0.5", "identity, gzip ; q=1", "deflate,gzip;q=0.01"})
    EXPECT_TRUE(accepts_gzip(accepting(value))) << value;
  for (const auto* value : {"", "identity", "br", "gzip;q=0", "gzip; q=0.000", "gzipped", "deflate, gzip;q=0, br"}) EXPECT_FALSE(accepts_gzip(accepting(value))) << value;
  EXPECT_FALSE(accepts_gzip({}));
}

TEST(Compression, LongTextsAloneAndOnlyForThoseWhoWant) {
  const std::string text(5000, 'x');
  auto response = Response::json(200, text);
  compress(accepting("gzip"), response);
  EXPECT_LT(response.body.size(), 500U);
  EXPECT_EQ(gunzip(response.body, text.size()), text);
  EXPECT_EQ(response.headers.find("Content-Encoding"), "gzip");
  EXPECT_EQ(response.headers.find("Vary"), "Accept-Encoding");

  const auto stays = [&](const std::string& encodings, Response other) {
    const auto before = other.body;
    compress(accepting(encodings), other);
    return other.body == before && !other.headers.find("Vary");
  };
  EXPECT_TRUE(stays("", Response::json(200, text)));
  EXPECT_TRUE(stays("gzip", Response::json(200, "short")));
  auto image = Response::text(200, text);
  image.headers.set("Content-Type", "image/png");
  EXPECT_TRUE(stays("gzip", image));
  auto packed = Response::text(200, text);
  packed.headers.set("Content-Encoding", "br");
  EXPECT_TRUE(stays("gzip", packed));
}

}  // namespace
}  // namespace pedigree::http
