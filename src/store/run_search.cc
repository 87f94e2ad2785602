#include "store/run_search.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <unordered_map>

#include "store/run_search_sql.h"

namespace pedigree::store::run_search {
namespace {

/// The rows of an order come in stretches: one per class of values, and those without a value last. Each is ordered by (key, id).
struct Segment {
  enum class Key { kInteger, kReal, kText };
  std::string join;      // brings the key into reach
  std::string where;     // which rows belong here
  std::string key;
  Key type = Key::kInteger;
  bool descending = false;
  bool by_value = false; // `join` can lead the query, as an index has the rows in order
};

Segment rest_of(std::string where) { return {"", std::move(where), "run.created_at", Segment::Key::kInteger, false, false}; }

std::vector<Segment> column_segments(const Order& order) {
  const std::string column(column_of(order.field.kind));
  const bool is_text = order.field.kind < Field::Kind::kCreatedAt;
  std::vector<Segment> segments{{"", column + " IS NOT NULL", column, is_text ? Segment::Key::kText : Segment::Key::kInteger, order.descending, false}};
  if (is_text) segments.push_back(rest_of(column + " IS NULL"));
  return segments;
}

/// Classes in ascending order: false < true < numbers < NaN < texts.
std::vector<Segment> value_segments(const Order& order, Sql& sql) {
  struct Class {
    std::string_view name, key;
    Segment::Key type;
  };
  constexpr std::array kClasses{Class{"bool", "o.number", Segment::Key::kReal},  Class{"-inf", "o.run_id", Segment::Key::kInteger},
                                Class{"number", "o.number", Segment::Key::kReal}, Class{"inf", "o.run_id", Segment::Key::kInteger},
                                Class{"nan", "o.run_id", Segment::Key::kInteger},        Class{"text", "o.text", Segment::Key::kText}};
  const std::string source = sql.bind(order.field.source), key = sql.bind(order.field.key);
  std::vector<Segment> segments;
  for (const auto& item : kClasses)
    segments.push_back({"run_value o", fmt::format("o.run_id = run.id AND o.source = {} AND o.key = {} AND o.class = '{}'", source, key, item.name),
                        std::string(item.key), item.type, order.descending, true});
  if (order.descending) std::reverse(segments.begin(), segments.end());
  segments.push_back(rest_of(fmt::format("NOT EXISTS (SELECT 1 FROM run_value o WHERE o.run_id = run.id AND o.source = {} AND o.key = {} AND "
                                         "o.class NOT IN ('null', 'other'))", source, key)));
  return segments;
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

/// A row before its run is loaded.
struct Hit {
  std::int64_t id = 0;
  std::string position;
};

/// The rows of one segment behind the position. Only ids and keys are sorted: configs are large.
std::vector<Hit> segment_page(sql::Transaction& tx, const Search& search, const Segment& segment, std::size_t number, const Position& position,
                              Sql sql, std::int64_t limit) {
  const auto driver = pick_driver(tx, search.project_id, *search.condition, sql);
  std::string from = "run";
  if (driver) from = *driver + " CROSS JOIN run ON run.id = d.run_id";
  std::string where = fmt::format("run.project_id = {} AND run.deleted_at IS NULL", sql.bind(search.project_id));
  if (!segment.join.empty()) {
    if (segment.by_value && !driver) {
      // The index on values has the order already: it leads.
      from = segment.join + " CROSS JOIN run";
      where += fmt::format(" AND o.project_id = {}", sql.bind(search.project_id));
    } else {
      from += " CROSS JOIN " + segment.join;
    }
  }
  if (!segment.where.empty()) where += " AND " + segment.where;
  where += " AND " + sql.test(*search.condition);
  const std::string id = segment.by_value && !driver ? "o.run_id" : "run.id";
  if (position.started)
    where += fmt::format(" AND ({}, {}) {} ({}, {})", segment.key, id, segment.descending ? '<' : '>', sql.bind_scalar(position.key), sql.bind(position.id));
  const char* direction = segment.descending ? "DESC" : "ASC";
  const std::string text = fmt::format("SELECT run.id, {} FROM {} WHERE {} ORDER BY {} {}, {} {} LIMIT {}", segment.key, from, where, segment.key,
                                       direction, id, direction, sql.bind(limit));
  return tx.all_of(
      [&](const sql::Row& row) {
        const auto run_id = row.integer(0);
        return Hit{run_id, fmt::format("{}:{}:{}", number, run_id, key_text(row, 1, segment.type))};
      },
      text, sql.params());
}

std::vector<Row> load(sql::Transaction& tx, std::vector<Hit> hits) {
  std::vector<std::int64_t> ids;
  for (const auto& hit : hits) ids.push_back(hit.id);
  std::unordered_map<std::int64_t, Run> runs;
  for (auto& run : store::runs::by_ids(tx, ids)) {
    const auto id = run.id;
    runs.emplace(id, std::move(run));
  }
  std::vector<Row> rows;
  rows.reserve(hits.size());
  for (auto& hit : hits) rows.push_back({std::move(runs.at(hit.id)), std::move(hit.position)});
  return rows;
}

}  // namespace

Result<std::vector<Row>> page(sql::Transaction& tx, const Search& search, std::string_view position_text, std::int64_t limit) {
  Sql sql;
  const auto segments = search.order.field.kind == Field::Kind::kValue ? value_segments(search.order, sql) : column_segments(search.order);
  PED_TRY(auto position, parse_position(position_text, segments));
  std::vector<Hit> hits;
  for (std::size_t number = position.segment; number < segments.size() && static_cast<std::int64_t>(hits.size()) < limit; ++number) {
    auto more = segment_page(tx, search, segments[number], number, position, sql, limit - static_cast<std::int64_t>(hits.size()));
    hits.insert(hits.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    position.started = false;
  }
  return load(tx, std::move(hits));
}

std::int64_t count(sql::Transaction& tx, std::int64_t project_id, const Condition& condition) {
  Sql sql;
  const auto driver = pick_driver(tx, project_id, condition, sql);
  const std::string from = driver ? *driver + " CROSS JOIN run ON run.id = d.run_id" : "run";
  const std::string text = fmt::format("SELECT count(*) FROM {} WHERE run.project_id = {} AND run.deleted_at IS NULL AND {}", from, sql.bind(project_id),
                                       sql.test(condition));
  const auto counts = tx.all_of([](const sql::Row& row) { return row.integer(0); }, text, sql.params());
  return counts.front();
}

bool has_opaque_values(sql::Transaction& tx, std::int64_t project_id, std::string_view source, std::string_view key) {
  return tx.scalar("SELECT 1 FROM run_value WHERE project_id = ?1 AND source = ?2 AND key = ?3 AND class = 'other' LIMIT 1", project_id, source, key) != 0;
}

}  // namespace pedigree::store::run_search
