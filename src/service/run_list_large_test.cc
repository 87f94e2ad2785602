// Lists of so many runs that indexes are combined (run_list_test.cc: so few that candidates are looked at one by one).
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "service/run_list.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

constexpr std::int64_t kRuns = 12'000;

/// A run as its number says it is.
struct Known {
  std::int64_t i = 0;
  [[nodiscard]] double loss() const { return static_cast<double>(i * 104'729 % 12'011) / 12'011.0; }
  [[nodiscard]] double number() const { return static_cast<double>(i * 7'919 % 12'007) / 12'007.0; }  // accuracy, if it is one
  [[nodiscard]] bool infinite() const { return i % 100 == 0; }
  [[nodiscard]] bool text() const { return i % 100 == 1; }
  [[nodiscard]] bool without() const { return i % 100 == 2; }
  [[nodiscard]] bool above(double least) const { return infinite() || (!text() && !without() && number() > least); }
  [[nodiscard]] bool below(double most) const { return !infinite() && !text() && !without() && number() < most; }
  [[nodiscard]] bool deleted() const { return i % 50 == 7; }
  [[nodiscard]] bool finished() const { return i % 3 == 0; }
  [[nodiscard]] bool grouped() const { return i % 4 == 0; }
  [[nodiscard]] std::string name() const { return "run-" + std::to_string(i); }
  /// Numbers below infinity below texts, and those without a value last.
  [[nodiscard]] std::pair<int, double> rank() const {
    return text() ? std::pair(2, 0.0) : infinite() ? std::pair(1, 0.0) : std::pair(0, number());
  }
};

class LargeRunListTest : public World {
 protected:
  LargeRunListTest() {
    const auto base = run(ada, "p", "base");
    project = base.project_id;
    EXPECT_TRUE(database->write([&](sql::Transaction& tx) -> Status {
      const std::string numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) ";
      tx.run(numbers +
                 "INSERT INTO run (id, project_id, name, display_name, state, group_name, config, summary, created_by, "
                 "created_at, updated_at, "
                 "heartbeat_at, deleted_at) SELECT ?1 + i, t.project_id, 'run-' || i, 'run-' || i, CASE WHEN i % 3 = 0 THEN "
                 "'finished' ELSE "
                 "'running' END, CASE WHEN i % 4 = 0 THEN 'g' END, t.config, t.summary, t.created_by, t.created_at + i, "
                 "t.created_at, "
                 "t.created_at, CASE WHEN i % 50 = 7 THEN 1 END FROM n CROSS JOIN run t WHERE t.id = ?1",
             base.id, kRuns);
      tx.run(numbers +
                 "INSERT INTO run_value (run_id, source, key, project_id, class, number) SELECT ?1 + i, 'summary', 'loss', ?3, "
                 "'number', "
                 "(i * 104729 % 12011) / 12011.0 FROM n",
             base.id, kRuns, project);
      tx.run(numbers +
                 "INSERT INTO run_value (run_id, source, key, project_id, class, number, text) SELECT ?1 + i, 'summary', "
                 "'accuracy', ?3, CASE i "
                 "% 100 WHEN 0 THEN 'inf' WHEN 1 THEN 'text' ELSE 'number' END, CASE WHEN i % 100 > 1 THEN (i * 7919 % 12007) / "
                 "12007.0 END, "
                 "CASE WHEN i % 100 = 1 THEN 'n/a' END FROM n WHERE i % 100 <> 2",
             base.id, kRuns, project);
      tx.run("UPDATE run SET deleted_at = 1 WHERE id = ?1", base.id);
      return {};
    }));
    middle = format_time(base.created_at + kRuns / 2);
  }

  std::vector<std::string> listed(const std::string& filter, const std::string& order, std::int64_t page) {
    return read([&](sql::Transaction& tx) {
      const auto query = RunQuery::parse(filter, order).value();
      std::vector<std::string> names;
      for (std::string position;;) {
        const auto rows = list_runs(tx, project, query, position, page).value();
        if (rows.empty()) break;
        for (const auto& row : rows) names.push_back(row.run.name);
        position = rows.back().position;
      }
      EXPECT_EQ(count_runs(tx, project, query.filter), static_cast<std::int64_t>(names.size())) << filter;
      return names;
    });
  }

  static std::vector<std::string> expected(const std::function<bool(const Known&)>& matches, const std::string& order) {
    std::vector<Known> runs;
    for (std::int64_t i = 1; i <= kRuns; ++i)
      if (const Known known{i}; !known.deleted() && matches(known)) runs.push_back(known);
    if (order == "-created_at") std::reverse(runs.begin(), runs.end());
    if (order.ends_with("accuracy")) {
      std::vector<Known> without;
      std::copy_if(runs.begin(), runs.end(), std::back_inserter(without), [](const Known& known) { return known.without(); });
      std::erase_if(runs, [](const Known& known) { return known.without(); });
      std::sort(runs.begin(), runs.end(),
                [](const Known& a, const Known& b) { return std::pair(a.rank(), a.i) < std::pair(b.rank(), b.i); });
      if (order[0] == '-') std::reverse(runs.begin(), runs.end());
      runs.insert(runs.end(), without.begin(), without.end());
    }
    std::vector<std::string> names;
    for (const auto& known : runs) names.push_back(known.name());
    return names;
  }

  std::int64_t project = 0;
  std::string middle;
};

TEST_F(LargeRunListTest, WhatIndexesSayTogetherIsWhatEachRunSays) {
  struct Case {
    std::string filter;
    std::function<bool(const Known&)> matches;
  };
  const std::vector<Case> cases{
      {"{}", [](const Known&) { return true; }},
      {R"({"summary_metrics.loss":{"$lt":0.6}})", [](const Known& k) { return k.loss() < 0.6; }},
      {R"({"summary_metrics.loss":{"$lt":0.8},"summary_metrics.accuracy":{"$gt":0.2}})",
       [](const Known& k) { return k.loss() < 0.8 && k.above(0.2); }},
      {R"({"summary_metrics.loss":{"$gt":0.3},"summary_metrics.accuracy":{"$lt":0.6}})",
       [](const Known& k) { return k.loss() > 0.3 && k.below(0.6); }},
      {R"({"$or":[{"summary_metrics.loss":{"$lt":0.5}},{"summary_metrics.accuracy":{"$gt":0.5}}]})",
       [](const Known& k) { return k.loss() < 0.5 || k.above(0.5); }},
      {R"({"state":{"$ne":"finished"},"summary_metrics.loss":{"$lt":0.9}})",
       [](const Known& k) { return !k.finished() && k.loss() < 0.9; }},
      {R"({"$nor":[{"state":"finished"},{"summary_metrics.accuracy":{"$gt":0.5}}]})",
       [](const Known& k) { return !k.finished() && !k.above(0.5); }},
      {R"({"group":null})", [](const Known& k) { return !k.grouped(); }},
      {R"({"group":"g","state":{"$in":["finished","running"]}})", [](const Known& k) { return k.grouped(); }},
      {R"({"state":"crashed"})", [](const Known&) { return false; }},
      {R"({"summary_metrics.loss":{"$lt":0.001}})", [](const Known& k) { return k.loss() < 0.001; }},
      {R"({"summary_metrics.accuracy":{"$lt":0.5},"summary_metrics.loss":{"$lt":0.5},"state":"finished","group":"g"})",
       [](const Known& k) { return k.below(0.5) && k.loss() < 0.5 && k.finished() && k.grouped(); }},
      {R"({"summary_metrics.accuracy":"n/a","group":{"$ne":"g"}})", [](const Known& k) { return k.text() && !k.grouped(); }},
      {R"({"created_at":{"$gt":")" + middle + R"("},"summary_metrics.loss":{"$lt":0.95}})",
       [](const Known& k) { return k.i > kRuns / 2 && k.loss() < 0.95; }},
      {R"({"created_at":{"$lte":")" + middle + R"("}})", [](const Known& k) { return k.i <= kRuns / 2; }},
      {R"({"name":{"$contains":"99"}})", [](const Known& k) { return k.name().find("99") != std::string::npos; }},
  };
  for (const auto& [filter, matches] : cases)
    for (const auto* order : {"-summary_metrics.accuracy", "+summary_metrics.accuracy", "", "-created_at"})
      EXPECT_EQ(listed(filter, order, 2'500), expected(matches, order)) << filter << " " << order;
}

TEST_F(LargeRunListTest, PatternsAreCountedAsTheyAreListed) {
  const auto sevens = [](const Known& k) { return k.name().ends_with("7"); };
  const std::string pattern = R"({"display_name":{"$regex":"7$"}})";
  EXPECT_EQ(listed(pattern, "-created_at", 1'000), expected(sevens, "-created_at"));
  EXPECT_EQ(listed(R"({"$not":)" + pattern + R"(,"group":"g"})", "", 1'000),
            expected([&](const Known& k) { return !sevens(k) && k.grouped(); }, ""));
  EXPECT_EQ(listed(R"({"group":{"$regex":"g"},"state":"finished"})", "", 1'000),
            expected([](const Known& k) { return k.grouped() && k.finished(); }, ""));
}

}  // namespace
}  // namespace pedigree::service
