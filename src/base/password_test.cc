#include "base/password.h"

#include <gtest/gtest.h>

namespace pedigree {
namespace {

TEST(Password, IsVerifiedByItsHashAlone) {
  const auto hash = hash_password("correct horse");
  EXPECT_TRUE(verify_password("correct horse", hash));
  EXPECT_FALSE(verify_password("correct horsf", hash));
  EXPECT_FALSE(verify_password("", hash));
  EXPECT_FALSE(verify_password("correct horse", "no hash"));
  EXPECT_FALSE(verify_password("correct horse", ""));
}

TEST(Password, HashesAreSaltedAndSayHowTheyWereMade) {
  const auto a = hash_password("same"), b = hash_password("same");
  EXPECT_NE(a, b);
  EXPECT_EQ(a.substr(0, 31), "$argon2id$v=19$m=19456,t=2,p=1$");
}

TEST(Password, HashesOfOtherParametersStayGood) {
  // Source: src/test.c of the reference implementation, github.com/P-H-C/phc-winner-argon2
  const std::string made = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  EXPECT_TRUE(verify_password("password", made));
  EXPECT_FALSE(verify_password("passwore", made));
}

}  // namespace
}  // namespace pedigree
