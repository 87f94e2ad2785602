// Deleting, and getting back: versions, links, collections, runs, projects.
#include "service/trash.h"

#include "domain/actions.h"
#include "service/history.h"
#include "service/lifetime.h"
#include "service/queries.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

class TrashTest : public World {
 protected:
  TrashTest() : trash(stores()) {}

  store::Membership link(const Caller& caller, std::int64_t artifact_id, std::vector<std::string> aliases = {},
                         const std::string& collection = "M") {
    LinkArtifact spec;
    spec.artifact_id = artifact_id;
    spec.entity = caller.username;
    spec.project = "model-registry";
    spec.collection = collection;
    spec.aliases = std::move(aliases);
    auto membership = registry->link(caller, spec);
    EXPECT_TRUE(membership) << membership.error().message;
    return *membership;
  }

  store::Project project(const Caller& caller, const std::string& name) {
    return read([&](sql::Transaction& tx) { return *find_project(tx, caller, caller.username, name); });
  }
  /// The newest thing in the trash of a project.
  store::Trash newest(const Caller& caller, const std::string& name) {
    return read([&](sql::Transaction& tx) {
      return trash_of_project(tx, caller, *find_project(tx, caller, caller.username, name), 0, 10)->front();
    });
  }
  std::optional<store::Membership> found(const Caller& caller, const std::string& project_name, const std::string& ref) {
    return read([&](sql::Transaction& tx) -> std::optional<store::Membership> {
      const auto place = find_project(tx, caller, caller.username, project_name);
      return place ? find_version_by_ref(tx, place->id, ref) : std::nullopt;
    });
  }
  /// "alias=vN" of a collection, as they are and as its events tell.
  std::map<std::string, std::int64_t> aliases(std::int64_t collection_id) {
    return read([&](sql::Transaction& tx) {
      std::map<std::string, std::int64_t> now, replayed;
      for (const auto& binding : store::collections::open_aliases_in(tx, collection_id))
        now[binding.alias] = binding.version_index;
      auto events = store::events::of_collection(tx, collection_id, 0, 10'000);
      std::reverse(events.begin(), events.end());
      Micros last = 0;
      for (const auto& event : events) {
        EXPECT_GT(event.time, last);
        last = event.time;
        if (event.action == domain::event::kAliasAdd) {
          const auto held = replayed.find(*event.alias);
          EXPECT_EQ(event.previous_index, held == replayed.end() ? std::nullopt : std::optional(held->second));
          replayed[*event.alias] = *event.version_index;
        }
        if (event.action == domain::event::kAliasRemove) {
          EXPECT_EQ(replayed.at(*event.alias), event.version_index);
          replayed.erase(*event.alias);
        }
      }
      EXPECT_EQ(now, replayed);
      return now;
    });
  }
  using Aliases = std::map<std::string, std::int64_t>;

  Trash trash;
};

TEST_F(TrashTest, ADeletedVersionComesBackWithNumberAliasesAndLatest) {
  const auto first = log(ada, "p", "m", "1"), second = log(ada, "p", "m", "2", {"best"});
  ASSERT_TRUE(artifacts->remove(ada, second.id, true));
  EXPECT_FALSE(found(ada, "p", "m:v1"));
  EXPECT_EQ(aliases(first.sequence_id), (Aliases{{"latest", 0}}));
  const auto item = newest(ada, "p");
  EXPECT_EQ(item.kind, "version");
  EXPECT_EQ(item.name, "m:v1");
  EXPECT_EQ(item.actor, "ada");
  const auto restored = trash.restore(ada, item.id, std::nullopt);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_TRUE(restored->aliases_taken.empty());
  EXPECT_EQ(found(ada, "p", "m:best")->artifact_id, second.id);
  EXPECT_EQ(aliases(first.sequence_id), (Aliases{{"latest", 1}, {"best", 1}}));
  EXPECT_EQ(trash.restore(ada, item.id, std::nullopt).error().code, Code::kConflict);
  EXPECT_EQ(*log(ada, "p", "m", "3").version_index, 2) << "numbers go on";
  EXPECT_EQ(log(ada, "p", "m", "2").id, second.id) << "a restored version is a target of deduplication again";
}

TEST_F(TrashTest, AliasesOthersHoldByNowStayWithThem) {
  const auto first = log(ada, "p", "m", "1", {"best"});
  ASSERT_TRUE(artifacts->remove(ada, first.id, true));
  log(ada, "p", "m", "2", {"best"});
  const auto restored = trash.restore(ada, newest(ada, "p").id, std::nullopt);
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->aliases_taken, (std::vector<std::string>{"latest", "best"}));
  EXPECT_EQ(aliases(first.sequence_id), (Aliases{{"latest", 1}, {"best", 1}}));
}

TEST_F(TrashTest, ADeletedCollectionComesBackWhole) {
  const auto first = log(ada, "p", "m", "1", {"old"}), second = log(ada, "p", "m", "2");
  ASSERT_TRUE(registry->set_alias(ada, first.sequence_id, "latest", 0, {}));  // by hand, to the lower one
  const auto linked = link(ada, first.id, {"production"});
  ASSERT_TRUE(registry->remove_collection(ada, first.sequence_id));
  EXPECT_FALSE(found(ada, "p", "m:v0"));
  EXPECT_EQ(found(ada, "model-registry", "M:production")->artifact_id, first.id) << "the link stays";
  ASSERT_TRUE(registry->remove_collection(ada, linked.collection_id));
  EXPECT_FALSE(found(ada, "model-registry", "M:production"));
  EXPECT_EQ(newest(ada, "model-registry").kind, "collection");
  ASSERT_TRUE(trash.restore(ada, newest(ada, "model-registry").id, std::nullopt));
  EXPECT_EQ(found(ada, "model-registry", "M:production")->id, linked.id);
  EXPECT_EQ(aliases(linked.collection_id), (Aliases{{"latest", 0}, {"production", 0}}));
  ASSERT_TRUE(trash.restore(ada, newest(ada, "p").id, std::nullopt));
  EXPECT_EQ(aliases(first.sequence_id), (Aliases{{"latest", 0}, {"old", 0}}));
  EXPECT_EQ(found(ada, "p", "m:v1")->artifact_id, second.id);
}

TEST_F(TrashTest, ANameThatIsTakenIsToldWithItsRemedy) {
  const auto old = log(ada, "p", "m", "1");
  ASSERT_TRUE(registry->remove_collection(ada, old.sequence_id));
  log(ada, "p", "m", "2");
  const auto item = newest(ada, "p");
  const auto clash = trash.restore(ada, item.id, std::nullopt);
  EXPECT_EQ(clash.error().code, Code::kConflict);
  EXPECT_NE(clash.error().message.find("\"name\""), std::string::npos);
  ASSERT_TRUE(trash.restore(ada, item.id, "m-old"));
  EXPECT_EQ(found(ada, "p", "m-old:latest")->artifact_id, old.id);
}

TEST_F(TrashTest, AVersionOfADeletedCollectionOrProjectWaitsForIt) {
  const auto version = log(ada, "p", "m", "1");
  log(ada, "p", "m", "2");
  ASSERT_TRUE(artifacts->remove(ada, version.id, true));
  const auto item = newest(ada, "p");
  ASSERT_TRUE(registry->remove_collection(ada, version.sequence_id));
  EXPECT_EQ(trash.restore(ada, item.id, std::nullopt).error().code, Code::kConflict);
  ASSERT_TRUE(trash.restore(ada, newest(ada, "p").id, std::nullopt));
  EXPECT_FALSE(found(ada, "p", "m:v0")) << "it was deleted before its collection, and by itself";
  ASSERT_TRUE(trash.restore(ada, item.id, std::nullopt));
  EXPECT_TRUE(found(ada, "p", "m:v0"));
}

TEST_F(TrashTest, WhatBelongedToADeletedOrganisationSaysSo) {
  ASSERT_TRUE(accounts->create_organization(admin, "acme", {{"ada", domain::Role::kAdmin}, {"eve", domain::Role::kMember}}));
  UpsertProject registry_spec;
  registry_spec.entity = "acme";
  registry_spec.name = "wandb-registry-vision";
  ASSERT_TRUE(projects->upsert(ada, registry_spec));
  const auto version = log(ada, "p", "m", "1");
  LinkArtifact spec;
  spec.artifact_id = version.id;
  spec.entity = "acme";
  spec.project = registry_spec.name;
  spec.collection = "M";
  const auto linked = *registry->link(ada, spec);
  ASSERT_TRUE(registry->unlink(ada, version.id, linked.collection_id));
  const auto item = read([&](sql::Transaction& tx) {
    return trash_of_project(tx, ada, *find_project(tx, ada, "acme", registry_spec.name), 0, 10)->front();
  });
  ASSERT_TRUE(accounts->delete_organization(ada, "acme"));
  for (const auto& caller : {ada, admin}) {
    const auto refused = trash.restore(caller, item.id, std::nullopt);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::kGone);
    EXPECT_NE(refused.error().message.find("the organization 'acme' it belonged to was deleted"), std::string::npos) << refused.error().message;
  }
  EXPECT_EQ(trash.restore(eve, item.id, std::nullopt).error().code, Code::kNotFound) << "she could not have restored it before";
  EXPECT_EQ(found(ada, "p", "m:v0")->artifact_id, version.id) << "the source lives on";
}

TEST_F(TrashTest, AnUnlinkedVersionComesBackUnlessItIsLinkedAgain) {
  const auto version = log(ada, "p", "m", "1");
  const auto linked = link(ada, version.id, {"production"});
  ASSERT_TRUE(registry->unlink(ada, version.id, linked.collection_id));
  const auto item = newest(ada, "model-registry");
  EXPECT_EQ(item.kind, "link");
  const auto again = link(ada, version.id);
  EXPECT_EQ(again.version_index, 1);
  EXPECT_EQ(trash.restore(ada, item.id, std::nullopt).error().code, Code::kConflict);
  ASSERT_TRUE(registry->unlink(ada, version.id, linked.collection_id));
  ASSERT_TRUE(trash.restore(ada, item.id, std::nullopt));
  EXPECT_EQ(found(ada, "model-registry", "M:production")->version_index, 0);
}

TEST_F(TrashTest, ADeletedRunComesBackAndItsNameWorksAgain) {
  const auto made = run(ada, "p", "r");
  ASSERT_TRUE(runs->remove(ada, made.id));
  UpsertRun again;
  again.project = "p";
  again.name = "r";
  EXPECT_EQ(runs->upsert(ada, again).error().code, Code::kGone);
  ASSERT_TRUE(trash.restore(ada, newest(ada, "p").id, std::nullopt));
  EXPECT_EQ(runs->upsert(ada, again)->run.id, made.id);
}

TEST_F(TrashTest, ARunTakesItsVersionsAlongIfAskedTo) {
  const auto own = log(ada, "p", "m", "1"), shared = log(ada, "p", "m", "2");
  const auto other = run(ada, "p", "other");
  ASSERT_TRUE(database->write(
      [&](sql::Transaction& tx) -> Status { return store::artifacts::add_output(tx, other.id, shared.id), Status(); }));
  const auto linked = link(ada, own.id);
  ASSERT_TRUE(runs->remove(ada, *own.run_id, true));
  EXPECT_FALSE(found(ada, "p", "m:v0"));
  EXPECT_TRUE(found(ada, "p", "m:v1")) << "another run logged it too";
  EXPECT_EQ(found(ada, "model-registry", "M:latest")->id, linked.id);
}

TEST_F(TrashTest, AProjectDisappearsWithAllThatIsInItAndComesBack) {
  const auto version = log(ada, "p", "m", "1", {"best"});
  link(ada, version.id);
  const auto where = project(ada, "p");
  ASSERT_TRUE(projects->remove(ada, where.id));
  EXPECT_FALSE(found(ada, "p", "m:v0"));
  EXPECT_TRUE(found(ada, "model-registry", "M:v0"));
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return find_run(tx, ada, "ada", "p", "maker").has_value(); }));
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return remembered_project(tx, ada, where.id).has_value(); }));
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return remembered_project(tx, eve, where.id).has_value(); }));
  const auto item =
      read([&](sql::Transaction& tx) { return trash_of_entity(tx, ada, *find_entity(tx, ada, "ada"), 0, 10)->front(); });
  EXPECT_EQ(item.kind, "project");
  EXPECT_EQ(trash.restore(eve, item.id, std::nullopt).error().code, Code::kNotFound);
  log(ada, "p", "m", "another project of the same name");
  EXPECT_EQ(trash.restore(ada, item.id, std::nullopt).error().code, Code::kConflict);
  ASSERT_TRUE(trash.restore(ada, item.id, "p-old"));
  EXPECT_EQ(found(ada, "p-old", "m:best")->artifact_id, version.id);
}

TEST_F(TrashTest, TheNumberOfVersionsAtATimeKnowsTheGap) {
  const auto first = log(ada, "p", "m", "1");
  log(ada, "p", "m", "2");
  const auto place =
      read([&](sql::Transaction& tx) { return store::collections::by_ids(tx, std::array{first.sequence_id}).front(); });
  const auto count = [&](Micros at) { return read([&](sql::Transaction& tx) { return collection_at(tx, place, at).versions; }); };
  clock.advance(10 * kSecond);
  const auto before = clock.now();
  clock.advance(10 * kSecond);
  ASSERT_TRUE(artifacts->remove(ada, first.id, true));
  clock.advance(10 * kSecond);
  const auto between = clock.now();
  clock.advance(10 * kSecond);
  ASSERT_TRUE(trash.restore(ada, newest(ada, "p").id, std::nullopt));
  clock.advance(10 * kSecond);
  EXPECT_EQ(count(before), 2);
  EXPECT_EQ(count(between), 1);
  EXPECT_EQ(count(clock.now()), 2);
}

TEST_F(TrashTest, ViewersNeitherListNorRestore) {
  const auto version = log(ada, "p", "m", "1");
  ASSERT_TRUE(artifacts->remove(ada, version.id, true));
  const auto item = newest(ada, "p");
  EXPECT_EQ(trash.restore(eve, item.id, std::nullopt).error().code, Code::kNotFound);
  EXPECT_EQ(trash.restore(eve, 4711, std::nullopt).error().code, Code::kNotFound);
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return trash_of_project(tx, eve, project(ada, "p"), 0, 10).has_value(); }));
}

TEST_F(TrashTest, AdministratorsOfARegistrySeeWhatTheyDeletedInTheTrashOfTheOrganisation) {
  const auto make = [&](const Caller& caller, const std::string& name) {
    UpsertProject spec;
    spec.entity = "main";
    spec.name = "wandb-registry-" + name;
    return projects->upsert(caller, spec)->project;
  };
  const auto names = [&](const Caller& caller, std::int64_t before, std::int64_t limit) {
    return read([&](sql::Transaction& tx) -> std::optional<std::vector<std::string>> {
      const auto rows = trash_of_entity(tx, caller, *find_entity(tx, caller, "main"), before, limit);
      if (!rows) return std::nullopt;
      std::vector<std::string> found;
      for (const auto& row : *rows) found.push_back(row.name);
      return found;
    });
  };
  using Names = std::vector<std::string>;
  EXPECT_FALSE(names(ada, 0, 10)) << "a member who administers nothing";
  const auto first = make(ada, "first"), second = make(ada, "second"), other = make(admin, "other");
  for (const auto& registry_project : {first, second})
    ASSERT_TRUE(projects->set_member_role(admin, registry_project.id, {{ada.account_id}, {}}, domain::Role::kAdmin));
  EXPECT_EQ(names(ada, 0, 10), Names{}) << "nothing is deleted yet";
  for (const auto& registry_project : {first, second, other}) ASSERT_TRUE(projects->remove(admin, registry_project.id));
  EXPECT_EQ(names(ada, 0, 10), (Names{"wandb-registry-second", "wandb-registry-first"}));
  EXPECT_EQ(names(ada, 0, 1), Names{"wandb-registry-second"});
  const auto newer = read([&](sql::Transaction& tx) { return trash_of_entity(tx, ada, *find_entity(tx, ada, "main"), 0, 1)->front().id; });
  EXPECT_EQ(names(ada, newer, 10), Names{"wandb-registry-first"});
  EXPECT_EQ(names(admin, 0, 10)->size(), 3U);
  ASSERT_TRUE(trash.restore(ada, newer, std::nullopt));
  EXPECT_EQ(names(ada, 0, 10), Names{"wandb-registry-first"});
}

// ---------------------------------------------------------------- lifetimes

class LifetimeTest : public TrashTest {
 protected:
  LifetimeTest() : lifetimes(stores()) {}
  store::Artifact with_ttl(const store::Artifact& artifact, std::int64_t seconds) {
    EditArtifact edit;
    edit.ttl_seconds = seconds;
    auto edited = artifacts->edit(ada, artifact.id, edit);
    EXPECT_TRUE(edited) << edited.error().message;
    return *edited;
  }
  Lifetimes lifetimes;
};

TEST_F(LifetimeTest, AVersionWhoseTimeIsOverIsDeletedByTheServer) {
  const auto first = with_ttl(log(ada, "p", "m", "1", {"best"}), 100), second = log(ada, "p", "m", "2");
  clock.advance(99 * kSecond);
  EXPECT_EQ(*lifetimes.expire(10), 0);
  clock.advance(2 * kSecond);
  EXPECT_EQ(*lifetimes.expire(10), 1);
  EXPECT_FALSE(found(ada, "p", "m:v0"));
  EXPECT_TRUE(found(ada, "p", "m:v1"));
  const auto event =
      read([&](sql::Transaction& tx) { return store::events::of_collection(tx, first.sequence_id, 0, 1).front(); });
  EXPECT_EQ(event.action, "version.delete");
  EXPECT_EQ(event.actor, "system");
  EXPECT_EQ(event.via, "expiry");
  EXPECT_EQ(newest(ada, "p").actor, "system");
  ASSERT_TRUE(trash.restore(ada, newest(ada, "p").id, std::nullopt));
  EXPECT_EQ(second.id, found(ada, "p", "m:latest")->artifact_id);
}

TEST_F(LifetimeTest, TheHolderOfLatestExpiresAndTheNextOneInherits) {
  const auto first = log(ada, "p", "m", "1");
  with_ttl(log(ada, "p", "m", "2"), 10);
  clock.advance(11 * kSecond);
  EXPECT_EQ(*lifetimes.expire(10), 1);
  EXPECT_EQ(aliases(first.sequence_id), (Aliases{{"latest", 0}}));
  EXPECT_EQ(read([&](sql::Transaction& tx) {
              return alias_state(tx, store::collections::by_ids(tx, std::array{first.sequence_id}).front(), "latest",
                                 std::nullopt)
                  ->actor;
            }),
            "system");
}

TEST_F(LifetimeTest, TheDefaultOfTheEntityHoldsForThoseThatInherit) {
  const auto inheriting = log(ada, "p", "m", "1"), off = with_ttl(log(ada, "p", "m", "2"), -2);
  EXPECT_EQ(lifetimes.set_default(eve, "ada", 50).error().code, Code::kNotFound);
  EXPECT_EQ(lifetimes.set_default(ada, "ada", 0).error().code, Code::kInvalidArgument);
  ASSERT_TRUE(lifetimes.set_default(ada, "ada", 50));
  EXPECT_EQ(*lifetimes.get_default(ada, "ada"), 50);
  EXPECT_EQ(read([&](sql::Transaction& tx) {
              const std::array<const store::Artifact*, 2> both{&inheriting, &off};
              return lifetimes_of(tx, both);
            }),
            (std::map<std::int64_t, std::int64_t>{{inheriting.id, 50}}));
  clock.advance(51 * kSecond);
  EXPECT_EQ(*lifetimes.expire(10), 1);
  EXPECT_FALSE(found(ada, "p", "m:v0"));
  EXPECT_TRUE(found(ada, "p", "m:v1"));
  ASSERT_TRUE(lifetimes.set_default(ada, "ada", std::nullopt));
}

TEST_F(LifetimeTest, LinkingToARegistrySwitchesItOff) {
  const auto version = with_ttl(log(ada, "p", "m", "1"), 10);
  const auto linked = link(ada, version.id);
  clock.advance(11 * kSecond);
  EXPECT_EQ(*lifetimes.expire(10), 0);
  ASSERT_TRUE(registry->unlink(ada, version.id, linked.collection_id));
  EXPECT_EQ(*lifetimes.expire(10), 0) << "unlinking does not bring it back";
  EXPECT_EQ(read([&](sql::Transaction& tx) { return store::artifacts::by_id(tx, version.id)->ttl_seconds; }), -2);
}

TEST_F(LifetimeTest, SomeTypesNeverExpireAndBadNumbersAreRefused) {
  EditArtifact edit;
  edit.ttl_seconds = -3;
  const auto version = log(ada, "p", "m", "1");
  EXPECT_EQ(artifacts->edit(ada, version.id, edit).error().code, Code::kInvalidArgument);
  ASSERT_TRUE(registry->retype_sequence(ada, version.sequence_id, "run_table"));
  edit.ttl_seconds = 10;
  EXPECT_EQ(artifacts->edit(ada, version.id, edit).error().code, Code::kInvalidArgument);
  ASSERT_TRUE(lifetimes.set_default(ada, "ada", 5));
  clock.advance(11 * kSecond);
  EXPECT_EQ(*lifetimes.expire(10), 0);
}

}  // namespace
}  // namespace pedigree::service
