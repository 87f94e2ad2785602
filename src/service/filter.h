// The Mongo-like filters of the clients, evaluated on values in memory.
//
// {"name": "x"}, {"$or": [...]}, {"tags": {"$in": [...]}}, …: operators $and $or $nor $not $eq $ne $gt $gte $lt $lte $in $nin $exists
// $regex (RE2, unanchored) $contains $all $size; a bare value means $eq; several keys of one object are ANDed. On a list value,
// equality and comparisons hold when they hold for one element. Source: wandb/_filters of the SDK.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/text.h"

namespace pedigree::service {

class Filter {
 public:
  /// The value of a field; null when the object has none. Unknown fields are the caller's business.
  using ValueOf = std::function<json::Value(std::string_view field)>;

  /// Gives an operand the form that the field's values have (a date, say). Lists are handed over whole.
  using Normalize = std::function<json::Value(std::string_view field, const json::Value& operand)>;

  /// "" and "{}" match everything. kInvalidArgument naming the operator or the malformed part.
  static Result<Filter> parse(std::string_view text, const Normalize& normalize = {});

  [[nodiscard]] bool matches(const ValueOf& value_of) const;
  [[nodiscard]] bool matches_everything() const { return root_ == nullptr; }

  struct Node;
  /// nullptr: matches everything.
  [[nodiscard]] const Node* root() const { return root_.get(); }

 private:
  std::shared_ptr<const Node> root_;
};

/// "+name", "-created_at", "name": field and direction.
struct Order {
  std::string field;
  bool descending = false;
  [[nodiscard]] bool empty() const { return field.empty(); }
};
Order parse_order(std::string_view text);

/// Total order of values for sorting: null < false < true < numbers < texts.
bool value_less(const json::Value& a, const json::Value& b);

}  // namespace pedigree::service
