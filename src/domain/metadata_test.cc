#include "domain/metadata.h"

#include <gtest/gtest.h>

#include <string>

namespace pedigree::domain {
namespace {

std::string with_keys(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
  return text + "}";
}

TEST(Metadata, IsAnObjectOfAHundredKeys) {
  for (const auto* good : {"{}", "null", R"({"a":NaN,"b":{"c":[1]}})"}) EXPECT_TRUE(check_metadata(good)) << good;
  for (const auto* wrong : {"", "{bad", "[1]", "1", "\"a\""}) EXPECT_FALSE(check_metadata(wrong)) << wrong;
  EXPECT_TRUE(check_metadata(with_keys(kMaxMetadataKeys)));
  EXPECT_FALSE(check_metadata(with_keys(kMaxMetadataKeys + 1)));
}

}  // namespace
}  // namespace pedigree::domain
