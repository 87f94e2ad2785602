// A filter on runs as a condition that the database can test.
#pragma once

#include <optional>
#include <string_view>

#include "service/filter.h"
#include "sql/sql.h"
#include "store/run_search.h"

namespace pedigree::service {

/// What a name in a filter or an order means; nullopt for names we do not know.
std::optional<store::run_search::Field> run_field(std::string_view name);

/// "2026-11-24", "2026-11-24 10:00:00" and the like become the form in which times of runs are compared.
json::Value normalize_run_operand(std::string_view field, const json::Value& operand);

struct RunCondition {
  store::run_search::Condition condition;
  bool exact = true;   // false: also holds for some runs that the filter does not match, which must be looked at
};
/// Never misses a run that the filter matches.
RunCondition compile_run_filter(sql::Transaction& tx, std::int64_t project_id, const Filter& filter);

}  // namespace pedigree::service
