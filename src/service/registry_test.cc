#include "service/registry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "domain/actions.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

class RegistryTest : public World {
 protected:
  store::Membership link(const store::Artifact& artifact, std::vector<std::string> aliases = {}) {
    LinkArtifact spec;
    spec.artifact_id = artifact.id;
    spec.entity = "main";
    spec.project = "wandb-registry-model";
    spec.collection = "Model";
    spec.aliases = std::move(aliases);
    const auto membership = registry->link(ada, spec);
    EXPECT_TRUE(membership) << membership.error().message;
    return *membership;
  }
  std::vector<std::string> actions(std::int64_t collection) {
    return read([&](sql::Transaction& tx) {
      std::vector<std::string> list;
      const auto events = store::events::of_collection(tx, collection, 0, 1000);
      for (auto event = events.rbegin(); event != events.rend(); ++event) {
        list.push_back(event->action);
        if (event->alias) list.back() += " " + *event->alias;
        if (event->version_index) list.back() += " v" + std::to_string(*event->version_index);
        if (event->previous_index) list.back() += " from v" + std::to_string(*event->previous_index);
      }
      return list;
    });
  }
};

TEST_F(RegistryTest, HistoryHasOneRowPerChange) {
  const auto first = log(ada, "p", "m", "1"), second = log(ada, "p", "m", "2");
  const auto membership = link(first, {"staging"});
  link(second);
  ada.reason = "better";
  ASSERT_TRUE(registry->set_alias(ada, membership.collection_id, "staging", 1, {}));
  ASSERT_TRUE(registry->unlink(ada, second.id, membership.collection_id));
  EXPECT_EQ(actions(membership.collection_id),
            (std::vector<std::string>{"collection.create", "link v0", "alias.add latest v0", "alias.add staging v0", "link v1",
                                      "alias.add latest v1 from v0", "alias.add staging v1 from v0", "alias.remove latest v1",
                                      "alias.remove staging v1", "unlink v1", "alias.add latest v0"}));
}

TEST_F(RegistryTest, LinkingAgainKeepsNumberAndLatest) {
  const auto first = log(ada, "p", "m", "1"), second = log(ada, "p", "m", "2");
  link(first);
  const auto newest = link(second);
  const auto again = link(first, {"again"});
  EXPECT_EQ(again.version_index, 0);
  read([&](sql::Transaction& tx) {
    EXPECT_EQ(store::collections::open_alias(tx, newest.collection_id, "latest")->version_index, 1);
    return 0;
  });
}

TEST_F(RegistryTest, NumbersAreNeverUsedTwice) {
  const auto artifact = log(ada, "p", "m", "1");
  const auto membership = link(artifact);
  ASSERT_TRUE(registry->unlink(ada, artifact.id, membership.collection_id));
  EXPECT_EQ(link(artifact).version_index, 1);
}

TEST_F(RegistryTest, CompareAndSetAndRollback) {
  const auto membership = link(log(ada, "p", "m", "1"));
  link(log(ada, "p", "m", "2"));
  const auto collection = membership.collection_id;
  using Expected = Registry::Expected;
  EXPECT_TRUE(registry->set_alias(ada, collection, "production", 0, Expected{true, std::nullopt}));
  EXPECT_EQ(registry->set_alias(ada, collection, "production", 1, Expected{true, std::nullopt}).error().code, Code::kConflict);
  EXPECT_EQ(registry->set_alias(ada, collection, "production", 1, Expected{true, 5}).error().code, Code::kConflict);
  EXPECT_TRUE(registry->set_alias(ada, collection, "production", 1, Expected{true, 0}));
  EXPECT_EQ(registry->rollback(ada, collection, "production")->binding.version_index, 0);
  EXPECT_EQ(registry->rollback(ada, collection, "never").error().code, Code::kConflict);
}

TEST_F(RegistryTest, AsOfIsHalfOpenAndSurvivesAClockThatJumps) {
  const auto membership = link(log(ada, "p", "m", "1"));
  link(log(ada, "p", "m", "2"));
  const auto collection = membership.collection_id;
  const auto first = registry->set_alias(ada, collection, "prod", 0, {})->binding;
  clock.set(1);   // a broken clock must not reorder history
  const auto second = registry->set_alias(ada, collection, "prod", 1, {})->binding;
  EXPECT_GT(second.valid_from, first.valid_from);
  ASSERT_TRUE(registry->remove_alias(ada, collection, "prod"));
  read([&](sql::Transaction& tx) {
    const auto place = *place_by_id(tx, collection);
    const auto at = [&](Micros time) {
      const auto state = alias_state(tx, place.collection, "prod", time);
      return state ? state->binding.version_index : -1;
    };
    EXPECT_EQ(at(first.valid_from - 1), -1);
    EXPECT_EQ(at(first.valid_from), 0);
    EXPECT_EQ(at(second.valid_from - 1), 0);
    EXPECT_EQ(at(second.valid_from), 1);
    EXPECT_EQ(at(second.valid_from + kSecond), -1);
    return 0;
  });
}

TEST_F(RegistryTest, TypesAndRightsAreEnforced) {
  const auto artifact = log(ada, "p", "m", "1");
  LinkArtifact spec;
  spec.artifact_id = artifact.id;
  spec.entity = "main";
  spec.project = "wandb-registry-dataset";
  spec.collection = "D";
  EXPECT_NE(registry->link(ada, spec).error().message.find("accepts only: dataset"), std::string::npos);
  spec.project = "wandb-registry-none";
  EXPECT_EQ(registry->link(ada, spec).error().code, Code::kNotFound);
  spec.project = "wandb-registry-model";
  EXPECT_EQ(registry->link(eve, spec).error().code, Code::kNotFound);   // an outsider does not even learn that it exists
  const auto membership = link(artifact);
  EXPECT_EQ(registry->set_alias(eve, membership.collection_id, "x", 0, {}).error().code, Code::kNotFound);
}

TEST_F(RegistryTest, ADeletedSourceStaysLinked) {
  const auto artifact = log(ada, "p", "m", "1", {"keep"});
  const auto membership = link(artifact, {"production"});
  EXPECT_EQ(artifacts->remove(ada, artifact.id, false).error().code, Code::kConflict);
  ASSERT_TRUE(artifacts->remove(ada, artifact.id, true));
  read([&](sql::Transaction& tx) {
    EXPECT_TRUE(find_artifact(tx, ada, artifact.id, domain::Action::kDownload));
    EXPECT_EQ(store::collections::open_alias(tx, membership.collection_id, "production")->artifact_id, artifact.id);
    EXPECT_EQ(store::collections::count_memberships(tx, artifact.sequence_id), 0);
    return 0;
  });
  EXPECT_NE(log(ada, "p", "m", "1").id, artifact.id);   // a detached version is no target of deduplication
}

/// Whatever is done to a collection, replaying its history gives exactly its aliases, now and at every time before.
TEST_F(RegistryTest, ReplayingTheHistoryGivesTheAliases) {
  std::vector<store::Artifact> versions;
  for (int i = 0; i < 4; ++i) versions.push_back(log(ada, "p", "m", std::to_string(i)));
  const auto collection = link(versions[0]).collection_id;
  EXPECT_TRUE(rc::check([&](const std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>& steps) {
    for (const auto& [what, which, name] : steps) {
      const auto& artifact = versions[which % versions.size()];
      const std::string alias = std::string("a") + static_cast<char>('a' + name % 3);
      switch (what % 5) {
        case 0: link(artifact, {alias}); break;
        case 1: (void)registry->unlink(ada, artifact.id, collection); break;
        case 2: (void)registry->remove_alias(ada, collection, alias); break;
        case 3: (void)registry->rollback(ada, collection, alias); break;
        default: {
          const auto membership = read([&](sql::Transaction& tx) { return store::collections::open_membership(tx, collection, artifact.id); });
          if (membership) (void)registry->set_alias(ada, collection, alias, membership->version_index, {});
        }
      }
    }
    std::map<std::string, std::int64_t> replayed, actual;
    Micros last = 0;
    read([&](sql::Transaction& tx) {
      const auto events = store::events::of_collection(tx, collection, 0, INT64_MAX);
      for (auto event = events.rbegin(); event != events.rend(); ++event) {
        RC_ASSERT(event->time > last);
        last = event->time;
        if (event->action == domain::event::kAliasAdd) {
          const auto held = replayed.find(*event->alias);
          RC_ASSERT(event->previous_index == (held == replayed.end() ? std::nullopt : std::optional(held->second)));
          replayed[*event->alias] = *event->version_index;
        } else if (event->action == domain::event::kAliasRemove) {
          RC_ASSERT(replayed.erase(*event->alias) == 1U);
        }
        if (event->alias) {   // as-of at the moment of the change agrees with the replay so far
          const auto then = store::collections::alias_at(tx, collection, *event->alias, event->time);
          const auto held = replayed.find(*event->alias);
          RC_ASSERT(then.has_value() == (held != replayed.end()));
          if (then) RC_ASSERT(then->version_index == held->second);   // RC_ASSERT evaluates both sides of ||
        }
      }
      for (const auto& binding : store::collections::open_aliases_in(tx, collection)) actual[binding.alias] = binding.version_index;
      const auto highest = store::collections::highest_open_index(tx, collection);
      if (!highest) RC_ASSERT(actual.empty());
      return 0;
    });
    RC_ASSERT(replayed == actual);
  }));
}

}  // namespace
}  // namespace pedigree::service
