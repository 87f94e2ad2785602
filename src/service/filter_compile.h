// A filter as a condition that the database can test, for any kind of rows.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/filter.h"
#include "sql/sql.h"
#include "store/search.h"

namespace pedigree::service {

/// A column by one of the names clients use for it.
struct NamedColumn {
  std::string_view name;
  const store::search::Column* column;
};
/// Values by the prefix of their keys: "config." and the like. `key_of` turns the rest of a name into the key that is stored.
struct NamedValues {
  std::string_view prefix;
  const store::search::Values* values;
  std::string (*key_of)(std::string_view path);
};
/// What the names in filters and orders mean for a kind of rows. `times`: columns that filters compare as dates.
struct Vocabulary {
  std::span<const NamedColumn> columns;
  std::span<const NamedValues> values;
  std::span<const store::search::Column* const> times;

  /// nullopt for names we do not know.
  [[nodiscard]] std::optional<store::search::Field> field(std::string_view name) const;
  [[nodiscard]] bool is_time(const store::search::Field& field) const;
  /// "2026-11-24", "2026-11-24 10:00:00" and the like become the form in which times are compared.
  [[nodiscard]] json::Value normalize(std::string_view name, const json::Value& operand) const;
  /// kInvalidArgument naming a field that is none, or a date that cannot be read: with those a filter finds nothing, and the W&B protocol wants
  /// it so.
  [[nodiscard]] Status check(const Filter& filter) const;
  /// kInvalidArgument naming what rows can be ordered by. An empty text is no order.
  [[nodiscard]] Result<std::optional<store::search::Order>> order(std::string_view text) const;
};

/// An operand, or each of a list of operands, that is a text `parse` knows, as the number that is stored; others as they are.
json::Value numbers_of(const json::Value& operand, const std::function<std::optional<std::int64_t>(std::string_view)>& parse);

struct Compiled {
  store::search::Condition condition;
  bool exact = true;   // false: also holds for some rows that the filter does not match, which must be looked at
};
/// What decides about patterns: `kIndexes` only where the outcome goes to count_in_indexes(), for SQL knows no patterns.
enum class Patterns { kInMemory, kIndexes };
/// Never misses a row that the filter matches.
Compiled compile(sql::Transaction& tx, const Filter& filter, const Vocabulary& vocabulary, const store::search::Rows& rows,
                 Patterns patterns = Patterns::kInMemory);

}  // namespace pedigree::service
