// Lists of so many versions that a sample decides how they are read (version_list_test.cc: so few that all are tested).
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <tuple>

#include "service/version_list.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

constexpr std::int64_t kVersions = 900, kFirstId = 10'000;

/// A version as its number says it is, to somebody. Every third was made by a run in a project of eve, which ada may not see; the
/// others by runs of ada. Number 0 has nothing.
struct Known {
  std::int64_t i = 0;
  bool seen = false;  // its run
  [[nodiscard]] bool measured() const { return seen && i > 0 && i % 50 != 5; }
  [[nodiscard]] bool infinite() const { return measured() && i % 50 == 3; }
  [[nodiscard]] bool text() const { return measured() && i % 50 == 4; }
  [[nodiscard]] double loss() const { return static_cast<double>(i * 7'919 % 1'009) / 1'009.0; }
  [[nodiscard]] bool loss_below(double most) const { return measured() && !infinite() && !text() && loss() < most; }
  [[nodiscard]] bool loss_above(double least) const { return infinite() || (measured() && !text() && loss() > least); }
  [[nodiscard]] bool rated() const { return i > 0 && i % 20 != 7; }
  [[nodiscard]] double rating() const { return static_cast<double>(i * 104'729 % 1'013) / 1'013.0; }
  [[nodiscard]] bool rating_above(double least) const { return rated() && rating() > least; }
};

class LargeVersionListTest : public World {
 protected:
  LargeVersionListTest() {
    const auto own = run(ada, "p", "r"), hidden = run(eve, "hidden", "r");
    const auto artifact = log(ada, "p", "m", "first");
    LinkArtifact link;
    link.artifact_id = artifact.id;
    link.entity = "main";
    link.project = "wandb-registry-model";
    link.collection = "M";
    const auto membership = registry->link(ada, link).value();
    collection = membership.collection_id;
    EXPECT_TRUE(database->write([&](sql::Transaction& tx) -> Status {
      const std::string numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) ";
      tx.run(
          numbers +
              "INSERT INTO run (id, project_id, name, display_name, state, config, summary, created_by, created_at, updated_at, "
              "heartbeat_at) SELECT ?1 + i, t.project_id, 'r' || i, 'r' || i, 'finished', t.config, t.summary, t.created_by, "
              "t.created_at, t.created_at, t.created_at FROM n CROSS JOIN run t WHERE t.id = CASE WHEN i % 3 = 0 THEN ?3 ELSE "
              "?4 END",
          kFirstId, kVersions, hidden.id, own.id);
      tx.run(numbers +
                 "INSERT INTO run_value (run_id, source, key, project_id, class, number, text) SELECT ?1 + i, 'summary', 'loss', "
                 "CASE WHEN i % 3 = 0 THEN ?3 ELSE ?4 END, CASE i % 50 WHEN 3 THEN 'inf' WHEN 4 THEN 'text' ELSE 'number' END, "
                 "CASE WHEN i % 50 NOT IN (3, 4) THEN (i * 7919 % 1009) / 1009.0 END, CASE WHEN i % 50 = 4 THEN 'n/a' END FROM n "
                 "WHERE i % 50 <> 5",
             kFirstId, kVersions, hidden.project_id, own.project_id);
      tx.run(
          numbers +
              "INSERT INTO artifact (id, sequence_id, state, version_index, digest, run_id, created_by, created_at, updated_at) "
              "SELECT ?1 + i, t.sequence_id, t.state, i, 'd' || i, ?1 + i, t.created_by, t.created_at, t.created_at FROM n "
              "CROSS JOIN artifact t WHERE t.id = ?3",
          kFirstId, kVersions, artifact.id);
      tx.run(numbers +
                 "INSERT INTO artifact_value (artifact_id, key, class, number) SELECT ?1 + i, 'rating', 'number', (i * 104729 % "
                 "1013) / 1013.0 FROM n WHERE i % 20 <> 7",
             kFirstId, kVersions);
      tx.run(numbers +
                 "INSERT INTO membership (id, collection_id, artifact_id, project_id, version_index, created_by, created_at) "
                 "SELECT ?1 + i, t.collection_id, ?1 + i, t.project_id, i, t.created_by, t.created_at + i FROM n CROSS JOIN "
                 "membership t WHERE t.id = ?3",
             kFirstId, kVersions, membership.id);
      return {};
    }));
  }

  std::vector<std::int64_t> listed(const Caller& caller, const std::string& filter, const std::string& order, std::int64_t page) {
    return read([&](sql::Transaction& tx) {
      auto query = VersionQuery::parse(filter, order).value();
      const VersionScope scope{VersionScope::Kind::kCollection, collection};
      const auto found = listed(tx, caller, scope, query, page);
      EXPECT_EQ(count_versions(tx, caller, scope, query.filter), static_cast<std::int64_t>(found.size())) << filter;
      query.order.from_end = true;
      const auto backwards = listed(tx, caller, scope, query, page);
      EXPECT_EQ(std::vector(backwards.rbegin(), backwards.rend()), found) << filter << " " << order;
      return found;
    });
  }
  static std::vector<std::int64_t> listed(sql::Transaction& tx, const Caller& caller, const VersionScope& scope, const VersionQuery& query, std::int64_t page) {
    std::vector<std::int64_t> found;
    for (std::string position;;) {
      const auto rows = list_versions(tx, caller, scope, query, position, page).value();
      if (rows.empty()) return found;
      for (const auto& row : rows) found.push_back(row.membership.version_index);
      position = rows.back().position;
    }
  }

  /// Numbers before infinity before texts, and those without a value last, in the order in which they were linked.
  static std::vector<std::int64_t> expected(bool sees_hidden, const std::function<bool(const Known&)>& matches,
                                            const std::string& order) {
    const bool by_loss = order.ends_with("loss");
    const auto has_value = [&](const Known& known) { return by_loss ? known.measured() : known.rated(); };
    const auto key = [&](const Known& known) {
      if (!by_loss) return std::tuple(0, known.rating(), known.i);
      return known.text()       ? std::tuple(2, 0.0, known.i)
             : known.infinite() ? std::tuple(1, 0.0, known.i)
                                : std::tuple(0, known.loss(), known.i);
    };
    std::vector<Known> with, without;
    for (std::int64_t i = 0; i <= kVersions; ++i)
      if (const Known known{i, (i % 3 == 0) == sees_hidden}; matches(known)) (has_value(known) ? with : without).push_back(known);
    std::sort(with.begin(), with.end(), [&](const Known& a, const Known& b) { return key(a) < key(b); });
    if (order[0] == '-') std::reverse(with.begin(), with.end());
    with.insert(with.end(), without.begin(), without.end());
    std::vector<std::int64_t> numbers;
    for (const auto& known : with) numbers.push_back(known.i);
    return numbers;
  }

  std::int64_t collection = 0;
};

TEST_F(LargeVersionListTest, HoweverTheyAreReadTheListIsTheSame) {
  struct Case {
    std::string filter;
    std::function<bool(const Known&)> matches;
  };
  const std::vector<Case> cases{
      {"{}", [](const Known&) { return true; }},
      {R"({"metadata.rating":{"$gt":0.1}})", [](const Known& k) { return k.rating_above(0.1); }},
      {R"({"metadata.rating":{"$gt":0.99}})", [](const Known& k) { return k.rating_above(0.99); }},
      {R"({"metric.loss":{"$lt":0.9}})", [](const Known& k) { return k.loss_below(0.9); }},
      {R"({"metric.loss":{"$gt":0.2},"metadata.rating":{"$gt":0.3}})",
       [](const Known& k) { return k.loss_above(0.2) && k.rating_above(0.3); }},
      {R"({"metric.loss":{"$lt":0.02},"metadata.rating":{"$gt":0.3}})",
       [](const Known& k) { return k.loss_below(0.02) && k.rating_above(0.3); }},
      {R"({"$not":{"metric.loss":{"$gt":0.1}}})", [](const Known& k) { return !k.loss_above(0.1); }},
      {R"({"$or":[{"metric.loss":"n/a"},{"metadata.rating":{"$gt":0.9}}]})",
       [](const Known& k) { return k.text() || k.rating_above(0.9); }},
      // Most of those a sample sees match, but none of the first ones.
      {R"({"version_index":{"$lte":600}})", [](const Known& k) { return k.i <= 600; }},
      {R"({"version_index":{"$gt":600}})", [](const Known& k) { return k.i > 600; }},
  };
  for (const auto& [filter, matches] : cases)
    for (const auto* order : {"-metadata.rating", "+metadata.rating", "-metric.loss", "+metric.loss"})
      for (const auto* caller : {&ada, &eve})
        for (const std::int64_t page : {60, 2'000})
          EXPECT_EQ(listed(*caller, filter, order, page), expected(caller == &eve, matches, order))
              << filter << " " << order << " " << page;
}

}  // namespace
}  // namespace pedigree::service
