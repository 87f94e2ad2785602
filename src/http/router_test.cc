#include "http/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace pedigree::http {
namespace {

Route route(std::string method, std::string pattern) {
  return {.method = std::move(method), .pattern = std::move(pattern), .access = Access::kPublic,
          .handler = [](Request&) { return Response::empty(200); }, .stream = {}};
}

Router make(const std::vector<std::pair<std::string, std::string>>& routes) {
  Router router;
  for (const auto& [method, pattern] : routes) router.add(route(method, pattern));
  return router;
}

/// "pattern name=value …", "allowed: …", "none" or "malformed".
std::string found(const Router& router, std::string_view method, std::string_view path) {
  const auto match = router.find(method, path);
  if (!match) return "malformed";
  if (match->route == nullptr) return match->allowed.empty() ? "none" : "allowed: " + match->allowed;
  std::string text = match->route->pattern;
  for (const auto& [name, value] : match->parameters) text += " " + name + "=" + value;
  return text;
}

TEST(Router, LiteralsWinOverParametersOverTheRest) {
  const auto router = make({{"GET", "/a/{x}"}, {"GET", "/a/b"}, {"GET", "/a/{rest...}"}, {"GET", "/"}});
  EXPECT_EQ(found(router, "GET", "/a/b"), "/a/b");
  EXPECT_EQ(found(router, "GET", "/a/c"), "/a/{x} x=c");
  EXPECT_EQ(found(router, "GET", "/a/b/c"), "/a/{rest...} rest=b/c");
  EXPECT_EQ(found(router, "GET", "/"), "/");
  EXPECT_EQ(found(router, "GET", "/b"), "none");
  EXPECT_EQ(found(router, "GET", "/a/b/"), "/a/{rest...} rest=b/");
}

TEST(Router, GoesBackWhenALiteralLeadsNowhere) {
  const auto router = make({{"GET", "/r/a/b/c"}, {"GET", "/r/{x}/b/{y}"}, {"GET", "/r/{x}/{y}/{z}/d"}});
  EXPECT_EQ(found(router, "GET", "/r/a/b/d"), "/r/{x}/b/{y} x=a y=d");
  EXPECT_EQ(found(router, "GET", "/r/a/b/c/d"), "/r/{x}/{y}/{z}/d x=a y=b z=c");
}

TEST(Router, AFirstSegmentThatAPatternNamesIsNoParameter) {
  const auto router = make({{"POST", "/graphql"}, {"GET", "/api/{version}/users"}, {"GET", "/{entity}"}, {"GET", "/{entity}/{project}/{path...}"}});
  EXPECT_EQ(found(router, "GET", "/graphql"), "allowed: POST");
  EXPECT_EQ(found(router, "GET", "/api/v1/nothing"), "none");
  EXPECT_EQ(found(router, "GET", "/ada"), "/{entity} entity=ada");
}

TEST(Router, EachPatternNamesItsOwnParameters) {
  const auto router = make({{"GET", "/{a}/x"}, {"GET", "/{b}/y"}, {"PUT", "/{c}/x"}});
  EXPECT_EQ(found(router, "GET", "/1/x"), "/{a}/x a=1");
  EXPECT_EQ(found(router, "GET", "/1/y"), "/{b}/y b=1");
  EXPECT_EQ(found(router, "PUT", "/1/x"), "/{c}/x c=1");
}

TEST(Router, SegmentsAreDecodedOneByOne) {
  const auto router = make({{"GET", "/f/{name}"}, {"GET", "/t/{path...}"}, {"GET", "/f/{a}/{b}"}});
  EXPECT_EQ(found(router, "GET", "/f/a%2Fb"), "/f/{name} name=a/b") << "an encoded slash does not part segments";
  EXPECT_EQ(found(router, "GET", "/f/%252F"), "/f/{name} name=%2F") << "decoded once";
  EXPECT_EQ(found(router, "GET", "/f/a+b%20c"), "/f/{name} name=a+b c");
  EXPECT_EQ(found(router, "GET", "/%66/x"), "/f/{name} name=x");
  EXPECT_EQ(found(router, "GET", "/f/../x"), "/f/{a}/{b} a=.. b=x") << "nothing is resolved";
  EXPECT_EQ(found(router, "GET", "/f/%2e%2e"), "/f/{name} name=..");
  EXPECT_EQ(found(router, "GET", "/t/a%20b/c%2Fd"), "/t/{path...} path=a b/c/d");
  EXPECT_EQ(found(router, "GET", "//f/x"), "none") << "an empty segment is a segment";
  for (const auto* bad : {"/f/%", "/f/%4", "/f/%zz", "/f/%00", "", "f/x"}) EXPECT_EQ(found(router, "GET", bad), "malformed") << bad;
}

TEST(Router, TellsWhichMethodsThereAre) {
  const auto router = make({{"GET", "/r/a"}, {"PUT", "/r/a"}, {"POST", "/r/{x}"}, {"DELETE", "/r/b"}, {"OPTIONS", "/r/{rest...}"}});
  EXPECT_EQ(found(router, "PATCH", "/r/a"), "allowed: GET, HEAD, OPTIONS, POST, PUT") << "of every pattern that fits";
  EXPECT_EQ(found(router, "POST", "/r/a"), "/r/{x} x=a") << "a literal without the method does not hide a parameter with it";
  EXPECT_EQ(found(router, "GET", "/r/b"), "allowed: DELETE, OPTIONS, POST");
  EXPECT_EQ(found(router, "get", "/r/a"), "allowed: GET, HEAD, OPTIONS, POST, PUT") << "methods have case";
}

TEST(Router, HeadIsServedByGet) {
  const auto router = make({{"GET", "/a"}, {"PUT", "/b"}});
  EXPECT_EQ(found(router, "HEAD", "/a"), "/a");
  EXPECT_EQ(found(router, "HEAD", "/b"), "allowed: PUT");
}

TEST(Router, ContradictionsStopTheStart) {
  auto router = make({{"GET", "/a/{x}"}, {"GET", "/r/{rest...}"}});
  EXPECT_THROW(router.add(route("GET", "/a/{y}")), std::logic_error);
  EXPECT_THROW(router.add(route("GET", "/r/{other...}")), std::logic_error);
  EXPECT_THROW(router.add(route("GET", "/{rest...}/a")), std::logic_error);
  EXPECT_THROW(router.add(route("GET", "a")), std::logic_error);
  auto neither = route("GET", "/n");
  neither.handler = {};
  EXPECT_THROW(router.add(neither), std::logic_error);
  auto both = route("GET", "/n");
  both.stream = [](Request&) { return tl::unexpected(Response::empty(500)); };
  EXPECT_THROW(router.add(both), std::logic_error);
  EXPECT_NO_THROW(router.add(route("PUT", "/a/{y}")));
}

TEST(Router, ListsWhatThereIs) {
  const auto router = make({{"PUT", "/a/{x}"}, {"GET", "/a/{x}"}, {"GET", "/a"}, {"GET", "/f/{rest...}"}});
  std::string list;
  for (const auto* each : router.routes()) list += each->method + " " + each->pattern + "\n";
  EXPECT_EQ(list, "GET /a\nGET /a/{x}\nPUT /a/{x}\nGET /f/{rest...}\n");
}

TEST(Router, KindsOfAccessHaveNames) {
  EXPECT_EQ(name(Access::kPublic), "public");
  EXPECT_EQ(name(Access::kSigned), "signed");
  EXPECT_EQ(name(Access::kUser), "user");
  EXPECT_EQ(name(Access::kAdmin), "admin");
}

}  // namespace
}  // namespace pedigree::http
