#include "service/as_logged.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "service/version_columns.h"
#include "service/version_list.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

/// Run "maker" of project p, whose client counts steps, logs checkpoints of one collection.
class AsLoggedTest : public World {
 protected:
  AsLoggedTest() { run(ada, "p", "maker"); }

  void measure(const std::string& rest) {
    FileStream data;
    data.history = Lines{lines, {fmt::format(R"({{"_step":{},"_timestamp":{},{}}})", lines, clock.now() / kSecond, rest)}};
    ++lines;
    ASSERT_TRUE(runs->stream(ada, "ada", "p", "maker", data));
    clock.advance(kSecond);
  }

  store::Artifact checkpoint(const std::string& content) {
    auto artifact = log(ada, "p", "ckpt", content, {}, lines);
    clock.advance(kSecond);
    return artifact;
  }

  void summarize(const std::string& summary, bool complete) {
    FileStream data;
    data.summary = summary;
    data.complete = complete;
    ASSERT_TRUE(runs->stream(ada, "ada", "p", "maker", data));
  }

  void settle() {
    while (*MetricsAsLogged(stores()).settle() > 0) {
    }
  }

  /// Versions in an order, as "v0 v2 v1".
  std::string found(const std::string& filter, const std::string& order) {
    return read([&](sql::Transaction& tx) {
      const auto query = *VersionQuery::parse(filter, order);
      const auto scope = scope_of(tx);
      std::string names;
      const auto rows = *list_versions(tx, ada, scope, query, "", 100);
      for (const auto& row : rows)
        names += fmt::format("{}v{}", names.empty() ? "" : " ", row.membership.version_index);
      EXPECT_EQ(count_versions(tx, ada, scope, query.filter), std::count(names.begin(), names.end(), 'v'));
      return names;
    });
  }

  std::string column(const std::string& name) {
    return read([&](sql::Transaction& tx) {
      Sight sight(tx, ada);
      const auto rows = *list_versions(tx, ada, scope_of(tx), *VersionQuery::parse("", "version_index"), "", 100);
      json::Array cells;
      for (auto& row : column_values(tx, sight, rows, {*version_column(name)})) cells.push_back(std::move(row.front()));
      return json::write(cells);
    });
  }

  std::string shown(std::int64_t artifact_id) {
    return read([&](sql::Transaction& tx) {
      const auto artifact = *store::artifacts::by_id(tx, artifact_id);
      const auto found = *metrics_as_logged(tx, artifact, *store::runs::by_id(tx, *artifact.run_id));
      std::string text = fmt::format("at {}:", found.step.value_or(-1));
      for (const auto& [value, step] : found.metrics)
        text += fmt::format(" {}={}@{}", value.key, value.number.value_or(0), step.value_or(-1));
      return text;
    });
  }

  VersionScope scope_of(sql::Transaction& tx) {
    const auto project = *find_project(tx, ada, "ada", "p");
    return {VersionScope::Kind::kCollection, store::collections::by_name(tx, project.id, "ckpt")->id};
  }

  std::int64_t lines = 0;
};

TEST_F(AsLoggedTest, EachCheckpointHasTheMetricsOfItsTime) {
  for (const auto* accuracy : {"0.5", "0.9", "0.7"}) {
    measure(fmt::format(R"("acc":{0},"note":"of {0}")", accuracy));
    checkpoint(accuracy);
  }
  measure(R"("acc":0.6)");
  summarize(R"({"acc":0.6,"test":0.55})", true);
  EXPECT_EQ(column("metric.acc"), "[0.6,0.6,0.6]");  // the summary stands in
  settle();
  EXPECT_EQ(column("metric.acc"), "[0.5,0.9,0.7]");
  EXPECT_EQ(column("metric.test"), "[0.55,0.55,0.55]");  // only the summary has it
  EXPECT_EQ(found("", "-metric.acc"), "v1 v2 v0");
  EXPECT_EQ(found(R"({"metric.acc":{"$gt":0.6}})", "version_index"), "v1 v2");
  EXPECT_EQ(found(R"({"metric.acc":{"$gt":0.6},"metric.test":{"$lt":0.6}})", "metric.acc"), "v2 v1");
  EXPECT_EQ(found(R"({"metric.acc":0.6})", ""), "");
  EXPECT_EQ(found(R"({"metric.note":{"$regex":"[59]$"}})", ""), "v1 v0");  // decided in memory
}

TEST_F(AsLoggedTest, WhileTheRunGoesOnAVersionWaitsForTheNextStep) {
  measure(R"("acc":0.5)");
  const auto first = checkpoint("a");
  settle();
  EXPECT_EQ(shown(first.id), "at 0: acc=0.5@0");  // is known before it is settled
  EXPECT_EQ(column("metric.acc"), "[null]");
  measure(R"("acc":0.8)");
  measure(R"("acc":0.9)");
  settle();
  EXPECT_EQ(column("metric.acc"), "[0.5]");
  EXPECT_EQ(shown(first.id), "at 0: acc=0.5@0");
  const auto second = checkpoint("b");
  measure(R"("loss":3)");
  measure(R"("loss":2)");
  settle();
  EXPECT_EQ(column("metric.acc"), "[0.5,0.9]");
  EXPECT_EQ(shown(second.id), "at 2: acc=0.9@2");
}

TEST_F(AsLoggedTest, AVersionOfTheEndFollowsNoLaterSummary) {
  measure(R"("acc":0.5)");
  const auto artifact = checkpoint("a");
  summarize(R"({"acc":0.5})", true);
  settle();
  EXPECT_FALSE(read(
      [&](sql::Transaction& tx) { return store::artifacts::by_id(tx, artifact.id)->measured; }));  // the summary says the same
  EXPECT_EQ(shown(artifact.id), "at 0: acc=0.5@-1");
  run(ada, "p", "maker");  // resumed
  measure(R"("acc":0.7)");
  summarize(R"({"acc":0.7})", true);
  settle();
  EXPECT_EQ(column("metric.acc"), "[0.5]");
  UpsertRun edit;
  edit.project = "p";
  edit.id = *artifact.run_id;
  edit.summary = R"({"acc":1})";
  ASSERT_TRUE(runs->upsert(ada, edit));
  settle();
  EXPECT_EQ(column("metric.acc"), "[0.5]");
}

TEST_F(AsLoggedTest, ARewindTakesNothingFromVersionsBehindIt) {
  for (const auto* accuracy : {"0.5", "0.9", "0.7"}) {
    measure(fmt::format(R"("acc":{})", accuracy));
    checkpoint(accuracy);
  }
  summarize(R"({"acc":0.7})", true);
  ASSERT_TRUE(runs->rewind(ada, "ada", "p", "maker", 0));
  lines = 1;
  measure(R"("acc":0.1)");
  summarize(R"({"acc":0.1})", true);
  settle();
  EXPECT_EQ(column("metric.acc"), "[0.5,0.9,0.7]");
}

TEST_F(AsLoggedTest, AfterARewindVersionsKnowNothingOfWhatWasCutOff) {
  for (const auto* accuracy : {"0.5", "0.9", "0.7"}) {
    measure(fmt::format(R"("acc":{0},"old{0}":1)", accuracy));
    checkpoint(accuracy);
  }
  summarize(R"({"acc":0.7})", true);
  ASSERT_TRUE(runs->rewind(ada, "ada", "p", "maker", 0));
  lines = 1;
  measure(R"("acc":0.1)");
  measure(R"("acc":0.2)");
  const auto artifact = checkpoint("anew");
  summarize(R"({"acc":0.3})", true);
  settle();
  EXPECT_EQ(column("metric.acc"), "[0.5,0.9,0.7,0.2]");
  EXPECT_EQ(shown(artifact.id), "at 2: acc=0.2@2 old0.5=1@0");
}

TEST_F(AsLoggedTest, ManyCheckpointsOfALongHistory) {
  for (int i = 0; i < 60; ++i) {
    measure(fmt::format(R"("acc":{},"k{}":1)", i, i % 3));
    checkpoint(std::to_string(i));
    if (i % 7 == 0) settle();
  }
  summarize(R"({"acc":59})", true);
  settle();
  EXPECT_EQ(found(R"({"metric.acc":{"$lt":3}})", "metric.acc"), "v0 v1 v2");
  EXPECT_EQ(found(R"({"metric.acc":{"$gte":58}})", "metric.acc"), "v58 v59");
  EXPECT_EQ(read([&](sql::Transaction& tx) { return store::as_logged::ready(tx, 10).size(); }), 0U);
}

TEST_F(AsLoggedTest, VersionsNobodyRanAndRunsThatLoggedNothingHaveNone) {
  const auto artifact = log(ada, "p", "ckpt", "a");
  summarize("{}", true);
  settle();
  EXPECT_EQ(shown(artifact.id), "at -1:");
  EXPECT_EQ(column("metric.acc"), "[null]");
}

}  // namespace
}  // namespace pedigree::service
