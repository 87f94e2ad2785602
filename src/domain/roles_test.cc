#include "domain/roles.h"

#include <gtest/gtest.h>

namespace pedigree::domain {
namespace {

TEST(RoleNames, ReadBackTheFourAMemberCanHave) {
  for (const Role role : {Role::kRestrictedViewer, Role::kViewer, Role::kMember, Role::kAdmin}) EXPECT_EQ(parse_role(name(role)), role);
  for (const char* text : {"none", "", "Admin", "owner"}) EXPECT_EQ(parse_role(text), std::nullopt) << text;
}

TEST(Roles, TheHighestCounts) {
  EXPECT_EQ(highest({}), Role::kNone);
  EXPECT_EQ(highest({Role::kViewer, Role::kAdmin, Role::kMember}), Role::kAdmin);
}

}  // namespace
}  // namespace pedigree::domain
