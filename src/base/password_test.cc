#include "base/password.h"

#include <gtest/gtest.h>

namespace pedigree {
namespace {

TEST(Password, VerifiesOnlyItself) {
  const auto hash = hash_password("correct horse battery");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_EQ(hash.find("horse"), std::string::npos);
  EXPECT_TRUE(verify_password("correct horse battery", hash));
  EXPECT_FALSE(verify_password("correct horse batter", hash));
  EXPECT_FALSE(verify_password("", hash));
  EXPECT_NE(hash_password("correct horse battery"), hash) << "salted";
}

TEST(Password, WhatIsNoHashVerifiesNothing) {
  for (const auto* text : {"", "x", "$argon2id$v=19$m=1,t=1,p=1$", "correct horse battery"})
    EXPECT_FALSE(verify_password("correct horse battery", text));
}

TEST(Password, AnyBytesCount) {
  const std::string with_nul("a\0b12345", 8);
  const auto hash = hash_password(with_nul);
  EXPECT_TRUE(verify_password(with_nul, hash));
  EXPECT_FALSE(verify_password("a", hash));
}

}  // namespace
}  // namespace pedigree
