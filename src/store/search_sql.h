// Conditions of search.h as SQL text with bound parameters; for that file only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/search.h"

namespace pedigree::store::search {

/// Collects parameters while a statement's text is put together. User text only ever becomes a parameter.
class Sql {
 public:
  /// The mark of a bound value. `value` must outlive the statement.
  std::string bind(const sql::Param& value);
  std::string bind_scalar(const Scalar& value);
  /// An expression that is true or false, never NULL, for each searched row.
  std::string test(const Condition& condition);
  /// The rows of a field's values, under the name `row`, that have its key; at_key: and belong to the searched row.
  std::string key_test(const Field& field, std::string_view row);
  std::string at_key(const Field& field, std::string_view row);
  [[nodiscard]] const std::vector<sql::Param>& params() const { return params_; }

 private:
  std::string joined(const std::vector<Condition>& parts, std::string_view word);
  std::string test_column(const Condition& condition);
  std::string test_value(const Condition& condition);
  std::vector<sql::Param> params_;
};

/// A FROM clause that starts from few candidates, and the test that ties the searched row to them.
struct Driver {
  std::string from, where;
};
/// When one of the tests that must hold leaves few rows and an index knows them.
std::optional<Driver> pick_driver(sql::Transaction& tx, const Subject& subject, std::int64_t scope, const Condition& condition, Sql& sql);

/// How many values of the scope one test holds for, as an expression that reads nothing but their index; nullopt if there is none.
std::optional<std::string> indexed_count(const Subject& subject, std::int64_t scope, const Condition& test, Sql& sql);

}  // namespace pedigree::store::search
