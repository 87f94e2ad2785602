// How SQLite would run each statement, for tests that guard against reading what is not returned.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pedigree::sql {

/// Told the text and the lines of EXPLAIN QUERY PLAN of each statement that any connection of this process prepares, on the
/// thread that prepares it. Not of migration scripts.
using PlanWatcher = std::function<void(std::string_view statement, const std::vector<std::string>& plan)>;

/// Call before any database is opened: not thread-safe. An empty function ends it.
void watch_plans(PlanWatcher watcher);

}  // namespace pedigree::sql
