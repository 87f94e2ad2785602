#include "service/history.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "domain/actions.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

class HistoryTest : public World {
 protected:
  HistoryTest() {
    for (int i = 0; i < 3; ++i) versions.push_back(log(ada, "p", "m", std::to_string(i)));
    collection = link(versions[0]).collection_id;
  }
  store::Membership link(const store::Artifact& artifact, std::vector<std::string> aliases = {}) {
    LinkArtifact spec;
    spec.artifact_id = artifact.id;
    spec.entity = "main";
    spec.project = "wandb-registry-model";
    spec.collection = "Model";
    spec.aliases = std::move(aliases);
    clock.advance(kSecond);
    return *registry->link(ada, spec);
  }
  std::vector<store::Event> events(const HistoryQuery& query, std::int64_t limit = 1000) {
    return read([&](sql::Transaction& tx) { return *history(tx, {HistoryScope::Kind::kCollection, collection}, query, limit); });
  }
  store::Collection row() {
    return read([&](sql::Transaction& tx) { return place_by_id(tx, collection)->collection; });
  }

  std::vector<store::Artifact> versions;
  std::int64_t collection = 0;
};

TEST_F(HistoryTest, FiltersByActorActionAliasVersionAndTime) {
  link(versions[1], {"staging"});
  const auto between = clock.now() + kSecond / 2;
  clock.advance(kSecond);
  admin.reason = "night shift";
  ASSERT_TRUE(registry->set_alias(admin, collection, "production", 1, {}));
  HistoryQuery query;
  query.actor = "admin";
  ASSERT_EQ(events(query).size(), 1U);
  EXPECT_EQ(events(query).front().reason, "night shift");
  query = {};
  query.action = "alias.*";
  for (const auto& event : events(query)) EXPECT_TRUE(event.action.starts_with("alias.")) << event.action;
  EXPECT_EQ(events(query).size(), 4U);   // latest twice, staging, production
  query.alias = "staging";
  EXPECT_EQ(events(query).size(), 1U);
  query = {};
  query.version = 0;
  EXPECT_EQ(events(query).size(), 3U);   // link, latest, and latest moving on
  query = {};
  query.since = between;
  EXPECT_EQ(events(query).size(), 1U);
  query = {};
  query.until = between;
  const auto before = events(query);
  EXPECT_EQ(before.size() + 1, events({}).size());
  query.before = before[1].id;
  EXPECT_EQ(events(query, 1).front().id, before[2].id);
}

TEST_F(HistoryTest, TimelineHasEveryStretchNewestFirst) {
  link(versions[1]);
  for (const std::int64_t version : {0, 1, 0}) {
    clock.advance(kSecond);
    ASSERT_TRUE(registry->set_alias(ada, collection, "production", version, {}));
  }
  const auto found = read([&](sql::Transaction& tx) { return timeline(tx, row(), "production", INT64_MAX, 10); });
  ASSERT_EQ(found.size(), 3U);
  EXPECT_FALSE(found[0].state.binding.valid_to);
  for (std::size_t i = 0; i + 1 < found.size(); ++i) EXPECT_EQ(found[i + 1].state.binding.valid_to, found[i].state.binding.valid_from);
  EXPECT_EQ(found[1].state.binding.version_index, 1);
  EXPECT_EQ(found[1].state.digest, versions[1].digest);
  EXPECT_EQ(found[1].collection, "Model");
  const auto rest = read([&](sql::Transaction& tx) { return timeline(tx, row(), "production", found[0].state.binding.valid_from, 1); });
  EXPECT_EQ(rest.front().state.binding.valid_from, found[1].state.binding.valid_from);
}

/// Whatever happened: the collection as of each event is what replaying the history up to it gives.
RC_GTEST_FIXTURE_PROP(HistoryTest, AsOfIsTheReplaySoFar, (const std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>& steps)) {
  for (const auto& [what, which, name] : steps) {
    const auto& artifact = versions[which % versions.size()];
    const std::string alias(1, static_cast<char>('a' + name % 3));
    if (what % 4 == 0) (void)registry->unlink(ada, artifact.id, collection);
    else if (what % 4 == 1) (void)registry->remove_alias(ada, collection, alias);
    else link(artifact, {alias});
    if (what % 5 == 0) clock.set(clock.now() - 3 * kSecond);   // a clock that jumps back
  }
  auto all = events({});
  std::reverse(all.begin(), all.end());
  std::map<std::string, std::int64_t> aliases;
  std::int64_t members = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& event = all[i];
    if (event.action == domain::event::kAliasAdd) aliases[*event.alias] = *event.version_index;
    if (event.action == domain::event::kAliasRemove) aliases.erase(*event.alias);
    if (event.action == domain::event::kLink) ++members;
    if (event.action == domain::event::kUnlink) --members;
    std::map<std::string, std::int64_t> then;
    const auto shown = read([&](sql::Transaction& tx) { return collection_at(tx, row(), event.time); });
    for (const auto& state : shown.aliases) then[state.binding.alias] = state.binding.version_index;
    RC_ASSERT(then == aliases);
    RC_ASSERT(shown.versions == members);
  }
}

TEST_F(HistoryTest, ARegistryShowsWhatWasLiveInEveryCollection) {
  link(versions[0], {"production"});
  const auto project = row().project_id;
  const auto live = read([&](sql::Transaction& tx) { return aliases_at(tx, project, "production", tx.now() + kSecond, 0, 10); });
  ASSERT_EQ(live.size(), 1U);
  EXPECT_EQ(live.front().collection, "Model");
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return aliases_at(tx, project, "production", 0, 0, 10); }).empty());
  const auto everything = read([&](sql::Transaction& tx) { return *history(tx, {HistoryScope::Kind::kRegistry, project}, {}, 100); });
  EXPECT_GE(everything.size(), events({}).size());
}

TEST_F(HistoryTest, WhatWasLiveInARegistryComesInPages) {
  std::vector<std::string> expected;
  for (const std::string name : {"Model", "Other", "Third"}) {
    LinkArtifact spec;
    spec.artifact_id = versions[0].id;
    spec.entity = "main";
    spec.project = "wandb-registry-model";
    spec.collection = name;
    spec.aliases = {"b", "a", "c"};
    clock.advance(kSecond);
    const auto linked = registry->link(ada, spec);
    ASSERT_TRUE(linked) << linked.error().message;
    ASSERT_TRUE(registry->remove_alias(ada, linked->collection_id, "c"));   // over before `then`
    for (const char* alias : {"a", "b", "latest"}) expected.push_back(name + ":" + alias);
  }
  const auto elsewhere = log(ada, "p", "elsewhere", "x", {"a"});   // in another project
  clock.advance(kSecond);
  const auto then = clock.now();
  clock.advance(kSecond);
  ASSERT_TRUE(registry->remove_alias(ada, collection, "a"));   // after `then`
  const auto project = row().project_id;
  const auto pages = [&](std::string_view alias, std::int64_t size) {
    std::vector<std::string> found;
    for (std::int64_t after = 0;;) {
      const auto page = read([&](sql::Transaction& tx) { return aliases_at(tx, project, alias, then, after, size); });
      for (const auto& stretch : page) found.push_back(stretch.collection + ":" + stretch.state.binding.alias);
      if (static_cast<std::int64_t>(page.size()) < size) return found;
      after = page.back().state.binding.id;
    }
  };
  for (const std::int64_t size : {1, 2, 4, 100}) {
    EXPECT_EQ(pages("", size), expected) << size;
    EXPECT_EQ(pages("b", size), (std::vector<std::string>{"Model:b", "Other:b", "Third:b"})) << size;
  }
  // A place in another project's list shows nothing of it.
  const auto foreign = read([&](sql::Transaction& tx) { return store::collections::open_alias(tx, elsewhere.sequence_id, "a")->id; });
  for (const auto& stretch : read([&](sql::Transaction& tx) { return aliases_at(tx, project, "", then, foreign, 100); }))
    EXPECT_NE(stretch.collection, "elsewhere");
}

}  // namespace
}  // namespace pedigree::service
