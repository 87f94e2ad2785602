// For test programs: no statement they run may read what it does not return. Each statement's plan is looked at once, so a new
// bad query fails by itself. Without ANALYZE a plan depends on the schema and the text alone, not on how many rows a test has.
//
// A statement is bad when its plan
//   * scans a table or a whole index;
//   * walks a table by nothing but ids above or below one: what it passes over may belong to anybody;
//   * sorts more than it returns (a temporary b-tree before a LIMIT), or groups what no index has grouped.
// What is bad and has a reason to be stands in kAllowedPlans.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sqlite/plans.h"

namespace pedigree::store {

struct AllowedPlan {
  std::string_view statement;  // a part of its text
  std::string_view line;       // a part of the line of its plan
  std::string_view why;
};

inline constexpr AllowedPlan kAllowedPlans[] = {
    // Small tables, and whole lists of them.
    {"FROM schema_migration", "SCAN", "as many rows as there are released schemas"},
    {"FROM protected_alias p CROSS JOIN", "SCAN p", "as many rows as aliases were protected by hand"},
    {"FROM organization o WHERE o.id > ?1", "rowid>?", "pages through all organisations; deleted ones are few"},
    {"e.ttl_seconds IS NOT NULL", "SCAN e USING INDEX entity_by_ttl",
     "the entities that have a default lifetime, all of them wanted"},
    {"replace(a.username_key, ?2, '')", "", "people are searched by any part of their name: as much work as there are people"},
    // Lists that the filter or the order of a client asks for; whole, or what stands equal when a filter holds the key ("RIGHT
    // PART").
    {"d CROSS JOIN", "ORDER BY", "search starts from candidates only when they are at most 5,000"},
    {"FROM run WHERE run.project_id", "ORDER BY", "an order no index has: ids and keys are sorted, not rows"},
    {"FROM membership m CROSS JOIN artifact v WHERE m.", "ORDER BY", "as above, for versions"},
    {"FROM collection c CROSS JOIN membership m CROSS JOIN artifact v WHERE c.", "ORDER BY", "as above, for versions"},
    {"ORDER BY o.run_id ASC, o.run_id ASC", "RIGHT PART OF ORDER BY",
     "the index gives this order; SQLite does not see that a key is repeated"},
    {"ORDER BY o.run_id DESC, o.run_id DESC", "RIGHT PART OF ORDER BY", "as above"},
    {"FROM artifact a CROSS JOIN membership m WHERE a.digest = ?2", "USE TEMP B-TREE FOR ORDER BY",
     "versions of the same content"},
    // The collector, in the background.
    {"FROM trash WHERE state IN ('kept', 'expired')", "USE TEMP B-TREE FOR ORDER BY",
     "what waits to be made final, all of it wanted"},
    {"SELECT DISTINCT m.artifact_id FROM collection c", "USE TEMP B-TREE FOR DISTINCT", "a deleted project whose time is over"},
    {"SELECT id FROM run WHERE project_id = ?1 AND purged_at IS NULL", "USE TEMP B-TREE FOR ORDER BY",
     "a deleted project whose time is over"},
    {"SELECT DISTINCT m.artifact_id FROM membership m JOIN artifact a ON a.id = m.artifact_id WHERE m.trash_id", "DISTINCT",
     "all of a deletion is wanted"},
    {"SELECT DISTINCT blob_id FROM run_file WHERE run_id", "DISTINCT", "all files of a run are wanted"},
    {"SELECT DISTINCT run_id FROM run_file WHERE blob_id", "DISTINCT", "all runs with a file are wanted"},
    {"INSERT INTO artifact_blob", "USE TEMP B-TREE FOR ORDER BY", "the versions of one sequence that share one file"},
    {"SELECT DISTINCT o.id FROM (SELECT project_id, role FROM registry_member", "DISTINCT",
     "the organisations one person has a role in, all of them wanted"},
    // What tests ask.
    {"SELECT count(*) FROM event", "SCAN event", "a test looks whether anything was written"},
    {"pragma_foreign_key_list(", "", "a test of the schema"},
    {"FROM sqlite_master", "", "a test of the schema"},
    {"SELECT id FROM artifact WHERE state = 'COMMITTED' AND deleted_at IS NULL", "SCAN artifact",
     "the stress test looks at all that is left"},
    {"DELETE FROM run_input", "", "a test clears its graph"},
    {"DELETE FROM run_output WHERE run_id <> ?1", "", "a test clears its graph"},
    {"FROM event WHERE reason = 'ticket 7'", "", "a test looks for its event"},
    {"INSERT INTO artifact (sequence_id, state, version_index, digest, created_by, created_at, updated_at) SELECT", "SCAN",
     "a test makes many versions at once"},
    {"INSERT INTO artifact (id, sequence_id, state, version_index, digest, run_id,", "SCAN", "as above"},
};

class PlanGuard : public ::testing::Environment {
 public:
  void SetUp() override {
    sql::watch_plans([this](std::string_view statement, const std::vector<std::string>& plan) { look_at(statement, plan); });
  }
  void TearDown() override {
    sql::watch_plans({});
    const std::lock_guard lock(mutex_);
    for (const auto& [statement, what] : complaints_) ADD_FAILURE() << what << "\n  in: " << statement;
  }

  /// The lines of a plan that read what is not returned, as far as they are not allowed.
  static std::vector<std::string> bad_lines(std::string_view statement, const std::vector<std::string>& plan) {
    std::set<std::string_view> computed;  // results of sub-queries: what fills them has lines of its own
    std::vector<std::string> bad;
    for (const std::string_view line : plan) {
      for (const std::string_view word : {"CO-ROUTINE ", "MATERIALIZE "})
        if (line.starts_with(word)) computed.insert(line.substr(word.size()));
      if (is_bad(statement, line, computed) && !is_allowed(statement, line)) bad.emplace_back(line);
    }
    return bad;
  }

 private:
  static bool is_bad(std::string_view statement, std::string_view line, const std::set<std::string_view>& computed) {
    const auto has = [&](std::string_view part) { return line.find(part) != std::string_view::npos; };
    if (line.starts_with("SCAN ")) {
      const auto table = line.substr(5, line.find(' ', 5) - 5);
      return line != "SCAN CONSTANT ROW" && !table.starts_with('(') && !computed.contains(table);
    }
    if (has("INTEGER PRIMARY KEY (rowid>?)") || has("INTEGER PRIMARY KEY (rowid<?)")) return true;
    if (!has("USE TEMP B-TREE")) return false;
    return !has("ORDER BY") || statement.find(" LIMIT ") != std::string_view::npos;
  }

  static bool is_allowed(std::string_view statement, std::string_view line) {
    for (const auto& allowed : kAllowedPlans)
      if (statement.find(allowed.statement) != std::string_view::npos && line.find(allowed.line) != std::string_view::npos)
        return true;
    return false;
  }

  void look_at(std::string_view statement, const std::vector<std::string>& plan) {
    const std::lock_guard lock(mutex_);
    if (!seen_.emplace(statement).second) return;
    const auto bad = bad_lines(statement, plan);
    if (bad.empty()) return;
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::string what = test == nullptr ? "" : std::string("first run by ") + test->test_suite_name() + "." + test->name();
    for (const auto& line : bad) what += "\n  " + line;
    complaints_.emplace(statement, what);
  }

  std::mutex mutex_;  // the writer and the readers prepare at once
  std::set<std::string, std::less<>> seen_;
  std::map<std::string, std::string> complaints_;
};

}  // namespace pedigree::store
