#include "http/forwarded.h"

#include <gtest/gtest.h>

namespace pedigree::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The URL and the client as the server sees them; 10.0.0.0/8 are the proxies, 10.0.0.1 the peer unless said otherwise.
std::string origin(const Fields& fields, std::string_view peer = "10.0.0.1") {
  Request request;
  request.headers.add("Host", "inside:80");
  for (const auto& [name, value] : fields) request.headers.add(name, value);
  find_origin(request, peer, *parse_ranges("10.0.0.0/8"));
  return (request.tls ? "https://" : "http://") + request.host + " " + request.client;
}

TEST(Forwarded, WithoutHeadersThePeerIsTheClient) {
  EXPECT_EQ(origin({}), "http://inside:80 10.0.0.1");
  EXPECT_EQ(origin({}, "203.0.113.9"), "http://inside:80 203.0.113.9");
}

const Fields kAll{{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "models.example.org"}};

TEST(Forwarded, AProxyIsBelieved) { EXPECT_EQ(origin(kAll), "https://models.example.org 203.0.113.9"); }

TEST(Forwarded, AStrangerIsNot) {
  EXPECT_EQ(origin(kAll, "203.0.113.1"), "http://inside:80 203.0.113.1");
  EXPECT_EQ(origin(kAll, ""), "http://inside:80 ");
  Request request;
  for (const auto& [name, value] : kAll) request.headers.add(name, value);
  find_origin(request, "10.0.0.1", {});
  EXPECT_EQ(request.client, "10.0.0.1") << "nobody is trusted by default";
  EXPECT_FALSE(request.tls);
  EXPECT_EQ(request.host, "");
}

TEST(Forwarded, TheClientCannotNameItself) {
  const auto client = [](const std::string& hops) { return origin({{"X-Forwarded-For", hops}}); };
  EXPECT_EQ(client("1.1.1.1, 203.0.113.9"), "http://inside:80 203.0.113.9") << "the proxy wrote the last";
  EXPECT_EQ(client("1.1.1.1, 203.0.113.9, 10.0.0.2"), "http://inside:80 203.0.113.9") << "through two proxies";
  EXPECT_EQ(client("10.0.0.3, 10.0.0.2"), "http://inside:80 10.0.0.3") << "a client in the range of the proxies";
  EXPECT_EQ(origin({{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.9"}}), "http://inside:80 203.0.113.9");
}

TEST(Forwarded, AddressesInEveryForm) {
  const auto client = [](const std::string& hops) { return origin({{"X-Forwarded-For", hops}}).substr(17); };
  EXPECT_EQ(client("203.0.113.9:4711"), "203.0.113.9");
  EXPECT_EQ(client("[2001:db8::9]:4711"), "2001:db8::9");
  EXPECT_EQ(client("[2001:db8::9]"), "2001:db8::9");
  EXPECT_EQ(client("2001:db8::9"), "2001:db8::9");
  for (const auto* bad : {"unknown", "", "x y=z", "203.0.113", "[", "_hidden", "1.1.1.1,"}) EXPECT_EQ(client(bad), "10.0.0.1") << bad;
  EXPECT_EQ(client("garbage, 10.0.0.2"), "10.0.0.2") << "as far as it can be followed";
}

TEST(Forwarded, MalformedValuesAreIgnoredOneByOne) {
  EXPECT_EQ(origin({{"X-Forwarded-Host", "evil/path"}, {"X-Forwarded-Proto", "https"}}), "https://inside:80 10.0.0.1");
  EXPECT_EQ(origin({{"X-Forwarded-Host", "a b"}}), "http://inside:80 10.0.0.1");
  EXPECT_EQ(origin({{"X-Forwarded-Host", ""}}), "http://inside:80 10.0.0.1");
  EXPECT_EQ(origin({{"X-Forwarded-Proto", "javascript"}}), "http://inside:80 10.0.0.1");
  EXPECT_EQ(origin({{"X-Forwarded-Proto", "HTTPS"}}), "https://inside:80 10.0.0.1");
}

TEST(Forwarded, OfAListTheNearestProxyCounts) {
  EXPECT_EQ(origin({{"X-Forwarded-Proto", "https, http"}, {"X-Forwarded-Host", "evil.example, models.example.org:444"}}),
            "http://models.example.org:444 10.0.0.1");
}

}  // namespace
}  // namespace pedigree::http
