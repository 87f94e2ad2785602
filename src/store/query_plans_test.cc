#include <gtest/gtest.h>

#include "store/plan_guard.h"

namespace pedigree::store {
namespace {

[[maybe_unused]] const auto* const kGuard = ::testing::AddGlobalTestEnvironment(new PlanGuard);

using Lines = std::vector<std::string>;

TEST(PlanGuard, ComplainsOfScansAndOfSortingMoreThanIsReturned) {
  EXPECT_EQ(PlanGuard::bad_lines("SELECT 1 FROM run WHERE host = ?1", {"SCAN run"}), Lines{"SCAN run"});
  EXPECT_EQ(PlanGuard::bad_lines("SELECT count(*) FROM run", {"SCAN run USING COVERING INDEX run_by_commit"}).size(), 1U);
  EXPECT_EQ(PlanGuard::bad_lines("SELECT id FROM run WHERE id > ?1 AND host = ?2 LIMIT 5",
                                 {"SEARCH run USING INTEGER PRIMARY KEY (rowid>?)"})
                .size(),
            1U);
  const Lines sorting{"SEARCH run USING INDEX run_by_time (project_id=?)", "USE TEMP B-TREE FOR ORDER BY"};
  EXPECT_EQ(PlanGuard::bad_lines("SELECT id FROM run WHERE project_id = ?1 ORDER BY host LIMIT 5", sorting), Lines{sorting[1]});
  EXPECT_EQ(PlanGuard::bad_lines("SELECT id FROM run WHERE project_id = ?1 ORDER BY host", sorting), Lines{});
  EXPECT_EQ(PlanGuard::bad_lines("SELECT DISTINCT host FROM run WHERE project_id = ?1", {"USE TEMP B-TREE FOR DISTINCT"}).size(),
            1U);
}

TEST(PlanGuard, LeavesLookUpsAndTheirResultsAlone) {
  EXPECT_EQ(PlanGuard::bad_lines("SELECT 1 FROM run WHERE id = ?1", {"SEARCH run USING INTEGER PRIMARY KEY (rowid=?)"}), Lines{});
  EXPECT_EQ(PlanGuard::bad_lines("SELECT count(*) FROM (SELECT … LIMIT 5) d",
                                 {"CO-ROUTINE d", "SEARCH run USING INDEX run_by_time (project_id=?)", "SCAN d"}),
            Lines{});
  EXPECT_EQ(PlanGuard::bad_lines("SELECT 1", {"SCAN CONSTANT ROW"}), Lines{});
}

}  // namespace
}  // namespace pedigree::store
