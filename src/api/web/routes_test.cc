#include "api/web/routes.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace pedigree::api::web {
namespace {

EmbeddedFile file(std::string_view name, std::string_view bytes) { return {name, bytes.data(), bytes.data() + bytes.size()}; }

class Pages : public testing::Test {
 protected:
  Pages() { add_routes(router, files); }

  http::Response get(std::string_view path, std::initializer_list<std::pair<std::string, std::string>> headers = {}) {
    http::Request request;
    request.method = "GET";
    request.path = std::string(path);
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    auto match = router.find("GET", path);
    if (!match || match->route == nullptr) return http::Response::text(404, "");
    EXPECT_EQ(match->route->access, http::Access::kPublic);
    request.parameters = match->parameters;
    return match->route->handler(request);
  }
  static std::string header(const http::Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(""));
  }

  const std::vector<EmbeddedFile> files{file("index.html", "<!doctype html>"), file("assets/app-1.js", "code"), file("assets/app-1.js.gz", "zip"),
                                        file("assets/app-1.js.br", "br"), file("favicon.svg", "<svg/>")};
  http::Router router;
};

TEST_F(Pages, EveryAddressOfThePagesGetsTheDocument) {
  for (const auto* path : {"/", "/authorize", "/settings", "/ada", "/ada/digits", "/ada/digits/runs/r1", "/ada/digits/artifacts/model/m/v0", "/orgs/main/registry/model",
                           "/docs/quickstart", "/search", "/ada/registry/model"}) {
    const auto response = get(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.static_body, "<!doctype html>") << path;
    EXPECT_EQ(header(response, "Cache-Control"), "no-cache");
    EXPECT_EQ(header(response, "Content-Security-Policy").find("unsafe"), std::string::npos);
    EXPECT_NE(header(response, "Content-Security-Policy").find("frame-ancestors 'none'"), std::string::npos);
  }
}

TEST_F(Pages, ADocumentThatDidNotChangeIsNotSentAgain) {
  const auto tag = header(get("/"), "ETag");
  ASSERT_FALSE(tag.empty());
  const auto again = get("/", {{"If-None-Match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.static_body.empty());
  EXPECT_EQ(get("/", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(Pages, AssetsAreKeptForeverAndSentInTheBestFormTheBrowserTakes) {
  const auto plain = get("/assets/app-1.js");
  EXPECT_EQ(plain.static_body, "code");
  EXPECT_EQ(header(plain, "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_NE(header(plain, "Cache-Control").find("immutable"), std::string::npos);
  EXPECT_EQ(get("/assets/app-1.js", {{"Accept-Encoding", "gzip, deflate"}}).static_body, "zip");
  const auto best = get("/assets/app-1.js", {{"Accept-Encoding", "gzip, deflate, br"}});
  EXPECT_EQ(best.static_body, "br");
  EXPECT_EQ(header(best, "Content-Encoding"), "br");
  EXPECT_EQ(get("/assets/app-1.js", {{"Accept-Encoding", "br;q=0, gzip"}}).static_body, "zip");
  EXPECT_EQ(get("/assets/other.js").status, 404);
  EXPECT_EQ(get("/assets/../index.html").status, 404);
}

TEST(PagesAtStart, WithoutADocumentThereIsNoApplication) {
  http::Router router;
  EXPECT_THROW(add_routes(router, {}), std::logic_error);
}

}  // namespace
}  // namespace pedigree::api::web
