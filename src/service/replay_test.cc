// The history of a collection, replayed, gives exactly what the collection is now: its name and description, its tags, its
// versions with their descriptions, metadata and tags, and its aliases.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "domain/actions.h"
#include "service/history.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

struct VersionState {
  bool present = false;  // a deleted version may be linked elsewhere, and edited
  std::string description;
  std::int64_t ttl = 0;
  std::set<std::string> tags;
  bool operator==(const VersionState&) const = default;
};

struct State {
  std::string name, description;
  std::set<std::string> tags;
  std::map<std::int64_t, VersionState> versions;
  std::map<std::string, std::int64_t> aliases;
  bool operator==(const State&) const = default;
};

std::string text_of(const json::Value* value) {
  return value != nullptr && value->if_string() != nullptr ? *value->if_string() : "";
}

/// One event more.
void apply(const store::Event& event, State& state) {
  const auto before = json::parse(event.before.value_or("null")).value(),
             after = json::parse(event.after.value_or("null")).value();
  const auto take = [&](std::string_view field, std::string& kept) {
    if (after.find(field) == nullptr) return;
    if (before.is_object()) RC_ASSERT(text_of(before.find(field)) == kept);
    kept = text_of(after.find(field));
  };
  const auto take_ttl = [&](VersionState& version) {
    if (const auto* ttl = after.find("ttl_seconds")) version.ttl = ttl->integer().value_or(0);
  };
  auto& tags = event.version_index ? state.versions[*event.version_index].tags : state.tags;
  if (event.action == event::kCollectionCreate)
    state.name = json::parse(event.objects)->text("collection");
  else if (event.action == event::kCollectionUpdate)
    take("name", state.name), take("description", state.description);
  else if (event.action == event::kTagAdd)
    RC_ASSERT(tags.insert(text_of(&after)).second);
  else if (event.action == event::kTagRemove)
    RC_ASSERT(tags.erase(text_of(&before)) == 1U);
  else if (event.action == event::kVersionCreate || event.action == event::kVersionUpdate) {
    auto& version = state.versions[*event.version_index];
    if (event.action == event::kVersionCreate) version.present = true;
    take("description", version.description);
    take_ttl(version);
  } else if (event.action == event::kLink)
    state.versions[*event.version_index].present = true;
  else if (event.action == event::kVersionDelete || event.action == event::kUnlink)
    RC_ASSERT(std::exchange(state.versions.at(*event.version_index).present, false));
  else if (event.action == event::kAliasAdd) {
    const auto held = state.aliases.find(*event.alias);
    RC_ASSERT(event.previous_index == (held == state.aliases.end() ? std::nullopt : std::optional(held->second)));
    state.aliases[*event.alias] = *event.version_index;
  } else if (event.action == event::kAliasRemove)
    RC_ASSERT(state.aliases.erase(*event.alias) == 1U);
}

class ReplayTest : public World {
 protected:
  State replayed(std::int64_t collection) {
    return read([&](sql::Transaction& tx) {
      State state;
      Micros last = 0;
      const auto events = store::events::of_collection(tx, collection, 0, INT64_MAX);
      for (auto event = events.rbegin(); event != events.rend(); ++event) {
        RC_ASSERT(event->time > last);
        last = event->time;
        apply(*event, state);
      }
      std::erase_if(state.versions, [](const auto& version) { return !version.second.present; });
      return state;
    });
  }

  State actual(std::int64_t id) {
    return read([&](sql::Transaction& tx) {
      const auto collection = store::collections::by_ids(tx, std::array{id}).front();
      State state;
      state.name = collection.name;
      state.description = collection.description.value_or("");
      for (auto& tag : store::collections::tags_of(tx, std::array{id})) state.tags.insert(std::move(tag.tag));
      for (const auto& membership : store::collections::memberships_of(tx, id, -1, INT64_MAX)) {
        auto& version = state.versions[membership.version_index];
        version.present = true;
        if (!collection.is_sequence) continue;  // what a version is like is told in its source collection
        const auto artifact = *store::artifacts::by_id(tx, membership.artifact_id);
        version.description = artifact.description.value_or("");
        version.ttl = artifact.ttl_seconds.value_or(0);
        for (auto& tag : store::artifacts::tags_of(tx, std::array{artifact.id})) version.tags.insert(std::move(tag.tag));
      }
      for (auto& binding : store::collections::open_aliases_in(tx, id)) state.aliases[binding.alias] = binding.version_index;
      return state;
    });
  }

  void link(const store::Artifact& artifact, std::vector<std::string> aliases) {
    LinkArtifact spec;
    spec.artifact_id = artifact.id;
    spec.entity = "main";
    spec.project = "wandb-registry-model";
    spec.collection = "Model";
    spec.collection_id = portfolio_;
    spec.aliases = std::move(aliases);
    if (const auto membership = registry->link(ada, spec)) portfolio_ = membership->collection_id;
  }

  std::optional<std::int64_t> portfolio_;
};

TEST_F(ReplayTest, TheHistoryIsTheState) {
  const auto first = log(ada, "p", "m", "first");
  const auto sequence = first.sequence_id;
  link(first, {});
  std::vector<store::Artifact> versions{first};
  int serial = 0, left = 1'500;  // steps in all: histories get long
  EXPECT_TRUE(rc::check([&](const std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>& steps) {
    if (left < 0) return;
    for (const auto& [what, which, word] : steps) {
      const auto name = [&](std::int64_t id) {
        return read([&](sql::Transaction& tx) { return store::collections::by_ids(tx, std::array{id}).front().name; });
      };
      const auto artifact = versions[which % versions.size()];
      const std::string text = std::string("w") + static_cast<char>('a' + word % 4);
      const auto place = word % 2 == 0 ? sequence : *portfolio_;
      const NamedAlias names = word % 2 == 0 ? NamedAlias{"ada", "p", name(sequence), ""}
                                             : NamedAlias{"main", "wandb-registry-model", name(*portfolio_), ""};
      switch (what % 13) {
        case 0: link(artifact, {text}); break;
        case 1: (void)registry->unlink(ada, artifact.id, *portfolio_); break;
        case 2: (void)registry->remove_alias(ada, place, text); break;
        case 3: (void)registry->rollback(ada, place, text); break;
        case 4: (void)registry->set_alias(ada, place, text, which % 8, {}); break;
        case 5: (void)registry->edit_collection(ada, place, {std::nullopt, text}); break;
        case 6: (void)registry->edit_collection(ada, place, {text, std::nullopt}); break;
        case 7: (void)registry->add_tags(ada, names, {text}); break;
        case 8: (void)registry->remove_tags(ada, names, {text}); break;
        case 9: {
          EditArtifact edit;
          edit.add_tags = {text};
          if (word % 3 == 0) edit.description = text;
          if (word % 5 == 0) edit.ttl_seconds = 60 + word;
          (void)artifacts->edit(ada, artifact.id, edit);
          break;
        }
        case 10: {
          EditArtifact edit;
          edit.remove_tags = {text};
          (void)artifacts->edit(ada, artifact.id, edit);
          break;
        }
        case 11:  // a new version, or one that is there already
          versions.push_back(
              log(ada, "p", name(sequence), word % 3 == 0 ? "first" : "content " + std::to_string(serial++), {text}));
          break;
        default: (void)artifacts->remove(ada, artifact.id, word % 2 == 0);
      }
    }
    left -= static_cast<int>(steps.size());
    RC_ASSERT(replayed(sequence) == actual(sequence));
    RC_ASSERT(replayed(*portfolio_) == actual(*portfolio_));
  }));
}

TEST_F(ReplayTest, TagsGivenWhileLoggingAreInTheHistory) {
  run(ada, "p", "again");
  const auto artifact = log(ada, "p", "m", "same");
  auto spec = new_model("p", "m");
  spec.run = "again";
  spec.digest = artifact.digest;
  spec.deduplicate = true;
  spec.tags = {"candidate"};
  ASSERT_EQ(artifacts->create(ada, spec)->id, artifact.id);
  ASSERT_EQ(artifacts->create(ada, spec)->id, artifact.id);  // nothing changes: nothing is written
  std::vector<std::string> actions;
  read([&](sql::Transaction& tx) {
    for (const auto& event : store::events::of_collection(tx, artifact.sequence_id, 0, 100)) actions.push_back(event.action);
    return 0;
  });
  EXPECT_EQ(actions, (std::vector<std::string>{"artifact.log", "tag.add", "alias.add", "version.create", "collection.create"}));
  EXPECT_EQ(replayed(artifact.sequence_id), actual(artifact.sequence_id));
}

TEST_F(ReplayTest, TheHistoryOfAVersionTellsWhatMovedAwayFromIt) {
  const auto first = log(ada, "p", "m", "1");
  log(ada, "p", "m", "2");
  HistoryQuery query;
  query.version = 0;
  const auto rows = *database->read(
      [&](sql::Transaction& tx) { return history(tx, {HistoryScope::Kind::kCollection, first.sequence_id}, query, 100); });
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].alias, "latest");
  EXPECT_EQ(rows[0].version_index, 1);
  EXPECT_EQ(rows[0].previous_index, 0);
}

TEST_F(ReplayTest, EditsOfARunByAPersonAreEventsItsReportsAreNot) {
  UpsertRun spec;
  spec.project = "p";
  spec.name = "r";
  spec.config = R"({"lr":{"value":0.1},"_wandb":{"value":{"t":1}}})";
  const auto id = runs->upsert(ada, spec)->run.id;
  spec.config = R"({"lr":{"value":0.1},"layers":{"value":3}})";
  ASSERT_TRUE(runs->upsert(ada, spec));
  UpsertRun edit;
  edit.id = id;
  edit.config = R"({"lr":{"value":0.2,"desc":null},"layers":{"value":3,"desc":null}})";
  edit.notes = "tried more";
  ASSERT_TRUE(runs->upsert(ada, edit));
  ASSERT_TRUE(runs->stop(ada, id));
  ASSERT_TRUE(runs->stop(ada, id));
  const auto events = read([&](sql::Transaction& tx) { return store::events::of_run(tx, id, 0, 100); });
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].before, R"({"stop_requested":false})");
  EXPECT_EQ(events[1].before, R"({"config":{"lr":0.1},"notes":null})");
  EXPECT_EQ(events[1].after, R"({"config":{"lr":0.2},"notes":"tried more"})");
}

}  // namespace
}  // namespace pedigree::service
