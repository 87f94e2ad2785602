// Lists of runs with the clients' filters and orders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service/filter.h"
#include "store/run_search.h"

namespace pedigree::service {

struct RunQuery {
  Filter filter;
  store::run_search::Order order;   // by default oldest first
  /// kInvalidArgument for a malformed filter, or a field runs cannot be ordered by.
  static Result<RunQuery> parse(std::string_view filters, std::string_view order);
};

/// Runs of a project behind `position` ("" for the first page). Costs what it returns, unless the filter asks for what no index knows.
/// kInvalidArgument for a position of another order.
Result<std::vector<store::run_search::Row>> list_runs(sql::Transaction& tx, std::int64_t project_id, const RunQuery& query, std::string_view position,
                                                      std::int64_t limit);
std::int64_t count_runs(sql::Transaction& tx, std::int64_t project_id, const Filter& filter);

}  // namespace pedigree::service
