#include "store/search.h"

#include <fmt/format.h>

#include <array>
#include <bit>

#include "store/search_sql.h"

namespace pedigree::store::search {
namespace {

/// The rows of an order come in stretches: one per class of values, and those without a value last. Each is ordered by (key, id).
struct Segment {
  enum class Key { kInteger, kReal, kText };
  std::string join;      // brings the key into reach
  std::string where;     // which rows belong here
  std::string key;
  Key type = Key::kInteger;
  bool descending = false;
};

Segment::Key key_of(Column::Type type) { return type == Column::Type::kText ? Segment::Key::kText : Segment::Key::kInteger; }

Segment rest_of(const Subject& subject, std::string where) {
  return {"", std::move(where), std::string(subject.rest->sql), key_of(subject.rest->type), false};
}

std::vector<Segment> column_segments(const Subject& subject, const Order& order) {
  const std::string column(order.field.column->sql);
  std::vector<Segment> segments{{"", column + " IS NOT NULL", column, key_of(order.field.column->type), order.descending}};
  if (order.field.column->type == Column::Type::kText) segments.push_back(rest_of(subject, column + " IS NULL"));
  return segments;
}

/// Classes in ascending order: false < true < numbers < NaN < texts.
std::vector<Segment> value_segments(const Subject& subject, const Order& order, Sql& sql) {
  struct Class {
    std::string_view name, column;
    Segment::Key type;
  };
  const auto& values = *order.field.values;
  const std::array classes{Class{"bool", "number", Segment::Key::kReal},   Class{"-inf", values.owner, Segment::Key::kInteger},
                           Class{"number", "number", Segment::Key::kReal}, Class{"inf", values.owner, Segment::Key::kInteger},
                           Class{"nan", values.owner, Segment::Key::kInteger}, Class{"text", "text", Segment::Key::kText}};
  const std::string at_key = sql.at_key(order.field, "o");
  std::vector<Segment> segments;
  for (const auto& item : classes)
    segments.push_back({fmt::format("{} o", values.table), fmt::format("{} AND o.class = '{}'{}", at_key, item.name, item.type == Segment::Key::kInteger ? " AND o.number IS NULL" : ""), fmt::format("o.{}", item.column),
                        item.type, order.descending});
  if (order.descending) std::reverse(segments.begin(), segments.end());
  segments.push_back(rest_of(subject, fmt::format("NOT EXISTS (SELECT 1 FROM {} o WHERE {} AND o.class NOT IN ('null', 'other'))", values.table, at_key)));
  return segments;
}

std::vector<Segment> segments_of(const Subject& subject, const Order& order, Sql& sql) {
  return order.field.values != nullptr ? value_segments(subject, order, sql) : column_segments(subject, order);
}

// ---------------------------------------------------------------- positions

struct Position {
  std::size_t segment = 0;
  bool started = false;   // within the segment
  std::int64_t id = 0;
  Scalar key;
};

std::string key_text(const sql::Row& row, int column, Segment::Key type) {
  switch (type) {
    case Segment::Key::kInteger: return std::to_string(row.integer(column));
    case Segment::Key::kReal: return std::to_string(std::bit_cast<std::int64_t>(row.real(column)));
    case Segment::Key::kText: return row.str(column);
  }
  return {};
}

tl::unexpected<Error> foreign_position() {
  return fail(Code::kInvalidArgument, "the cursor does not belong to this order; start again from the first page");
}

/// "segment:id:key"; the key may hold anything.
Result<Position> parse_position(std::string_view text, const std::vector<Segment>& segments) {
  Position position;
  if (text.empty()) return position;
  const auto first = text.find(':');
  const auto second = first == std::string_view::npos ? first : text.find(':', first + 1);
  if (second == std::string_view::npos) return foreign_position();
  const auto segment = parse_int(text.substr(0, first)), id = parse_int(text.substr(first + 1, second - first - 1));
  const auto key = text.substr(second + 1);
  if (!segment || !id || *segment < 0 || *segment >= static_cast<std::int64_t>(segments.size())) return foreign_position();
  position.segment = static_cast<std::size_t>(*segment);
  position.id = *id;
  position.started = true;
  const auto type = segments[position.segment].type;
  if (type == Segment::Key::kText) {
    position.key = std::string(key);
    return position;
  }
  const auto number = parse_int(key);
  if (!number) return foreign_position();
  if (type == Segment::Key::kReal) position.key = std::bit_cast<double>(*number);
  else position.key = *number;
  return position;
}

/// The rows of one segment behind the position. Only ids and keys are read: what is sorted should be small.
std::vector<Hit> segment_page(sql::Transaction& tx, const Search& search, const Segment& segment, std::size_t number, const Position& position,
                              Sql sql, std::int64_t limit) {
  const auto& subject = *search.subject;
  const auto* values = search.order.field.values;
  const auto driver = pick_driver(tx, subject, search.scope, *search.condition, sql);
  std::string from = driver ? driver->from : std::string(subject.from), id(subject.id);
  const auto scope = sql.bind(search.scope);
  std::string where = fmt::format(fmt::runtime(subject.where), scope);
  if (driver) where += " AND " + driver->where;
  if (!segment.join.empty() && !driver && !values->scope.empty()) {   // the index on values has the order already: it leads
    from = fmt::format("{} CROSS JOIN {}", segment.join, from);
    where += fmt::format(" AND o.{} = {}", values->scope, scope);
    id = fmt::format("o.{}", values->owner);
  } else if (!segment.join.empty()) {
    from += " CROSS JOIN " + segment.join;
  }
  where += fmt::format(" AND {} AND {}", segment.where, sql.test(*search.condition));
  if (position.started)
    where += fmt::format(" AND ({}, {}) {} ({}, {})", segment.key, id, segment.descending ? '<' : '>', sql.bind_scalar(position.key), sql.bind(position.id));
  const char* direction = segment.descending ? "DESC" : "ASC";
  const std::string text = fmt::format("SELECT {}, {} FROM {} WHERE {} ORDER BY {} {}, {} {} LIMIT {}", subject.id, segment.key, from, where, segment.key,
                                       direction, id, direction, sql.bind(limit));
  return tx.all_of(
      [&](const sql::Row& row) {
        const auto found = row.integer(0);
        return Hit{found, fmt::format("{}:{}:{}", number, found, key_text(row, 1, segment.type))};
      },
      text, sql.params());
}

}  // namespace

Result<std::vector<Hit>> page(sql::Transaction& tx, const Search& search, std::string_view position_text, std::int64_t limit) {
  Sql sql;
  const auto segments = segments_of(*search.subject, search.order, sql);
  PED_TRY(auto position, parse_position(position_text, segments));
  std::vector<Hit> hits;
  for (std::size_t number = position.segment; number < segments.size() && static_cast<std::int64_t>(hits.size()) < limit; ++number) {
    auto more = segment_page(tx, search, segments[number], number, position, sql, limit - static_cast<std::int64_t>(hits.size()));
    hits.insert(hits.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    position.started = false;
  }
  return hits;
}

namespace {

/// The parts of a position that page() gave.
struct Parts {
  std::size_t segment = 0;
  std::int64_t id = 0;
  std::string_view key;
};
Parts split_position(std::string_view text) {
  const auto first = text.find(':'), second = text.find(':', first + 1);
  return {static_cast<std::size_t>(parse_int(text.substr(0, first)).value_or(0)), parse_int(text.substr(first + 1, second - first - 1)).value_or(0),
          text.substr(second + 1)};
}

double real_key(std::string_view key) { return std::bit_cast<double>(parse_int(key).value_or(0)); }

}  // namespace

Ordering::Ordering(const Subject& subject, const Order& order) {
  Sql sql;
  for (const auto& segment : segments_of(subject, order, sql)) {
    const auto key = segment.type == Segment::Key::kText ? Key::kText : segment.type == Segment::Key::kReal ? Key::kReal : Key::kInteger;
    stretches_.push_back({key, segment.descending});
  }
}

bool Ordering::precedes(std::string_view a_text, std::string_view b_text) const {
  const auto a = split_position(a_text), b = split_position(b_text);
  if (a.segment != b.segment) return a.segment < b.segment;
  const auto& stretch = stretches_.at(a.segment);
  const auto less = [&](const Parts& x, const Parts& y) {
    if (x.key != y.key && stretch.key == Key::kText) return x.key < y.key;
    if (x.key != y.key && stretch.key == Key::kReal && real_key(x.key) != real_key(y.key)) return real_key(x.key) < real_key(y.key);
    if (x.key != y.key && stretch.key == Key::kInteger) return parse_int(x.key).value_or(0) < parse_int(y.key).value_or(0);
    return x.id < y.id;
  };
  return stretch.descending ? less(b, a) : less(a, b);
}

std::int64_t count(sql::Transaction& tx, const Subject& subject, std::int64_t scope, const Condition& condition) {
  Sql sql;
  const auto driver = pick_driver(tx, subject, scope, condition, sql);
  const auto from = driver ? driver->from : std::string(subject.from);
  const auto where = fmt::format(fmt::runtime(subject.where), sql.bind(scope)) + (driver ? " AND " + driver->where : "");
  const auto text = fmt::format("SELECT count(*) FROM {} WHERE {} AND {}", from, where, sql.test(condition));
  return tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, sql.params()).front();
}

bool has_opaque_values(sql::Transaction& tx, const Subject& subject, std::int64_t scope, const Field& field) {
  Sql sql;
  const auto& values = *field.values;
  const auto mark = sql.bind(scope);
  const bool indexed = !values.scope.empty();
  const auto from = indexed ? fmt::format("{} o", values.table) : fmt::format("{} CROSS JOIN {} o", subject.from, values.table);
  const auto where = indexed ? fmt::format("o.{} = {} AND {}", values.scope, mark, sql.key_test(field, "o"))
                             : fmt::format("{} AND {}", fmt::format(fmt::runtime(subject.where), mark), sql.at_key(field, "o"));
  const auto text = fmt::format("SELECT 1 FROM {} WHERE {} AND o.class = 'other' LIMIT 1", from, where);
  return !tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, sql.params()).empty();
}

}  // namespace pedigree::store::search
