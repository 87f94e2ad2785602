// What becomes of users and keys: changes, expiry, scope, last use.
#include "service/world.h"
#include "store/events.h"

namespace pedigree::service {
namespace {

class UsersTest : public World {
 protected:
  std::string key(const Caller& caller, const NewKey& spec) { return accounts->create_key(caller, caller.username, spec)->key; }
  std::int64_t events() {
    return read([](sql::Transaction& tx) { return static_cast<std::int64_t>(store::events::between(tx, 0, INT64_MAX, 0, 0, 100'000).size()); });
  }
};

TEST_F(UsersTest, AnExpiredKeySaysSo) {
  const auto short_lived = key(ada, {.description = {}, .expires_at = clock.now() + 60 * kSecond, .read_only = false});
  ASSERT_TRUE(accounts->authenticate(short_lived));
  clock.advance(60 * kSecond);
  const auto refused = accounts->authenticate(short_lived);
  EXPECT_EQ(refused.error().code, Code::kUnauthenticated);
  EXPECT_NE(refused.error().message.find("expired at 2023-"), std::string::npos) << refused.error().message;
  EXPECT_EQ(accounts->create_key(ada, "ada", {.description = {}, .expires_at = clock.now(), .read_only = false}).error().code, Code::kInvalidArgument);
}

TEST_F(UsersTest, AReadOnlyKeyChangesNothing) {
  auto reader = *accounts->authenticate(key(ada, {.description = {}, .expires_at = {}, .read_only = true}));
  reader.via = "wandb";
  const auto before = events();
  UpsertRun spec;
  spec.project = "p";
  spec.name = "r";
  EXPECT_EQ(runs->upsert(reader, spec).error().code, Code::kPermissionDenied) << "no event, no change, whichever protocol asked";
  EXPECT_EQ(accounts->create_key(reader, "ada", {}).error().code, Code::kPermissionDenied);
  EXPECT_NE(accounts->create_key(reader, "ada", {}).error().message.find("read-only"), std::string::npos);
  EXPECT_EQ(events(), before);
  read([&](sql::Transaction& tx) {
    EXPECT_FALSE(find_project(tx, ada, "", "p"));
    return 0;
  });
}

TEST_F(UsersTest, LastUseIsKnownCoarselyAndWrittenLater) {
  const auto mine = key(ada, {});
  const auto use_of = [&] {
    const auto keys = *accounts->keys_of(ada, "ada");
    for (const auto& row : keys)
      if (mine.starts_with(row.prefix)) return row.last_used_at;
    return std::optional<Micros>();
  };
  EXPECT_EQ(use_of(), std::nullopt);
  const auto before = events();
  const auto first = clock.now();
  for (int i = 0; i < 100; ++i, clock.advance(kSecond)) ASSERT_TRUE(accounts->authenticate(mine));
  EXPECT_EQ(use_of(), first) << "not each use";
  ASSERT_TRUE(accounts->note_key_use());
  EXPECT_EQ(use_of(), first);
  clock.advance(600 * kSecond);
  ASSERT_TRUE(accounts->authenticate(mine));
  EXPECT_EQ(use_of(), clock.now());
  EXPECT_EQ(events(), before) << "a use is no change of state";
}

TEST_F(UsersTest, ADeactivatedUserIsOutAndComesBack) {
  const auto mine = key(eve, {});
  ASSERT_TRUE(accounts->authenticate(mine));
  EXPECT_EQ(accounts->update_user(ada, "eve", {.display_name = {}, .default_entity = {}, .email = {}, .admin = {}, .active = false}).error().code,
            Code::kPermissionDenied);
  ASSERT_TRUE(accounts->update_user(admin, "eve", {.display_name = {}, .default_entity = {}, .email = {}, .admin = {}, .active = false}));
  EXPECT_NE(accounts->authenticate(mine).error().message.find("deactivated"), std::string::npos);
  ASSERT_TRUE(accounts->update_user(admin, "eve", {.display_name = {}, .default_entity = {}, .email = {}, .admin = {}, .active = true}));
  EXPECT_TRUE(accounts->authenticate(mine));
}

TEST_F(UsersTest, RightsAreForAdministratorsAndNobodyLosesHisOwn) {
  const auto change = [&](const Caller& caller, const std::string& who, std::optional<std::string> email, std::optional<bool> is_admin) {
    return accounts->update_user(caller, who, {.display_name = {}, .default_entity = {}, .email = std::move(email), .admin = is_admin, .active = {}});
  };
  EXPECT_EQ(change(ada, "ada", "ada@example.org", {}).error().code, Code::kPermissionDenied) << "an address may be what somebody was invited by";
  EXPECT_EQ(change(ada, "ada", {}, true).error().code, Code::kPermissionDenied);
  ASSERT_TRUE(change(admin, "ada", "ada@example.org", true));
  EXPECT_EQ(change(admin, "eve", "ADA@example.org", {}).error().code, Code::kAlreadyExists);
  const auto boss = *accounts->authenticate(key(ada, {}));
  EXPECT_TRUE(boss.administrator);
  EXPECT_EQ(change(boss, "ada", {}, false).error().code, Code::kConflict);
  EXPECT_EQ(change(boss, "admin", {}, false).error().code, Code::kConflict);
}

TEST_F(UsersTest, UsersMadeByAddressGetANameFromIt) {
  EXPECT_EQ(accounts->create_user_by_email(admin, "Ada+ml@example.org", false)->account.username, "Ada-ml");
  EXPECT_EQ(accounts->create_user_by_email(admin, "ada@example.com", true)->account.username, "ada-2") << "ada is somebody";
  EXPECT_EQ(accounts->create_user_by_email(admin, "ADA@example.com", false).error().code, Code::kAlreadyExists);
  EXPECT_EQ(accounts->create_user_by_email(ada, "x@example.com", false).error().code, Code::kPermissionDenied);
  EXPECT_EQ(accounts->create_user_by_email(admin, "no address", false).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace pedigree::service
