#include "service/aliases.h"
#include "service/lifetime.h"
#include "service/trash.h"
#include "service/world.h"
#include "store/lifetimes.h"

namespace pedigree::service {
namespace {

class ProtectedAliasesTest : public World {
 protected:
  ProtectedAliasesTest() {
    UpsertProject spec;
    spec.entity = "main";
    spec.name = "wandb-registry-vision";
    registry_project = projects->upsert(admin, spec)->project;
    first = log(ada, "p", "m", "1");
    second = log(ada, "p", "m", "2");
    collection = link(admin, first, {"production"})->collection_id;
    EXPECT_TRUE(link(ada, second));
    EXPECT_TRUE(projects->protect_alias(admin, registry_project.id, "production"));
  }
  Result<store::Membership> link(const Caller& caller, const store::Artifact& artifact, std::vector<std::string> aliases = {}) {
    LinkArtifact spec;
    spec.artifact_id = artifact.id;
    spec.entity = "main";
    spec.project = "wandb-registry-vision";
    spec.collection = "C";
    spec.aliases = std::move(aliases);
    return registry->link(caller, spec);
  }
  store::Project registry_project;
  store::Artifact first, second;
  std::int64_t collection = 0;
};

TEST_F(ProtectedAliasesTest, OnlyAdministratorsOfTheRegistrySetMoveAndRemoveThem) {
  const std::vector<NamedAlias> names{{"main", "wandb-registry-vision", "C", "production"}};
  EXPECT_EQ(registry->add_aliases(ada, second.id, names).error().code, Code::kPermissionDenied);
  EXPECT_EQ(registry->remove_aliases(ada, first.id, names).error().code, Code::kPermissionDenied);
  EXPECT_EQ(link(ada, second, {"production"}).error().code, Code::kPermissionDenied);
  EXPECT_EQ(registry->set_alias(ada, collection, "production", 1, {}).error().code, Code::kPermissionDenied);
  EXPECT_EQ(registry->remove_alias(ada, collection, "production").error().code, Code::kPermissionDenied);
  EXPECT_TRUE(registry->set_alias(ada, collection, "staging", 1, {})) << "others are free";
  ASSERT_TRUE(registry->set_alias(admin, collection, "production", 1, {}));
  EXPECT_EQ(registry->rollback(ada, collection, "production").error().code, Code::kPermissionDenied);
  EXPECT_EQ(projects->unprotect_alias(ada, registry_project.id, "production").error().code, Code::kPermissionDenied);
  ASSERT_TRUE(projects->set_member_role(admin, registry_project.id, {{ada.account_id}, {}}, domain::Role::kAdmin));
  EXPECT_TRUE(registry->rollback(ada, collection, "production"));
  EXPECT_TRUE(projects->unprotect_alias(ada, registry_project.id, "production"));
  EXPECT_EQ(projects->unprotect_alias(ada, registry_project.id, "production").error().code, Code::kNotFound);
}

TEST_F(ProtectedAliasesTest, WhatHoldsOneDoesNotExpireNorKeepOthersFromIt) {
  EditArtifact edit;
  edit.ttl_seconds = 10;
  ASSERT_TRUE(artifacts->edit(ada, first.id, edit));  // after it was linked
  edit.ttl_seconds = 11;
  const auto free = log(ada, "p", "m", "3");
  ASSERT_TRUE(artifacts->edit(ada, free.id, edit));
  clock.advance(3600 * kSecond);
  const auto due = [&] { return read([&](sql::Transaction& tx) { return store::lifetimes::expired(tx, tx.now(), 1); }); };
  EXPECT_EQ(due(), std::vector{free.id}) << "the one that waits does not take its place";
  Lifetimes lifetimes(stores());
  EXPECT_EQ(*lifetimes.expire(1), 1);
  EXPECT_TRUE(due().empty()) << "nothing is tried again and again";
  ASSERT_TRUE(projects->unprotect_alias(admin, registry_project.id, "production"));
  EXPECT_EQ(*lifetimes.expire(10), 1);
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return store::artifacts::by_id(tx, first.id)->deleted_at; }));
}

TEST_F(ProtectedAliasesTest, WhatHoldsOneIsNotTakenAway) {
  EXPECT_EQ(registry->unlink(ada, first.id, collection).error().code, Code::kPermissionDenied);
  EXPECT_EQ(registry->remove_collection(ada, collection).error().code, Code::kPermissionDenied);
  for (const auto& caller : {ada, admin}) {
    const auto refused = artifacts->remove(caller, first.id, true);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::kConflict);
    EXPECT_NE(
        refused.error().message.find("'C:v0' in registry 'main/wandb-registry-vision' under the protected alias 'production'"),
        std::string::npos);
  }
  EXPECT_EQ(registry->remove_collection(ada, first.sequence_id).error().code, Code::kConflict);
  const auto source = read([&](sql::Transaction& tx) { return place_by_id(tx, first.sequence_id)->project; });
  EXPECT_EQ(projects->remove(ada, source.id).error().code, Code::kConflict);
  EXPECT_TRUE(artifacts->remove(ada, second.id, true)) << "not linked under it";
  EXPECT_TRUE(registry->unlink(admin, first.id, collection));
  EXPECT_TRUE(artifacts->remove(ada, first.id, true));
}

TEST_F(ProtectedAliasesTest, TheRuleMovesLatestEvenWhenItIsProtected) {
  ASSERT_TRUE(projects->protect_alias(admin, registry_project.id, "latest"));
  EXPECT_EQ(registry->set_alias(ada, collection, "latest", 0, {}).error().code, Code::kPermissionDenied);
  EXPECT_EQ(link(ada, log(ada, "p", "m", "3"))->version_index, 2);
  read([&](sql::Transaction& tx) {
    EXPECT_EQ(store::collections::open_alias(tx, collection, "latest")->version_index, 2);
    return 0;
  });
}

TEST_F(ProtectedAliasesTest, SeveralAliasesArePromotedTogetherOrNotAtAll) {
  using Expected = Registry::Expected;
  EXPECT_EQ(registry->promote(ada, collection, 1, {{"staging", {}}, {"production", {}}}).error().code, Code::kPermissionDenied);
  EXPECT_EQ(registry->promote(admin, collection, 1, {{"staging", {}}, {"production", Expected{true, 7}}}).error().code,
            Code::kConflict);
  read([&](sql::Transaction& tx) {
    EXPECT_FALSE(store::collections::open_alias(tx, collection, "staging"));
    return 0;
  });
  EXPECT_EQ(registry->promote(admin, collection, 1, {{"staging", Expected{true, {}}}, {"production", Expected{true, 0}}})->size(),
            2U);
}

TEST_F(ProtectedAliasesTest, AreNotWonBackOutOfTheTrash) {
  ASSERT_TRUE(registry->unlink(admin, first.id, collection));
  Trash trash(stores());
  const auto id = read([&](sql::Transaction& tx) { return trash_of_project(tx, ada, registry_project, 0, 10)->front().id; });
  const auto restored = trash.restore(ada, id, std::nullopt);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->aliases_taken, std::vector<std::string>{"production"});
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return store::collections::open_alias(tx, collection, "production").has_value(); }));

  ASSERT_TRUE(registry->set_alias(admin, collection, "production", 0, {}));
  ASSERT_TRUE(registry->unlink(admin, first.id, collection));
  const auto again = read([&](sql::Transaction& tx) { return trash_of_project(tx, admin, registry_project, 0, 10)->front().id; });
  EXPECT_TRUE(trash.restore(admin, again, std::nullopt)->aliases_taken.empty());
  EXPECT_EQ(read([&](sql::Transaction& tx) { return store::collections::open_alias(tx, collection, "production")->version_index; }), 0);
}

}  // namespace
}  // namespace pedigree::service
