#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "sql/migrate.h"
#include "sql/sqlite/sqlite.h"
#include "store/people.h"
#include "store/projects.h"
#include "store/schema.h"

namespace pedigree::store {
namespace {

namespace fs = std::filesystem;

class PeopleTest : public ::testing::Test {
 protected:
  PeopleTest() {
    static std::atomic<int> counter = 0;
    folder_ = fs::temp_directory_path() / ("pedigree-people-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    fs::create_directories(folder_);
    database_ = *sql::open_sqlite({(folder_ / "db").string()}, clock_);
    EXPECT_TRUE(sql::migrate(*database_, sqlite_migrations::embedded_files(), [](int) -> Status { return {}; }));
  }
  ~PeopleTest() override {
    database_.reset();
    fs::remove_all(folder_);
  }

  /// Runs inside one write transaction.
  void in(const std::function<void(sql::Transaction&)>& body) {
    const auto status = database_->write([&](sql::Transaction& tx) -> Status {
      body(tx);
      return {};
    });
    ASSERT_TRUE(status) << status.error().detail;
  }
  static std::int64_t entity(sql::Transaction& tx, const std::string& name, const std::string& kind = "user") {
    return people::insert_entity(tx, {0, name, kind, std::nullopt, tx.now(), std::nullopt});
  }
  static std::int64_t account(sql::Transaction& tx, const std::string& name, std::optional<std::string> email = {}) {
    Account row;
    row.username = row.display_name = name;
    row.email = std::move(email);
    row.entity_id = row.default_entity_id = entity(tx, name);
    row.created_at = tx.now();
    return people::insert_account(tx, row);
  }
  static std::int64_t organization(sql::Transaction& tx, const std::string& name) {
    const auto entity_id = entity(tx, name, "organization");
    const auto id = people::insert_organization(tx, {0, name, entity_id, tx.now()});
    people::set_entity_organization(tx, entity_id, id);
    return id;
  }

  fs::path folder_;
  ManualClock clock_{1'700'000'000 * kSecond};
  std::unique_ptr<sql::Database> database_;
};

TEST_F(PeopleTest, EntitiesAreFoundFoldedAndStayTakenWhenDeleted) {
  in([](sql::Transaction& tx) {
    const auto id = entity(tx, "Acme");
    EXPECT_EQ(people::entity_by_name(tx, "aCME")->name, "Acme");
    EXPECT_FALSE(people::entity_by_name(tx, "Acme "));
    people::delete_entity(tx, id, tx.now());
    EXPECT_FALSE(people::entity_by_name(tx, "Acme"));
    EXPECT_TRUE(people::entity_name_taken(tx, "ACME"));
    EXPECT_FALSE(people::entity_name_taken(tx, "other"));
    EXPECT_TRUE(people::entities_by_ids(tx, std::array{id}).front().deleted_at);
    EXPECT_TRUE(people::entities_by_ids(tx, {}).empty());
  });
}

TEST_F(PeopleTest, LongListsOfIdsAreAnsweredWhole) {
  in([](sql::Transaction& tx) {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 1300; ++i) ids.push_back(entity(tx, "e" + std::to_string(i)));
    EXPECT_EQ(people::entities_by_ids(tx, ids).size(), 1300U);
  });
}

TEST_F(PeopleTest, AccountsKeepTheirFieldsAndAreSearchedByParts) {
  in([](sql::Transaction& tx) {
    const auto ada = account(tx, "Ada.L", "Countess@Example.org");
    const auto bob = account(tx, "bob");
    const auto found = *people::account_by_username(tx, "ada.l");
    EXPECT_EQ(found.id, ada);
    EXPECT_EQ(found.email, "Countess@Example.org");
    EXPECT_EQ(found.created_at, tx.now());
    EXPECT_EQ(people::account_by_entity(tx, found.entity_id)->id, ada);
    for (const auto* part : {"da.", "COUNTESS", "example"}) EXPECT_EQ(people::search_accounts(tx, part, std::nullopt, 10).size(), 1U) << part;
    EXPECT_EQ(people::search_accounts(tx, "%", std::nullopt, 10).size(), 0U) << "no wildcards";
    EXPECT_EQ(people::search_accounts(tx, "b", std::nullopt, 10).size(), 1U);
    people::delete_account(tx, bob, tx.now());
    EXPECT_FALSE(people::account_by_username(tx, "bob"));
    EXPECT_TRUE(people::username_taken(tx, "BOB"));
    EXPECT_EQ(people::accounts_by_ids(tx, std::array{ada, bob}).size(), 2U) << "events still name them";
    auto changed = *people::account_by_username(tx, "Ada.L");
    changed.is_admin = true;
    people::update_account(tx, changed);
    EXPECT_TRUE(people::account_by_username(tx, "Ada.L")->is_admin);
  });
}

TEST_F(PeopleTest, KeysLiveUntilRevokedAndCanBeReinstatedForTheirOwner) {
  in([](sql::Transaction& tx) {
    const auto ada = account(tx, "ada"), bob = account(tx, "bob");
    const std::string hash(32, '\x01'), with_nul("\0\x02", 2);
    const auto id = people::insert_key(tx, {0, ada, "abcdefgh", "laptop", tx.now(), false, {}, {}}, hash);
    people::insert_key(tx, {0, bob, "x", std::nullopt, tx.now(), false, {}, {}}, with_nul);
    EXPECT_EQ(people::owner_of_key(tx, hash)->account.username, "ada");
    EXPECT_EQ(people::owner_of_key(tx, with_nul)->account.username, "bob");
    EXPECT_EQ(people::keys_of(tx, std::array{ada, bob}).size(), 2U);
    EXPECT_TRUE(people::revoke_key(tx, id, tx.now()));
    EXPECT_FALSE(people::revoke_key(tx, id, tx.now()));
    EXPECT_FALSE(people::owner_of_key(tx, hash));
    EXPECT_TRUE(people::key_exists(tx, hash));
    EXPECT_EQ(people::key_by_id(tx, id)->prefix, "abcdefgh");
    EXPECT_FALSE(people::reinstate_key(tx, bob, hash)) << "not his";
    EXPECT_FALSE(people::owner_of_key(tx, hash));
    EXPECT_EQ(people::reinstate_key(tx, ada, hash)->description, "laptop");
    EXPECT_TRUE(people::owner_of_key(tx, hash));
    people::delete_account(tx, ada, tx.now());
    EXPECT_FALSE(people::owner_of_key(tx, hash)) << "a deleted account has no keys that work";
    people::revoke_keys_of(tx, bob, tx.now());
    EXPECT_TRUE(people::keys_of(tx, std::array{bob}).empty());
  });
}

TEST_F(PeopleTest, RolesAreSetReplacedAndRemoved) {
  in([](sql::Transaction& tx) {
    const auto ada = account(tx, "ada");
    const auto acme = organization(tx, "Acme");
    EXPECT_EQ(people::organization_role(tx, acme, ada), std::nullopt);
    people::set_organization_role(tx, acme, ada, domain::Role::kViewer);
    people::set_organization_role(tx, acme, ada, domain::Role::kAdmin);
    EXPECT_EQ(people::organization_role(tx, acme, ada), domain::Role::kAdmin);
    EXPECT_EQ(people::organization_members(tx, acme).size(), 1U);
    EXPECT_EQ(people::organizations_of(tx, ada).front().name, "Acme");
    people::remove_organization_member(tx, acme, ada);
    EXPECT_TRUE(people::organizations_of(tx, ada).empty());

    const auto team = people::insert_entity(tx, {0, "crew", "team", acme, tx.now(), std::nullopt});
    people::set_team_role(tx, team, ada, domain::Role::kMember);
    EXPECT_EQ(people::team_role(tx, team, ada), domain::Role::kMember);
    EXPECT_EQ(people::teams_of(tx, ada).front().name, "crew");
    EXPECT_EQ(people::team_members(tx, team).front().account_id, ada);
    EXPECT_EQ(people::teams_of_organization(tx, acme).size(), 1U) << "the organisation's own entity is no team";
    people::set_default_entity(tx, ada, team);
    people::reset_default_entity(tx, team);
    const auto row = people::accounts_by_ids(tx, std::array{ada}).front();
    EXPECT_EQ(row.default_entity_id, row.entity_id);
    people::delete_entity(tx, team, tx.now());
    EXPECT_TRUE(people::teams_of(tx, ada).empty());
  });
}

TEST_F(PeopleTest, OrganizationsAreFoundByNameIdAndEntity) {
  in([](sql::Transaction& tx) {
    const auto acme = organization(tx, "Acme Research");
    const auto row = *people::organization_by_name(tx, "ACME research");
    EXPECT_EQ(row.id, acme);
    EXPECT_EQ(people::organization_by_id(tx, acme)->name, "Acme Research");
    EXPECT_EQ(people::organization_by_entity(tx, row.entity_id)->id, acme);
    EXPECT_EQ(people::entity_by_name(tx, "acme research")->organization_id, acme);
    people::delete_organization(tx, acme, tx.now());
    EXPECT_FALSE(people::organization_by_id(tx, acme));
    EXPECT_TRUE(people::organizations_page(tx, std::nullopt, 0, 10).empty());
  });
}

TEST_F(PeopleTest, SettingsHoldAnyBytes) {
  const std::string bytes("\0\xff key", 6);
  in([&](sql::Transaction& tx) {
    EXPECT_EQ(people::setting(tx, "k"), std::nullopt);
    people::set_setting(tx, "k", "old");
    people::set_setting(tx, "k", bytes);
    EXPECT_EQ(people::setting(tx, "k"), bytes);
  });
}

TEST_F(PeopleTest, ProjectsAreUniqueWhileTheyLiveAndListedNewestFirst) {
  in([](sql::Transaction& tx) {
    Project project;
    project.entity_id = entity(tx, "ada");
    project.access = "PRIVATE";
    project.created_at = project.updated_at = tx.now();
    std::vector<std::int64_t> ids;
    for (const auto* name : {"one", "two", "ONE"}) {
      project.name = name;
      ids.push_back(projects::insert(tx, project));
    }
    EXPECT_EQ(projects::by_name(tx, project.entity_id, "one")->id, ids[0]) << "project names do not fold";
    EXPECT_EQ(projects::of_entity(tx, project.entity_id, 0, 10).front().id, ids[2]);
    EXPECT_EQ(projects::of_entity(tx, project.entity_id, ids[2], 1).front().id, ids[1]);
    auto changed = *projects::by_name(tx, project.entity_id, "two");
    changed.name = "zwei";
    changed.description = "renamed";
    changed.access = "RESTRICTED";
    changed.allow_all_types = false;
    projects::update(tx, changed);
    const auto read = *projects::by_name(tx, project.entity_id, "zwei");
    EXPECT_EQ(read.description, "renamed");
    EXPECT_EQ(read.access, "RESTRICTED");
    EXPECT_FALSE(read.allow_all_types);
    projects::remove(tx, ids[0], 1, tx.now());
    EXPECT_FALSE(projects::by_name(tx, project.entity_id, "one"));
    EXPECT_TRUE(projects::by_ids(tx, std::array{ids[0]}).front().deleted_at);
    project.name = "one";
    EXPECT_NE(projects::insert(tx, project), ids[0]) << "the name is free again, the id is not";
  });
}

TEST_F(PeopleTest, ArtifactTypesAreSortedByName) {
  in([](sql::Transaction& tx) {
    Project project;
    project.entity_id = entity(tx, "ada");
    project.name = "p";
    project.access = "PRIVATE";
    const auto id = projects::insert(tx, project);
    for (const auto* name : {"model", "dataset"}) projects::insert_type(tx, {0, id, name, std::nullopt, tx.now()});
    const auto types = projects::types_of(tx, id);
    ASSERT_EQ(types.size(), 2U);
    EXPECT_EQ(types.front().name, "dataset");
    EXPECT_EQ(projects::type_by_name(tx, id, "model")->id, types.back().id);
    EXPECT_EQ(projects::types_by_ids(tx, std::array{types.front().id}).front().name, "dataset");
  });
}

}  // namespace
}  // namespace pedigree::store
