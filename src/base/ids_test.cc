#include "base/ids.h"

#include <gtest/gtest.h>

namespace pedigree {
namespace {

TEST(Ids, RoundTrip) {
  EXPECT_EQ(encode_id("Artifact", 1), "QXJ0aWZhY3Q6MQ==");
  EXPECT_EQ(decode_id("Artifact", "QXJ0aWZhY3Q6MQ=="), 1);
}

TEST(Ids, OnlyTheExactFormIsAnId) {
  EXPECT_EQ(decode_id("Run", "QXJ0aWZhY3Q6MQ=="), std::nullopt);       // another kind
  EXPECT_EQ(decode_id("Artifact", "QXJ0aWZhY3Q6MQ"), std::nullopt);    // no padding
  EXPECT_EQ(decode_id("Artifact", encode_id("Artifact", -1)), std::nullopt);
  EXPECT_EQ(decode_id("Artifact", "QXJ0aWZhY3Q6MDE="), std::nullopt);  // "Artifact:01"
  EXPECT_EQ(decode_id("Artifact", ""), std::nullopt);
}

}  // namespace
}  // namespace pedigree
