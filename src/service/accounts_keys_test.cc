// Keys, identities and what lives on after people and organisations are gone.
#include <atomic>
#include <fstream>
#include <thread>

#include "service/account_steps.h"
#include "service/world.h"
#include "store/events.h"

namespace pedigree::service {
namespace {

using domain::Role;

class KeysTest : public World {
 protected:
  CreatedUser create(const std::string& name) {
    auto created = accounts->create_user(admin, {.username = name, .email = {}, .admin = false, .organization = {}, .api_key = {}});
    EXPECT_TRUE(created) << created.error().message;
    return *std::move(created);
  }
  std::int64_t key_id(const std::string& key) { return *accounts->authenticate(key)->key_id; }
  bool sees(const Caller& caller, std::string_view entity) {
    return read([&](sql::Transaction& tx) { return find_entity(tx, caller, entity).has_value(); });
  }
};

TEST_F(KeysTest, MadeKeysAreLongPlainAndDifferent) {
  const auto a = random_key(), b = random_key();
  EXPECT_NE(a, b);
  EXPECT_GE(a.size(), 40U);
  EXPECT_EQ(a.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
}

TEST_F(KeysTest, TheDatabaseHoldsNoKey) {
  const auto key = create("bob").api_key;
  const auto copy = folder / "copy.db";
  ASSERT_TRUE(database->backup(copy.string()));
  std::ifstream file(copy, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  EXPECT_GT(bytes.size(), 1000U);
  EXPECT_EQ(bytes.find(key), std::string::npos);
  EXPECT_NE(bytes.find(key.substr(0, 8)), std::string::npos) << "the prefix is there, to recognise the key by";
}

TEST_F(KeysTest, AKeySaysWhoAsks) {
  const auto created = create("bob");
  const auto caller = *accounts->authenticate(created.api_key);
  EXPECT_EQ(caller.username, "bob");
  EXPECT_EQ(caller.account_id, created.account.id);
  EXPECT_EQ(caller.default_entity_id, created.account.entity_id);
  EXPECT_FALSE(caller.is_admin);
  EXPECT_EQ(created.organization, "main");
  for (const std::string& wrong : {std::string(), std::string("short"), std::string(48, 'x'), created.api_key + "x", std::string(100'000, 'k')})
    EXPECT_EQ(accounts->authenticate(wrong).error().code, Code::kUnauthenticated);
}

TEST_F(KeysTest, OneKeyIsRevokedWithoutTheOthers) {
  const auto first = create("bob").api_key;
  const auto bob = *accounts->authenticate(first);
  const auto second = accounts->create_key(bob, "BOB", {.description = "laptop", .expires_at = {}, .read_only = false})->key;
  ASSERT_TRUE(accounts->authenticate(second));
  EXPECT_EQ(accounts->revoke_key(ada, key_id(first)).error().code, Code::kNotFound) << "not his key: no such key";
  ASSERT_TRUE(accounts->revoke_key(bob, key_id(first)));
  EXPECT_FALSE(accounts->authenticate(first));
  EXPECT_TRUE(accounts->authenticate(second));
  EXPECT_EQ(accounts->revoke_key(bob, *bob.key_id).error().code, Code::kNotFound) << "revoked already";
  EXPECT_TRUE(accounts->revoke_key(admin, key_id(second)));
  EXPECT_FALSE(accounts->authenticate(second));
}

TEST_F(KeysTest, KeysOfOthersAreMadeByAdministratorsAlone) {
  create("bob");
  EXPECT_TRUE(accounts->create_key(admin, "bob", {}));
  EXPECT_EQ(accounts->create_key(ada, "bob", {}).error().code, Code::kPermissionDenied);
  EXPECT_EQ(accounts->create_key(ada, "nobody", {}).error().message, accounts->create_key(ada, "bob", {}).error().message);
  EXPECT_EQ(accounts->create_key(admin, "nobody", {}).error().code, Code::kNotFound);
}

TEST_F(KeysTest, ARevocationIsNotUndoneByARequestInFlight) {
  for (int round = 0; round < 30; ++round) {
    const auto key = accounts->create_key(ada, "ada", {})->key;
    const auto id = key_id(key);
    std::atomic<bool> stop = false;
    std::thread asking([&] {
      while (!stop) static_cast<void>(accounts->authenticate(key));
    });
    ASSERT_TRUE(accounts->revoke_key(ada, id));
    EXPECT_FALSE(accounts->authenticate(key));
    stop = true;
    asking.join();
    EXPECT_FALSE(accounts->authenticate(key));
  }
}

TEST_F(KeysTest, AnOldAdminKeyFromTheEnvironmentWorksAgain) {
  const std::string a(40, 'a'), b(40, 'b');
  ASSERT_TRUE(accounts->bootstrap({"main", a}));
  EXPECT_FALSE(accounts->authenticate(b));
  ASSERT_TRUE(accounts->bootstrap({"main", b}));
  EXPECT_FALSE(accounts->authenticate(a));
  ASSERT_TRUE(accounts->bootstrap({"main", a}));
  EXPECT_TRUE(accounts->authenticate(a)->is_admin);
  EXPECT_FALSE(accounts->authenticate(b));
  ASSERT_TRUE(accounts->create_user(admin, {.username = "bob", .email = {}, .admin = false, .organization = {}, .api_key = std::string(40, 'c')}));
  EXPECT_EQ(accounts->bootstrap({"main", std::string(40, 'c')}).error().code, Code::kAlreadyExists) << "somebody else's key";
  EXPECT_TRUE(accounts->authenticate(a)) << "and nothing has changed";
}

TEST_F(KeysTest, UsersBringTheirDataAlong) {
  const std::string key = "bob" + std::string(40, '-');
  const auto created = accounts->create_user(admin, {.username = "bob", .email = "bob@example.org", .admin = true,
                                                     .organization = {false, "MAIN"}, .api_key = key});
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->api_key, key);
  EXPECT_EQ(created->organization, "main");
  EXPECT_TRUE(accounts->authenticate(key)->is_admin);
  EXPECT_TRUE(sees(*accounts->authenticate(key), "main"));
  EXPECT_EQ(accounts->create_user(admin, {.username = "al", .email = "no address", .admin = false, .organization = {}, .api_key = {}}).error().code,
            Code::kInvalidArgument);
  EXPECT_EQ(accounts->create_user(admin, {.username = "al", .email = {}, .admin = false, .organization = {false, "nowhere"}, .api_key = {}}).error().code,
            Code::kNotFound);
  EXPECT_TRUE(accounts->create_user(admin, {.username = "al", .email = {}, .admin = false, .organization = {false, {}}, .api_key = {}}))
      << "what failed left nothing behind";
}

TEST_F(KeysTest, TakenNamesAreNamed) {
  ASSERT_TRUE(accounts->create_organization(admin, "Acme", {}));
  const auto clash = accounts->create_user(admin, {.username = "ACME", .email = {}, .admin = false, .organization = {}, .api_key = {}});
  EXPECT_EQ(clash.error().code, Code::kAlreadyExists);
  EXPECT_NE(clash.error().message.find("'ACME'"), std::string::npos);
  ASSERT_TRUE(accounts->delete_organization(admin, "acme"));
  EXPECT_EQ(accounts->create_organization(admin, "Acme", {}).error().code, Code::kAlreadyExists) << "also of deleted ones";
  EXPECT_EQ(accounts->create_organization(admin, "a/b", {}).error().code, Code::kInvalidArgument);
}

TEST_F(KeysTest, WhatADeletedUserLoggedStays) {
  const auto bob = *accounts->authenticate(create("bob").api_key);
  const auto made = log(bob, "p", "m", "weights");
  ASSERT_TRUE(accounts->delete_user(admin, "bob"));
  read([&](sql::Transaction& tx) {
    EXPECT_TRUE(find_project(tx, admin, "bob", "p"));
    EXPECT_FALSE(find_project(tx, ada, "bob", "p"));
    EXPECT_EQ(store::artifacts::by_ids(tx, std::array{made.id}).size(), 1U);
    EXPECT_EQ(store::people::search_accounts(tx, "bob", std::nullopt, 10).size(), 0U);
    return 0;
  });
  EXPECT_EQ(accounts->delete_user(admin, "bob").error().code, Code::kNotFound);
}

TEST_F(KeysTest, TheServerKeepsAnAdministrator) {
  EXPECT_EQ(accounts->delete_user(admin, "Admin").error().code, Code::kConflict);
  EXPECT_EQ(accounts->delete_user(ada, "eve").error().code, Code::kPermissionDenied);
  EXPECT_EQ(accounts->administrator("cli")->account_id, admin.account_id);
}

TEST_F(KeysTest, OrganizationsHaveTheirCreatorAndMembers) {
  ASSERT_TRUE(accounts->create_organization(admin, "acme", {{"ada", Role::kAdmin}, {"eve", Role::kViewer}}));
  Caller creator = admin;
  creator.is_admin = false;
  EXPECT_TRUE(sees(creator, "acme"));
  EXPECT_TRUE(members->set(ada, {GroupName::Kind::kOrganization, "acme"}, {{"eve", Role::kMember}}));
  EXPECT_EQ(members->set(eve, {GroupName::Kind::kOrganization, "acme"}, {{"eve", Role::kAdmin}}).error().code, Code::kPermissionDenied);
  EXPECT_EQ(members->set(ada, {GroupName::Kind::kOrganization, "acme"}, {{"eve", Role::kViewer}, {"nobody", Role::kMember}}).error().code, Code::kNotFound);
  read([&](sql::Transaction& tx) {
    const auto acme = *store::people::organization_by_name(tx, "acme");
    EXPECT_EQ(store::people::organization_role(tx, acme.id, eve.account_id), Role::kMember) << "all or nothing";
    return 0;
  });
  EXPECT_EQ(accounts->create_organization(ada, "more", {}).error().code, Code::kPermissionDenied);
}

TEST_F(KeysTest, ADeletedOrganizationTakesItsTeamsAndRegistriesAlong) {
  ASSERT_TRUE(accounts->create_organization(admin, "acme", {{"ada", Role::kAdmin}}));
  ASSERT_TRUE(accounts->create_team(ada, "crew", "acme", {{"eve", Role::kMember}}));
  EXPECT_TRUE(sees(ada, "crew")) << "who makes a team is in it";
  ASSERT_TRUE(accounts->set_default_entity(eve, "crew"));
  UpsertProject spec;
  spec.entity = "acme";
  spec.name = "wandb-registry-x";
  ASSERT_TRUE(projects->upsert(ada, spec));
  EXPECT_EQ(accounts->delete_organization(eve, "acme").error().code, Code::kNotFound);
  ASSERT_TRUE(accounts->delete_organization(ada, "acme"));
  for (const auto& caller : {ada, eve, admin})
    for (const auto* entity : {"acme", "crew"}) EXPECT_FALSE(sees(caller, entity)) << entity;
  read([&](sql::Transaction& tx) {
    EXPECT_FALSE(find_organization(tx, admin, "acme"));
    const auto account = store::people::accounts_by_ids(tx, std::array{eve.account_id}).front();
    EXPECT_EQ(account.default_entity_id, account.entity_id) << "back to the personal entity";
    return 0;
  });
}

TEST_F(KeysTest, UsersAreCreatedWithoutADefaultOrganizationOnceItIsDeleted) {
  ASSERT_TRUE(accounts->delete_organization(admin, "main"));
  EXPECT_EQ(create("bob").organization, std::nullopt);
  EXPECT_FALSE(accounts->bootstrap({})->first_start);
}

TEST_F(KeysTest, TheDefaultEntityIsWhereUnnamedRunsGo) {
  ASSERT_TRUE(accounts->create_team(admin, "crew", "main", {{"ada", Role::kMember}}));
  const auto key = accounts->create_key(ada, "ada", {})->key;
  ASSERT_TRUE(accounts->authenticate(key));
  ASSERT_TRUE(accounts->set_default_entity(ada, "crew"));
  const auto now = *accounts->authenticate(key);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return find_entity(tx, now, "")->name; }), "crew");
  EXPECT_EQ(accounts->set_default_entity(ada, "eve").error().code, Code::kNotFound);
}

TEST_F(KeysTest, ChangesLeaveEventsWithTheirReason) {
  Caller asking = admin;
  asking.reason = "ticket 7";
  ASSERT_TRUE(accounts->create_user(asking, {.username = "bob", .email = {}, .admin = false, .organization = {}, .api_key = {}}));
  std::map<std::string, int> seen;
  read([&](sql::Transaction& tx) {
    tx.all([&](const sql::Row& row) { return ++seen[row.str(0) + " by " + row.str(1) + " via " + row.str(2)]; },
           "SELECT action, actor, via FROM event WHERE reason = 'ticket 7'");
    return 0;
  });
  const std::map<std::string, int> expected{
      {"user.create by admin via rest", 1}, {"key.create by admin via rest", 1}, {"member.set by admin via rest", 1}};
  EXPECT_EQ(seen, expected);
}

TEST_F(KeysTest, TheUsualStartWritesNothing) {
  const auto events = [&] { return read([](sql::Transaction& tx) { return store::events::last_time(tx); }); };
  const auto before = events();
  clock.advance(kSecond);
  EXPECT_FALSE(*accounts->is_first_start());
  ASSERT_TRUE(accounts->bootstrap({"another-name", std::nullopt}));
  EXPECT_EQ(events(), before);
  EXPECT_NE(accounts->signing_keys()->current, accounts->signing_keys()->previous);
}

}  // namespace
}  // namespace pedigree::service
