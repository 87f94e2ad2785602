// Orders of search.h as stretches of rows, each of one kind of key; positions within them. For search.cc only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/search_sql.h"

namespace pedigree::store::search {

/// The rows of an order come in segments: one per class of values, and those without a value last, or first if the order is read from its end.
/// Each is ordered by (key, id).
struct Segment {
  enum class Key { kInteger, kReal, kText };
  std::string join;   // brings the key into reach
  std::string where;  // which rows belong here
  std::string key;
  Key type = Key::kInteger;
  bool descending = false;
  std::string_view value_class = {};  // "": rows without a value, or ordered by a column
  bool walkable = false;              // an index has the rows of the scope in this order
  std::string of_class = {};          // the part of `where` that says of which class values are
  bool without_value = false;
};

/// `sql` gets the parameters that the segments' texts name: statements are put together in a copy of it.
std::vector<Segment> segments_of(const Subject& subject, const Order& order, Sql& sql);

struct Position {
  std::size_t segment = 0;
  bool started = false;  // within the segment
  std::int64_t id = 0;
  Scalar key;
};

/// kInvalidArgument for a text that is no position of these segments.
Result<Position> parse_position(std::string_view text, const std::vector<Segment>& segments);
std::string position_text(std::size_t segment, std::int64_t id, std::string_view key);
/// A key as positions hold it.
std::string key_text(const Scalar& key);
/// The key of a row.
Scalar key_of(const sql::Row& row, int column, Segment::Key type);

}  // namespace pedigree::store::search
