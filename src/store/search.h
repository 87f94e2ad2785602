// Searching rows of some kind (runs, versions, collections): conditions and orders over their columns, their sets (tags, aliases), and the
// typed scalars beside them (config, summary, metadata). A page costs what it returns wherever an index can help. What can be searched is
// described once per kind: store/searchable.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store::search {

/// An expression over the searched row.
struct Column {
  enum class Type { kText, kInteger, kSet };   // kSet: `sql` begins a query whose last column is an element
  Type type = Type::kText;
  std::string_view sql;
  bool single = false;   // kSet: of exactly one text, which clients take for a plain one
};

/// Typed scalars, one row per key (class: number, nan, inf, -inf, text, bool, null, other).
struct Values {
  std::string_view table, owner;   // rows of `table` whose column `owner` …
  std::string_view row;            // … equals this expression over the searched row
  std::string_view source;         // value of the column `source`; "" if the table has none
  std::string_view scope;          // column of an index (scope, source, key, class, number, owner), "" if there is none
  std::string_view home = {};      // column: the project a row belongs to, which the reader must see; "" if it is that of the searched row
  // Only without a scope. A row here, of the same home, stands before that of `table`; most searched rows have none, and then `row` is null there.
  const Values* before = nullptr;
};

/// Something a row can be tested on or ordered by: a column, or the value of a key.
struct Field {
  const Column* column = nullptr;
  const Values* values = nullptr;
  std::string key;
};

using Scalar = std::variant<bool, std::int64_t, double, std::string>;

/// A tree of tests. Every test is true or false for every row, never unknown.
struct Condition {
  enum class Kind { kAlways, kNever, kAll, kAny, kNot, kTest, kAbsent };   // kAbsent: the column is null
  enum class Op { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kContains };   // kContains: part of a text column
  Kind kind = Kind::kAlways;
  std::vector<Condition> parts;   // of kAll, kAny, and the one of kNot
  Field field;                    // of kTest and kAbsent
  Op op = Op::kEqual;
  Scalar operand;
  std::function<bool(std::string_view)> accepts = {};   // of kTest, instead of op and operand: only for count_in_indexes()
};

struct Order {
  Field field;
  bool descending = false;
  bool from_end = false;   // the same list, read from its last row to its first
};

/// How an index finds the rows whose set holds an element.
struct SetIndex {
  const Column* set = nullptr;
  std::string_view candidates;    // a query for ids of rows, as column `owner`: {0} stands for the scope, {1} for the element
};

/// A kind of rows.
struct Subject {
  std::string_view from, id;
  std::string_view where;         // "{}" stands for the scope: a project, a collection
  const Column* rest = nullptr;   // order of the rows that have no value to be ordered by
  std::span<const SetIndex> sets = {};
  std::string_view driven = {};   // instead of `from` where an index has found candidates: the rows themselves first
  // Where indexes have the values of all rows, also of some that `where` leaves out: all of a scope, and those left out. Then what
  // indexes say is right but for the few left out.
  std::string_view all = {}, left_out = {};
  std::span<const Column* const> indexed = {};   // columns of an index (scope, column, id)
};

/// Whose eyes a search has: the projects that may be looked into, deleted ones too. A value from any other project counts as absent, in
/// tests and in orders. Entities that were deleted hide what is theirs from everybody.
struct Reader {
  bool everything = false;
  std::vector<std::int64_t> entities, open_entities, projects;   // all projects of these; all but restricted ones of these; and these
  std::vector<std::int64_t> known = {};   // projects that are open by what stands above: no test of a value looks them up again
};

/// Those of these projects that the reader may look into.
std::vector<std::int64_t> open_ones(sql::Transaction& tx, const Reader& reader, std::span<const std::int64_t> project_ids);

/// Where is searched, and for whom. What is pointed to must outlive the call.
struct Rows {
  const Subject* subject = nullptr;
  std::int64_t scope = 0;
  const Reader* reader = nullptr;   // needed where values have a home
};

/// What is pointed to must outlive the call.
struct Search {
  Rows rows;
  const Condition* condition = nullptr;
  Order order;                    // rows without a value come last, whatever the direction (first, if the list is read from its end)
};

/// `position` says where the row stands in its order, as text; resumable from another process.
struct Hit {
  std::int64_t id = 0;
  std::string position;
};

/// At most `limit` rows behind `position` ("" for the first page). kInvalidArgument for a text that is no position of this order.
Result<std::vector<Hit>> page(sql::Transaction& tx, const Search& search, std::string_view position, std::int64_t limit);
std::int64_t count(sql::Transaction& tx, const Rows& rows, const Condition& condition);

/// The same without a look at the rows, also of tests that SQL has no words for; nullopt if no index knows what is asked.
std::optional<std::int64_t> count_in_indexes(sql::Transaction& tx, const Rows& rows, const Condition& condition);

/// Compares positions of one order, also of rows that were found in different scopes.
class Ordering {
 public:
  Ordering(const Subject& subject, const Order& order);
  /// Whether the row at `a` comes before the row at `b`; both are positions that page() gave for this order.
  [[nodiscard]] bool precedes(std::string_view a, std::string_view b) const;

 private:
  enum class Key { kInteger, kReal, kText };
  struct Stretch {
    Key key = Key::kInteger;
    bool descending = false;
  };
  std::vector<Stretch> stretches_;
};

/// Whether some row has something at this key that is not a scalar (a list, a media object): tests of the key say nothing about it.
bool has_opaque_values(sql::Transaction& tx, const Rows& rows, const Field& field);

}  // namespace pedigree::store::search
