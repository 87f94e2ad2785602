#include "service/accounts.h"

#include "service/world.h"

namespace pedigree::service {
namespace {

using AccountsTest = World;

TEST_F(AccountsTest, FirstStartMakesAdminAndOrganizationOnce) {
  EXPECT_TRUE(admin.is_admin);
  const auto again = accounts->bootstrap({});
  EXPECT_FALSE(again->first_start);
  EXPECT_TRUE(again->admin_key.empty());
  EXPECT_EQ(accounts->signing_keys()->current.size(), 32U);
}

TEST_F(AccountsTest, AKeyFromTheEnvironmentReplacesTheAdmins) {
  const std::string key(50, 'k');
  EXPECT_EQ(accounts->bootstrap({"main", key})->admin_key, key);
  EXPECT_EQ(accounts->authenticate(key)->username, "admin");
  EXPECT_TRUE(accounts->bootstrap({"main", key})->admin_key.empty());   // the same key again changes nothing
  EXPECT_EQ(accounts->bootstrap({"main", "short"}).error().code, Code::kInvalidArgument);
}

TEST_F(AccountsTest, RevokedKeysAndDeletedUsersAreOutAtOnce) {
  const auto created = *accounts->create_user(admin, {.username = "bob", .email = {}, .admin = false, .organization = {}, .api_key = {}});
  ASSERT_TRUE(accounts->authenticate(created.api_key));
  ASSERT_TRUE(accounts->delete_user(admin, "bob"));
  EXPECT_EQ(accounts->authenticate(created.api_key).error().code, Code::kUnauthenticated);
  EXPECT_EQ(accounts->create_user(admin, {.username = "BOB", .email = {}, .admin = false, .organization = {}, .api_key = {}}).error().code,
            Code::kAlreadyExists);
}

TEST_F(AccountsTest, NamesOfUsersTeamsAndOrganizationsShareOneSpace) {
  EXPECT_EQ(accounts->create_organization(admin, "Ada", {}).error().code, Code::kAlreadyExists);
  ASSERT_TRUE(accounts->create_team(admin, "crew", "main", {{"ada", domain::Role::kMember}}));
  EXPECT_EQ(accounts->create_user(admin, {.username = "crew", .email = {}, .admin = false, .organization = {}, .api_key = {}}).error().code,
            Code::kAlreadyExists);
}

TEST_F(AccountsTest, KeysAreUnique) {
  const std::string key(40, 'z');
  ASSERT_TRUE(accounts->create_user(admin, {.username = "u1", .email = {}, .admin = false, .organization = {}, .api_key = key}));
  EXPECT_EQ(accounts->create_user(admin, {.username = "u2", .email = {}, .admin = false, .organization = {}, .api_key = key}).error().code,
            Code::kAlreadyExists);
}

TEST_F(AccountsTest, OnlyAdministratorsManage) {
  EXPECT_EQ(accounts->create_user(ada, {.username = "x", .email = {}, .admin = false, .organization = {}, .api_key = {}}).error().code,
            Code::kPermissionDenied);
  EXPECT_EQ(accounts->create_team(ada, "t", "main", {}).error().code, Code::kPermissionDenied);
  EXPECT_EQ(accounts->create_team(eve, "t", "main", {}).error().code, Code::kNotFound);
}

TEST_F(AccountsTest, TeamsAreSeenByTheirMembersAlone) {
  ASSERT_TRUE(accounts->create_team(admin, "crew", "main", {{"ada", domain::Role::kMember}}));
  read([&](sql::Transaction& tx) {
    EXPECT_TRUE(find_entity(tx, ada, "CREW"));
    EXPECT_FALSE(find_entity(tx, eve, "crew"));
    return 0;
  });
}

}  // namespace
}  // namespace pedigree::service
