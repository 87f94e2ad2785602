#include "store/search_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "store/search_sql.h"

namespace pedigree::store::search {
namespace {

using Kind = Condition::Kind;
using Op = Condition::Op;

bool is_known(const Subject& subject, const Condition& test) {
  const auto& field = test.field;
  if (field.values != nullptr) return !field.values->scope.empty();
  return std::find(subject.indexed.begin(), subject.indexed.end(), field.column) != subject.indexed.end();
}

Ids intersection(const Ids& a, const Ids& b) {
  Ids both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}
Ids sum(const Ids& a, const Ids& b) {
  Ids either;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(either));
  return either;
}
Ids difference(const Ids& a, const Ids& b) {
  Ids rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  return rest;
}

/// The algebra of conditions. Rows that the subject leaves out (deleted ones) are in the sets until the end.
class Sets {
 public:
  Sets(sql::Transaction& tx, const Rows& rows) : tx_(tx), rows_(rows), subject_(*rows.subject) {}

  Ids of(const Condition& condition) {
    switch (condition.kind) {
      case Kind::kAlways: return rows_where(subject_.all);
      case Kind::kNever: return {};
      case Kind::kNot: return difference(rows_where(subject_.all), of(condition.parts.front()));
      case Kind::kAll: return of_all(condition);
      case Kind::kAny: return of_any(condition);
      case Kind::kTest: return condition.field.values != nullptr ? of_value(condition) : of_column(condition);
      case Kind::kAbsent: return of_column(condition);
    }
    return {};
  }

  Ids left_out() { return rows_where(subject_.left_out); }

 private:
  /// What must not hold is taken away at the end: its opposite is most often nearly everything.
  Ids of_all(const Condition& condition) {
    std::optional<Ids> all;
    for (const auto& part : condition.parts) {
      if (part.kind == Kind::kNot || part.kind == Kind::kAlways) continue;
      all = all ? intersection(*all, of(part)) : of(part);
      if (all->empty()) return {};
    }
    if (!all) all = rows_where(subject_.all);
    for (const auto& part : condition.parts)
      if (part.kind == Kind::kNot) all = difference(*all, of(part.parts.front()));
    return *std::move(all);
  }

  Ids of_any(const Condition& condition) {
    Ids any;
    for (const auto& part : condition.parts) any = sum(any, of(part));
    return any;
  }

  Ids of_value(const Condition& test) {
    Sql sql(rows_.reader);
    return read(indexed_candidates(rows_, test, sql), sql);
  }

  Ids of_column(const Condition& test) {
    Sql sql(rows_.reader);
    const auto scope = sql.bind(rows_.scope);
    const auto where = fmt::format(fmt::runtime(subject_.all), scope);
    if (test.accepts)
      return read_accepted(
          fmt::format("SELECT {}, {} FROM {} WHERE {}", subject_.id, test.field.column->sql, subject_.from, where), sql, test);
    return read(fmt::format("SELECT {} FROM {} WHERE {} AND {}", subject_.id, subject_.from, where, sql.plain_test(test)), sql);
  }

  Ids rows_where(std::string_view where) {
    Sql sql;
    return read(fmt::format("SELECT {} FROM {} WHERE {}", subject_.id, subject_.from,
                            fmt::format(fmt::runtime(where), sql.bind(rows_.scope))),
                sql);
  }

  Ids read(const std::string& text, const Sql& sql) {
    Ids ids;
    tx_.execute(text, sql.params(), [&](const sql::Row& row) { return ids.push_back(row.integer(0)), true; });
    return ascending(std::move(ids));
  }

  Ids read_accepted(const std::string& text, const Sql& sql, const Condition& test) {
    Ids ids;
    tx_.execute(text, sql.params(), [&](const sql::Row& row) {
      if (!row.is_null(1) && test.accepts(row.text(1))) ids.push_back(row.integer(0));
      return true;
    });
    return ascending(std::move(ids));
  }

  static Ids ascending(Ids ids) {
    if (!std::is_sorted(ids.begin(), ids.end())) std::sort(ids.begin(), ids.end());
    return ids;
  }

  sql::Transaction& tx_;
  const Rows& rows_;
  const Subject& subject_;
};

}  // namespace

bool is_known_to_indexes(const Subject& subject, const Condition& condition) {
  if (subject.all.empty()) return false;
  if (condition.kind == Kind::kTest || condition.kind == Kind::kAbsent) return is_known(subject, condition);
  return std::all_of(condition.parts.begin(), condition.parts.end(),
                     [&](const auto& part) { return is_known_to_indexes(subject, part); });
}

Ids matching_ids(sql::Transaction& tx, const Rows& rows, const Condition& condition) {
  Sets sets(tx, rows);
  return difference(sets.of(condition), sets.left_out());
}

}  // namespace pedigree::store::search
