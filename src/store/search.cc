#include "store/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "store/search_order.h"
#include "store/search_set.h"
#include "store/search_sql.h"
#include "store/search_unordered.h"

namespace pedigree::store::search {
namespace {

/// So many rows of a walk are tested one by one before indexes are asked for all that match.
constexpr std::int64_t kTested = 4'000;

/// Reads rows along an order, segment by segment. What leads is a test that leaves few rows, which are sorted; or the index that
/// has the order: rows are tested as they come, and once many were in vain, looked up among all that match; or the rows of the
/// scope, which are sorted.
class Ordered {
 public:
  Ordered(sql::Transaction& tx, const Search& search, const std::vector<Segment>& segments, const std::optional<Driver>& driver,
          Sql sql)
      : tx_(tx),
        search_(search),
        subject_(*search.rows.subject),
        segments_(segments),
        sql_(std::move(sql)),
        driver_(driver),
        may_look_up_(!driver_ && is_known_to_indexes(subject_, *search.condition)) {}

  /// Appends rows from the position on until there are `limit`.
  void read(Position position, std::size_t limit, std::vector<Hit>& hits) {
    const bool from_start = position.segment == 0 && !position.started && hits.empty();
    for (; position.segment < segments_.size() && hits.size() < limit; position = {position.segment + 1, false, 0, {}}) {
      if (!may_look_up_ || !segments_[position.segment].walkable) {
        read_matching(position, limit, hits);
        continue;
      }
      if (!matching_ && !walk_testing(position, limit, hits)) matching_ = matching_ids(tx_, search_.rows, *search_.condition);
      if (matching_ && from_start && hits.size() == matching_->size()) return;
      if (matching_ && hits.size() < limit) walk_looking_up(position, limit, hits);
    }
  }

 private:
  struct Statement {
    Sql sql;
    std::string id, from, where;
  };

  /// The rows themselves, led by the candidates or by the index of the key, whatever there is.
  [[nodiscard]] Statement from_rows(const Segment& segment) const {
    Statement statement{sql_, std::string(subject_.id), driver_ ? driver_->from : std::string(subject_.from), ""};
    const auto scope = statement.sql.bind(search_.rows.scope);
    statement.where = fmt::format(fmt::runtime(subject_.where), scope);
    if (driver_) statement.where += " AND " + driver_->where;
    if (!segment.join.empty()) {
      const auto& values = *search_.order.field.values;
      statement.from = fmt::format("{} CROSS JOIN {}", segment.join, statement.from);
      statement.where += fmt::format(" AND o.{} = {}", values.scope, scope);
      statement.id = fmt::format("o.{}", values.owner);
    }
    statement.where += " AND " + segment.where;
    return statement;
  }

  /// The index of the key alone, where there is one.
  [[nodiscard]] Statement from_index(const Segment& segment) const {
    if (segment.join.empty()) return from_rows(segment);
    const auto& key = search_.order.field;
    Statement statement{sql_, fmt::format("o.{}", key.values->owner), segment.join, ""};
    statement.where = fmt::format("o.{} = {} AND {} AND {}", key.values->scope, statement.sql.bind(search_.rows.scope),
                                  statement.sql.key_test(*key.values, key.key, "o"), segment.of_class);
    return statement;
  }

  void read_matching(const Position& position, std::size_t limit, std::vector<Hit>& hits) {
    auto statement = from_rows(segments_[position.segment]);
    statement.where += " AND " + statement.sql.test(*search_.condition);
    execute(std::move(statement), "", position, static_cast<std::int64_t>(limit - hits.size()),
            [&](const sql::Row& row) { return take(row, position.segment, hits), true; });
  }

  /// False if it gave up; `position` is then where it stood.
  bool walk_testing(Position& position, std::size_t limit, std::vector<Hit>& hits) {
    auto statement = from_rows(segments_[position.segment]);
    const auto test = ", " + statement.sql.test(*search_.condition);
    std::int64_t tested = 0;
    auto reached = position;
    execute(std::move(statement), test, position, kTested, [&](const sql::Row& row) {
      ++tested;
      reached = {position.segment, true, row.integer(0), key_of(row, 1, segments_[position.segment].type)};
      if (row.boolean(2)) take(row, position.segment, hits);
      return hits.size() < limit;
    });
    position = std::move(reached);
    return tested < kTested || hits.size() == limit;
  }

  void walk_looking_up(const Position& position, std::size_t limit, std::vector<Hit>& hits) {
    execute(from_index(segments_[position.segment]), "", position, std::numeric_limits<std::int64_t>::max(),
            [&](const sql::Row& row) {
              if (std::binary_search(matching_->begin(), matching_->end(), row.integer(0))) take(row, position.segment, hits);
              return hits.size() < limit;
            });
  }

  /// Only ids and keys are read: what is sorted should be small.
  template <class F>
  void execute(Statement statement, std::string_view more, const Position& position, std::int64_t limit, const F& each) {
    const auto& segment = segments_[position.segment];
    auto& [sql, id, from, where] = statement;
    where += " AND " + bounds_of(*search_.condition, search_.order.field, segment.value_class, sql);
    if (position.started)
      where += fmt::format(" AND ({}, {}) {} ({}, {})", segment.key, id, segment.descending ? '<' : '>',
                           sql.bind_scalar(position.key), sql.bind(position.id));
    const char* direction = segment.descending ? "DESC" : "ASC";
    tx_.execute(fmt::format("SELECT {}, {}{} FROM {} WHERE {} ORDER BY {} {}, {} {} LIMIT {}", id, segment.key, more, from, where,
                            segment.key, direction, id, direction, sql.bind(limit)),
                sql.params(), each);
  }

  void take(const sql::Row& row, std::size_t number, std::vector<Hit>& hits) const {
    const auto id = row.integer(0);
    hits.push_back({id, position_text(number, id, key_text(key_of(row, 1, segments_[number].type)))});
  }

  sql::Transaction& tx_;
  const Search& search_;
  const Subject& subject_;
  const std::vector<Segment>& segments_;
  Sql sql_;
  const std::optional<Driver>& driver_;
  const bool may_look_up_;
  std::optional<Ids> matching_;
};

}  // namespace

Result<std::vector<Hit>> page(sql::Transaction& tx, const Search& search, std::string_view text, std::int64_t limit) {
  Sql sql(search.rows.reader);
  const auto segments = segments_of(*search.rows.subject, search.order, sql);
  PED_TRY(auto position, parse_position(text, segments));
  const auto driver = pick_driver(tx, search.rows, *search.condition, sql);
  const auto* values = search.order.field.values;
  if (values != nullptr && (driver || values->scope.empty())) return unordered_page(tx, search, segments, position, limit, sql, driver);
  std::vector<Hit> hits;
  Ordered(tx, search, segments, driver, std::move(sql)).read(std::move(position), static_cast<std::size_t>(limit), hits);
  return hits;
}

namespace {

/// Of one test, or none, there is nothing to be put together.
std::optional<std::int64_t> count_one_test(sql::Transaction& tx, const Rows& rows, const Condition& condition) {
  const auto& subject = *rows.subject;
  const auto& test = only_part(condition);
  Sql sql(rows.reader);
  const auto among = [&](std::string_view where) {
    return fmt::format("SELECT count(*) FROM {} WHERE {}", subject.from, fmt::format(fmt::runtime(where), sql.bind(rows.scope)));
  };
  std::string counted;
  if (test.kind == Condition::Kind::kAlways)
    counted = among(subject.all);
  else if (test.kind == Condition::Kind::kTest && test.field.values != nullptr)
    counted = fmt::format("SELECT count(*) FROM ({}) a", indexed_candidates(rows, test, sql));
  else
    return std::nullopt;
  const auto left_out = among(subject.left_out);
  const auto text = fmt::format("SELECT ({}) - ({} AND {})", counted, left_out, sql.test(test));
  return tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, sql.params()).front();
}

}  // namespace

std::optional<std::int64_t> count_in_indexes(sql::Transaction& tx, const Rows& rows, const Condition& condition) {
  if (!is_known_to_indexes(*rows.subject, condition)) return std::nullopt;
  if (const auto counted = count_one_test(tx, rows, condition)) return counted;
  return static_cast<std::int64_t>(matching_ids(tx, rows, condition).size());
}

std::int64_t count(sql::Transaction& tx, const Rows& rows, const Condition& condition) {
  const auto& subject = *rows.subject;
  Sql sql(rows.reader);
  const auto driver = pick_driver(tx, rows, condition, sql);
  if (!driver)
    if (const auto counted = count_in_indexes(tx, rows, condition)) return *counted;
  const auto from = driver ? driver->from : std::string(subject.from);
  const auto where = fmt::format(fmt::runtime(subject.where), sql.bind(rows.scope)) + (driver ? " AND " + driver->where : "");
  const auto text = fmt::format("SELECT count(*) FROM {} WHERE {} AND {}", from, where, sql.test(condition));
  return tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, sql.params()).front();
}

bool has_opaque_values(sql::Transaction& tx, const Rows& rows, const Field& field) {
  const auto& subject = *rows.subject;
  const auto& values = *field.values;
  Sql sql(rows.reader), anywhere;
  const auto exists = [&tx](const Sql& bound, std::string_view from, std::string_view where) {
    const auto text = fmt::format("SELECT 1 FROM {} WHERE {} AND o.class = 'other' LIMIT 1", from, where);
    return !tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, bound.params()).empty();
  };
  const auto table = fmt::format("{} o", values.table);
  if (!values.scope.empty())
    return exists(sql, table, fmt::format("o.{} = {} AND {}", values.scope, sql.bind(rows.scope), sql.key_test(values, field.key, "o")));
  if (!exists(anywhere, table, anywhere.key_test(values, field.key, "o"))) return false;  // most often: then the rows need not be looked at
  const auto where = fmt::format(fmt::runtime(subject.where), sql.bind(rows.scope));
  return exists(sql, fmt::format("{} CROSS JOIN {}", subject.from, table),
                fmt::format("{} AND {}", where, sql.at_key(values, field.key, "o")));
}

std::vector<std::int64_t> open_ones(sql::Transaction& tx, const Reader& reader, std::span<const std::int64_t> project_ids) {
  std::vector<std::int64_t> open;
  for (const auto id : project_ids) {
    Sql sql(&reader);
    const auto text = fmt::format("SELECT {}", sql.is_open(sql.bind(id)));
    if (tx.all_of([](const sql::Row& row) { return row.boolean(0); }, text, sql.params()).front()) open.push_back(id);
  }
  return open;
}

}  // namespace pedigree::store::search
