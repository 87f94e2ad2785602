// Conditions of run_search.h as SQL text with bound parameters; for that repository only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/run_search.h"

namespace pedigree::store::run_search {

/// Collects parameters while a statement's text is put together. User text only ever becomes a parameter.
class Sql {
 public:
  /// The mark of a bound value. `value` must outlive the statement.
  std::string bind(const sql::Param& value);
  std::string bind_scalar(const Scalar& value);
  /// An expression that is true or false, never NULL, for each row of `run`.
  std::string test(const Condition& condition);
  [[nodiscard]] const std::vector<sql::Param>& params() const { return params_; }

 private:
  std::string joined(const std::vector<Condition>& parts, std::string_view word);
  std::string test_field(const Condition& condition);
  std::string test_value(const Condition& condition);
  std::vector<sql::Param> params_;
};

/// "(SELECT … run_id …) d" when one of the tests that must hold leaves few runs: the query then starts from them.
std::optional<std::string> pick_driver(sql::Transaction& tx, std::int64_t project_id, const Condition& condition, Sql& sql);

std::string_view column_of(Field::Kind kind);

}  // namespace pedigree::store::run_search
