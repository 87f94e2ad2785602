// Conditions and readers of search.h as SQL text with bound parameters; for this folder only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/search.h"

namespace pedigree::store::search {

/// Where a value stands: expressions for its class, number, text and the project it belongs to ("" if it is that of the searched row).
struct Cell {
  std::string klass, number, text, home;
};

/// Collects parameters while a statement's text is put together. User text only ever becomes a parameter.
class Sql {
 public:
  /// Without a reader no value that has a home is seen.
  explicit Sql(const Reader* reader = nullptr) : reader_(reader) {}
  /// The mark of a bound value. `value` must outlive the statement.
  std::string bind(const sql::Param& value);
  std::string bind_scalar(const Scalar& value);
  /// An expression that is true or false, never NULL, for each searched row.
  std::string test(const Condition& condition);
  /// The same for one test of a column, in words that an index understands: NULL stands for false.
  std::string plain_test(const Condition& condition);
  /// The rows of values, under the name `row`, that have the key; joined_key: and belong to the searched row; at_key: and may be seen by the reader.
  std::string key_test(const Values& values, const std::string& key, std::string_view row);
  std::string joined_key(const Values& values, const std::string& key, std::string_view row);
  std::string at_key(const Values& values, const std::string& key, std::string_view row);
  /// Whether the reader sees the project with this id, an expression.
  std::string is_open(std::string_view project);
  /// Joins the value of a field to the searched rows: what follows them in a FROM clause. The value is then joined(), NULL where there is none;
  /// tests of the field look at it, and look none up. Without `before`, what stands before its values is not looked at. `field` must outlive this.
  std::string join(const Field& field, bool before);
  [[nodiscard]] const Cell& joined() const { return joined_; }
  [[nodiscard]] const std::vector<sql::Param>& params() const { return params_; }

 private:
  std::string in(const std::vector<std::int64_t>& ids);
  std::string list(const std::vector<Condition>& parts, std::string_view word);
  /// " AND …" that the reader sees this project; "" for "".
  std::string home_test(std::string_view project);
  std::string test_column(const Condition& condition);
  std::string test_value(const Condition& condition);
  const Reader* reader_;
  /// Whether the searched row has a value there that meets the condition.
  std::string found_in(const Values& values, const Condition& condition);
  const Field* joined_field_ = nullptr;
  Cell joined_;
  std::vector<sql::Param> params_;
};

/// The one test a condition consists of, the condition itself if it has several; kAlways if it has none.
const Condition& only_part(const Condition& condition);

/// Those of the tests that must hold which ask for this field.
Condition required_of(const Condition& condition, const Field& field);

/// A FROM clause that starts from few candidates, and the test that ties the searched row to them.
struct Driver {
  std::string from, where;
};
/// When one of the tests that must hold leaves few rows and an index knows them.
std::optional<Driver> pick_driver(sql::Transaction& tx, const Rows& rows, const Condition& condition, Sql& sql);

/// The ids of all rows that an indexed test of values holds for, as a query (column `owner`) that reads nothing but the index.
std::string indexed_candidates(const Rows& rows, const Condition& test, Sql& sql);

/// What the tests that must hold say of the key that rows are ordered by: bounds of the walk along its index. The key is a column, or a value
/// of one class in the row `o` ("": rows without a value). "FALSE" if there is nothing to be found.
std::string bounds_of(const Condition& condition, const Field& key, std::string_view value_class, Sql& sql);

}  // namespace pedigree::store::search
