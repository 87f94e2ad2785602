#include "http/signer.h"

#include <gtest/gtest.h>

#include "http/head.h"

namespace pedigree::http {
namespace {

constexpr Micros kNow = 1'800'000'000 * kSecond;

/// The request a client makes of a signed URL.
Request request_for(const std::string& method, const std::string& target) {
  const auto head = parse_head(method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(head) << target;
  return head ? head->request : Request();
}

class SignerTest : public ::testing::Test {
 protected:
  std::string refusal(const std::string& method, const std::string& target, Micros now = kNow) const {
    const auto status = signer.verify(request_for(method, target), now);
    if (status) return "";
    EXPECT_EQ(status.error().code, Code::kPermissionDenied);
    return status.error().message;
  }

  const UrlSigner signer{"current", "previous"};
  const std::string url = signer.sign("PUT", "/storage/a%20b", kNow + 60 * kSecond);
};

TEST_F(SignerTest, WhatItSignedIsAccepted) {
  EXPECT_TRUE(url.starts_with("/storage/a%20b?exp=1800000060&sig=")) << url;
  EXPECT_EQ(refusal("PUT", url), "");
  EXPECT_EQ(refusal("PUT", signer.sign("PUT", "/a?x=1&y=2", kNow)), "");
}

TEST_F(SignerTest, HeadIsAllowedWhereGetIs) {
  const auto get = signer.sign("GET", "/a", kNow);
  EXPECT_EQ(refusal("GET", get), "");
  EXPECT_EQ(refusal("HEAD", get), "");
  EXPECT_NE(refusal("PUT", get), "");
  EXPECT_NE(refusal("GET", url), "");
  EXPECT_NE(refusal("HEAD", url), "");
}

TEST_F(SignerTest, EveryChangedCharacterIsNoticed) {
  for (std::size_t i = 1; i < url.size(); ++i) {
    std::string other = url;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(refusal("PUT", other), "") << other;
  }
}

TEST_F(SignerTest, NothingCanBeAddedOrLeftOut) {
  EXPECT_NE(refusal("PUT", url + "&x=1"), "");
  EXPECT_NE(refusal("PUT", url + "&exp=1900000000"), "");
  EXPECT_NE(refusal("PUT", url + "&sig="), "");
  EXPECT_EQ(refusal("PUT", "/storage/a%20b"), "this URL needs a signature: ask the server for a new URL");
  EXPECT_NE(refusal("PUT", url.substr(0, url.find("?")) + "?" + url.substr(url.find("&sig=") + 1)), "");
  EXPECT_NE(refusal("PUT", url.substr(0, url.find("&sig=") + 5)), "");
}

TEST_F(SignerTest, AUrlExpires) {
  EXPECT_EQ(refusal("PUT", url, kNow + 60 * kSecond), "");
  EXPECT_EQ(refusal("PUT", url, kNow + 61 * kSecond), "this URL has expired: ask the server for a new one");
}

TEST_F(SignerTest, UrlsOutliveOneChangeOfTheKey) {
  const UrlSigner next("newest", "current"), later("later", "newest");
  EXPECT_TRUE(next.verify(request_for("PUT", url), kNow));
  EXPECT_FALSE(later.verify(request_for("PUT", url), kNow));
  EXPECT_NE(next.sign("PUT", "/a", kNow), signer.sign("PUT", "/a", kNow)) << "new URLs use the new key";
}

}  // namespace
}  // namespace pedigree::http
