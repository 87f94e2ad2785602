#include "store/search.h"

#include <fmt/format.h>

#include <algorithm>
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
  std::string_view value_class = {};   // "": rows without a value, or ordered by a column
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
    // Values that are no numbers are ordered by id: the index has them so when it is told that they have no number.
    segments.push_back({fmt::format("{} o", values.table),
                        fmt::format("{} AND o.class = '{}'{}", at_key, item.name, item.type == Segment::Key::kInteger ? " AND o.number IS NULL" : ""),
                        fmt::format("o.{}", item.column), item.type, order.descending, item.name});
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

/// Of values no index has in order. One look at every row gives the first ones of all segments but the last; the best so far are kept.
class Unordered {
 public:
  Unordered(const Search& search, const std::vector<Segment>& segments, const Position& behind, std::int64_t limit)
      : search_(search), segments_(segments), behind_(behind), limit_(static_cast<std::size_t>(limit)) {}

  std::vector<Hit> read(sql::Transaction& tx) {
    Sql sql;
    const auto& subject = *search_.subject;
    const auto driver = pick_driver(tx, subject, search_.scope, *search_.condition, sql);
    auto where = fmt::format(fmt::runtime(subject.where), sql.bind(search_.scope));
    if (driver) where += " AND " + driver->where;
    const auto text = fmt::format("SELECT {}, o.class, o.number, o.text FROM {} CROSS JOIN {} o WHERE {} AND {} AND {}", subject.id,
                                  driver ? driver->from : std::string(subject.from), search_.order.field.values->table, where,
                                  sql.at_key(search_.order.field, "o"), sql.test(*search_.condition));
    tx.execute(text, sql.params(), [this](const sql::Row& row) { return take(row), true; });
    std::sort_heap(best_.begin(), best_.end(), precedes);
    std::vector<Hit> hits;
    for (const auto& key : best_) hits.push_back({key.id, fmt::format("{}:{}:{}", key.segment, key.id, key_text(key))});
    return hits;
  }

 private:
  struct Key {
    std::size_t segment = 0;
    bool descending = false;
    std::int64_t id = 0;
    Scalar value = std::int64_t{0};
  };

  static bool precedes(const Key& a, const Key& b) {
    if (a.segment != b.segment) return a.segment < b.segment;
    if (a.value != b.value) return (a.value < b.value) != a.descending;
    return a.id != b.id && (a.id < b.id) != a.descending;
  }

  static std::string key_text(const Key& key) {
    if (const auto* text = std::get_if<std::string>(&key.value)) return *text;
    if (const auto* real = std::get_if<double>(&key.value)) return std::to_string(std::bit_cast<std::int64_t>(*real));
    return std::to_string(key.id);   // no number of its own (inf, NaN): by id
  }

  void take(const sql::Row& row) {
    const auto found = std::find_if(segments_.begin(), segments_.end(), [&](const auto& segment) { return segment.value_class == row.text(1); });
    if (found == segments_.end()) return;   // null, or no scalar
    Key key{static_cast<std::size_t>(found - segments_.begin()), found->descending, row.integer(0), std::int64_t{0}};
    if (found->type == Segment::Key::kReal) key.value = row.real(2);
    if (found->type == Segment::Key::kText) key.value = row.str(3);
    if (behind_.started && !precedes(Key{behind_.segment, segments_[behind_.segment].descending, behind_.id, value_behind()}, key)) return;
    if (best_.size() == limit_ && !precedes(key, best_.front())) return;
    best_.push_back(std::move(key));
    std::push_heap(best_.begin(), best_.end(), precedes);
    if (best_.size() <= limit_) return;
    std::pop_heap(best_.begin(), best_.end(), precedes);
    best_.pop_back();
  }

  [[nodiscard]] Scalar value_behind() const {
    return segments_[behind_.segment].type == Segment::Key::kInteger ? Scalar(std::int64_t{0}) : behind_.key;
  }

  const Search& search_;
  const std::vector<Segment>& segments_;
  const Position& behind_;
  const std::size_t limit_;
  std::vector<Key> best_;   // a heap, the last one of the order on top
};

}  // namespace

Result<std::vector<Hit>> page(sql::Transaction& tx, const Search& search, std::string_view position_text, std::int64_t limit) {
  Sql sql;
  const auto segments = segments_of(*search.subject, search.order, sql);
  PED_TRY(auto position, parse_position(position_text, segments));
  std::vector<Hit> hits;
  if (const auto* values = search.order.field.values; values != nullptr && values->scope.empty() && position.segment + 1 < segments.size() && limit > 0) {
    hits = Unordered(search, segments, position, limit).read(tx);
    position = {segments.size() - 1, false, 0, {}};
  }
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

namespace {

/// The one test a condition consists of, the condition itself if it has several; kAlways if it has none.
const Condition& only_part(const Condition& condition) {
  if (condition.kind != Condition::Kind::kAll) return condition;
  static const Condition always;
  const Condition* only = &always;
  for (const auto& part : condition.parts) {
    const auto& inner = only_part(part);
    if (inner.kind == Condition::Kind::kAlways) continue;
    if (only->kind != Condition::Kind::kAlways) return condition;
    only = &inner;
  }
  return *only;
}

/// Without a look at the rows, but for those that are left out.
std::optional<std::int64_t> count_in_index(sql::Transaction& tx, const Subject& subject, std::int64_t scope, const Condition& condition) {
  if (subject.all.empty()) return std::nullopt;
  const auto& test = only_part(condition);
  Sql sql;
  const auto among = [&](std::string_view where) { return fmt::format("SELECT count(*) FROM {} WHERE {}", subject.from, fmt::format(fmt::runtime(where), sql.bind(scope))); };
  const bool every = test.kind == Condition::Kind::kAlways;
  const auto counted = every ? fmt::format("({})", among(subject.all)) : indexed_count(subject, scope, test, sql);
  if (!counted) return std::nullopt;
  const auto left_out = among(subject.left_out);
  const auto text = fmt::format("SELECT {} - ({} AND {})", *counted, left_out, sql.test(test));
  return tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, sql.params()).front();
}

}  // namespace

std::int64_t count(sql::Transaction& tx, const Subject& subject, std::int64_t scope, const Condition& condition) {
  if (const auto counted = count_in_index(tx, subject, scope, condition)) return *counted;
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
