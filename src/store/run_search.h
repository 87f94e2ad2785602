// Searching the runs of a project: conditions and orders over their columns, tags, and the typed scalars of config and summary. A page
// costs what it returns, not what the project holds, wherever an index can help.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/runs.h"

namespace pedigree::store::run_search {

/// Something a run can be tested on or ordered by.
struct Field {
  enum class Kind { kName, kDisplayName, kState, kGroup, kJobType, kHost, kCommit, kNotes, kSweep,   // texts
                    kCreatedAt, kUpdatedAt, kHeartbeatAt, kSeconds,                                   // whole numbers
                    kTag, kUsername, kValue };
  Kind kind = Kind::kCreatedAt;
  std::string source, key;   // of kValue: "config" or "summary", and the dotted path
};

using Scalar = std::variant<bool, std::int64_t, double, std::string>;

/// A tree of tests. Every test is true or false for every run, never unknown.
struct Condition {
  enum class Kind { kAlways, kNever, kAll, kAny, kNot, kTest, kAbsent };   // kAbsent: the field has no value
  enum class Op { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  Kind kind = Kind::kAlways;
  std::vector<Condition> parts;   // of kAll, kAny, and the one of kNot
  Field field;                    // of kTest and kAbsent
  Op op = Op::kEqual;
  Scalar operand;
};

struct Order {
  Field field;
  bool descending = false;
};

/// Runs not deleted. What is pointed to must outlive the call.
struct Search {
  std::int64_t project_id = 0;
  const Condition* condition = nullptr;
  Order order;   // runs without a value come last, whatever the direction
};

/// Where a page ended, as text: segment, id, key. Resumable from another process.
struct Row {
  Run run;
  std::string position;
};

/// At most `limit` rows behind `position` ("" for the first page). kInvalidArgument for a text that is no position of this order.
Result<std::vector<Row>> page(sql::Transaction& tx, const Search& search, std::string_view position, std::int64_t limit);
std::int64_t count(sql::Transaction& tx, std::int64_t project_id, const Condition& condition);

/// Whether some run has something at this key that is not a scalar (a list, a media object), or a text too long to be kept whole here:
/// tests of the key then say nothing about that run.
bool has_opaque_values(sql::Transaction& tx, std::int64_t project_id, std::string_view source, std::string_view key);

}  // namespace pedigree::store::run_search
