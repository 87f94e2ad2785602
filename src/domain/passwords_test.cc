#include "domain/passwords.h"

#include <gtest/gtest.h>

#include <string>

namespace pedigree::domain {
namespace {

TEST(CheckPassword, CountsCharactersAndKnowsTheName) {
  EXPECT_TRUE(check_password("ten letter", "ada"));
  EXPECT_TRUE(check_password("äöüäöüäöüß", "ada"));
  EXPECT_FALSE(check_password("äöüäöüäöü", "ada")) << "nine, though of eighteen bytes";
  EXPECT_FALSE(check_password("", "ada"));
  EXPECT_FALSE(check_password("Ada.Lovelace", "ada.lovelace"));
  EXPECT_TRUE(check_password(std::string(kLongestPassword, 'x'), "ada"));
  EXPECT_FALSE(check_password(std::string(kLongestPassword + 1, 'x'), "ada"));
  EXPECT_FALSE(check_password("bad \xff utf-8 text", "ada"));
  EXPECT_FALSE(check_password(std::string("a nul \0 within", 14), "ada"));
}

}  // namespace
}  // namespace pedigree::domain
