// Lists of runs with the clients' filters and orders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service/filter_compile.h"
#include "store/runs.h"

namespace pedigree::service {

struct RunQuery {
  Filter filter;
  store::search::Order order;   // by default oldest first
  /// kInvalidArgument for a malformed filter, or a field runs cannot be ordered by.
  static Result<RunQuery> parse(std::string_view filters, std::string_view order);
};
struct RunRow {
  store::Run run;
  std::string position;         // where the next page goes on
};

/// Runs of a project behind `position` ("" for the first page). Costs what it returns, unless the filter asks for what no index knows.
/// kInvalidArgument for a position of another order.
Result<std::vector<RunRow>> list_runs(sql::Transaction& tx, std::int64_t project_id, const RunQuery& query, std::string_view position, std::int64_t limit);
std::int64_t count_runs(sql::Transaction& tx, std::int64_t project_id, const Filter& filter);

/// What a filter sees of a run under "config.…" and "summary_metrics.…"; null if there is nothing.
json::Value run_value(const store::Run& run, std::string_view field);
/// The stored key of a path behind "config.": {"opt": {"value": {"lr": 1}}} is opt.lr, opt.value.lr and opt.lr.value.
std::string run_config_key(std::string_view path);

}  // namespace pedigree::service
