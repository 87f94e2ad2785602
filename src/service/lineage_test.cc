#include "service/lineage.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "service/impact.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

class LineageTest : public World {
 protected:
  void use(const Caller& caller, const std::string& project, const std::string& run_name, const store::Artifact& artifact) {
    run(caller, project, run_name);
    ASSERT_TRUE(artifacts->use(caller, {"", project, run_name, artifact.id, std::nullopt}));
  }
  LineageGraph graph(const Caller& caller, const LineageQuery& query) {
    auto found = database->read([&](sql::Transaction& tx) { return lineage(tx, caller, query); });
    EXPECT_TRUE(found) << found.error().message;
    return *std::move(found);
  }
};

std::set<LineageId> ids_of(const LineageGraph& graph) {
  std::set<LineageId> ids;
  for (const auto& node : graph.nodes) ids.insert(node.id);
  return ids;
}

TEST_F(LineageTest, AHubIsAGroupWithACount) {
  const auto data = log(ada, "p", "data", "1");
  for (int i = 0; i < 7; ++i) use(ada, "p", "eater" + std::to_string(i), data);
  LineageQuery query;
  query.root = {LineageKind::kVersion, data.id};
  query.fanout = 3;
  const auto found = graph(ada, query);
  ASSERT_EQ(found.groups.size(), 1U);
  EXPECT_EQ(found.groups[0].count, 4);
  EXPECT_EQ(found.nodes.size(), 1U + 1U + 3U);  // the version, its maker, three of seven
  std::set<std::string> names;
  std::optional<LineageGroup> rest = found.groups[0];
  while (rest) {
    const auto page =
        database->read([&](sql::Transaction& tx) { return expand_lineage(tx, ada, {rest->of, rest->direction, rest->last, 3}); });
    ASSERT_TRUE(page);
    for (const auto& node : page->nodes)
      if (node.id.kind == LineageKind::kRun) names.insert(node.name);
    rest = page->groups.empty() ? std::nullopt : std::optional(page->groups[0]);
  }
  EXPECT_EQ(names, (std::set<std::string>{"eater0", "eater1", "eater2", "eater3"}));
}

TEST_F(LineageTest, WhatIsHiddenTellsNothing) {
  const auto mine = log(ada, "p", "m", "1");
  LinkArtifact link;
  link.artifact_id = mine.id;
  link.entity = "main";
  link.project = "wandb-registry-model";
  link.collection = "M";
  ASSERT_TRUE(registry->link(ada, link));
  const auto bob = person("bob", {});  // reads the registry, not ada's project
  LineageQuery query;
  query.root = {LineageKind::kVersion, mine.id};
  const auto found = graph(bob, query);
  ASSERT_EQ(found.nodes.size(), 2U);
  EXPECT_FALSE(found.nodes[0].hidden);
  EXPECT_TRUE(found.nodes[0].entity.empty() && found.nodes[0].name.empty() && found.nodes[0].creator.empty());
  EXPECT_EQ(found.nodes[0].places.size(), 1U);
  EXPECT_TRUE(found.nodes[1].hidden);
  EXPECT_TRUE(found.nodes[1].name.empty() && !found.nodes[1].run);
  EXPECT_FALSE(database->read([&](sql::Transaction& tx) { return lineage(tx, eve, query); }));
}

/// Against a walk over all edges, one by one.
TEST_F(LineageTest, AgreesWithTheNaiveWalk) {
  constexpr int kCount = 6;
  std::vector<store::Artifact> versions;
  std::vector<std::int64_t> run_ids;
  for (int i = 0; i < kCount; ++i) versions.push_back(log(ada, "p", "m", std::to_string(i)));
  for (int i = 0; i < kCount; ++i) run_ids.push_back(run(ada, "p", "r" + std::to_string(i)).id);
  const auto maker = run(ada, "p", "maker").id;
  rc::check([&](const std::vector<std::tuple<std::uint8_t, std::uint8_t, bool>>& drawn, bool up, std::uint8_t root,
                std::uint8_t depth) {
    std::set<std::pair<LineageId, LineageId>> edges;  // along the flow of data
    for (const auto& version : versions) edges.insert({{LineageKind::kRun, maker}, {LineageKind::kVersion, version.id}});
    RC_ASSERT(database->write([&](sql::Transaction& tx) -> Status {
      tx.run("DELETE FROM run_input");
      tx.run("DELETE FROM run_output WHERE run_id <> ?1", maker);
      for (const auto& [v, r, input] : drawn) {
        const LineageId version{LineageKind::kVersion, versions[v % kCount].id}, run{LineageKind::kRun, run_ids[r % kCount]};
        if (input)
          store::artifacts::add_input(tx, run.id, version.id, std::nullopt, std::nullopt);
        else
          store::artifacts::add_output(tx, run.id, version.id);
        edges.insert(input ? std::pair(version, run) : std::pair(run, version));
      }
      return {};
    }));
    LineageQuery query;
    query.root = {LineageKind::kVersion, versions[root % kCount].id};
    query.up = up;
    query.down = !up;
    query.depth = 1 + depth % 5;
    std::set<LineageId> reached{query.root}, level{query.root};
    std::set<std::pair<LineageId, LineageId>> walked;
    for (int i = 0; i < query.depth; ++i) {
      std::set<LineageId> next;
      for (const auto& edge : edges) {
        const auto& [near, far] = up ? std::pair(edge.second, edge.first) : edge;
        if (!level.contains(near)) continue;
        walked.insert(edge);
        if (reached.insert(far).second) next.insert(far);
      }
      level = std::move(next);
    }
    const auto found = graph(ada, query);
    RC_ASSERT(ids_of(found) == reached);
    std::set<std::pair<LineageId, LineageId>> shown;
    for (const auto& edge : found.edges) shown.insert({edge.from, edge.to});
    RC_ASSERT(shown == walked);
    RC_ASSERT(found.groups.empty() && !found.truncated);
  });
}

TEST_F(LineageTest, ImpactFollowsEverythingDownstream) {
  const auto data = log(ada, "p", "data", "1");
  use(ada, "q", "maker", data);  // World::log logs as the run "maker"
  const auto model = log(ada, "q", "model", "2");
  LinkArtifact link;
  link.artifact_id = model.id;
  link.entity = "main";
  link.project = "wandb-registry-model";
  link.collection = "M";
  link.aliases = {"production"};
  const auto membership = *registry->link(ada, link);
  ImpactQuery query;
  query.sources = {{LineageKind::kVersion, data.id}};
  query.alias = "production";
  const auto now = read([&](sql::Transaction& tx) { return impact(tx, ada, query); });
  ASSERT_EQ(now.holdings.size(), 1U);
  EXPECT_EQ(now.holdings[0].artifact_id, model.id);
  EXPECT_EQ(now.holdings[0].distance, 2);
  ASSERT_TRUE(registry->remove_alias(ada, membership.collection_id, "production"));
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return impact(tx, ada, query); }).holdings.empty());
  query.at = now.holdings[0].state.binding.valid_from;
  EXPECT_EQ(read([&](sql::Transaction& tx) { return impact(tx, ada, query); }).holdings.size(), 1U);
}

}  // namespace
}  // namespace pedigree::service
