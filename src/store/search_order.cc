#include "store/search_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

namespace pedigree::store::search {
namespace {

Segment::Key type_of(Column::Type type) { return type == Column::Type::kText ? Segment::Key::kText : Segment::Key::kInteger; }

Segment rest_of(const Subject& subject, std::string where) {
  return {"", std::move(where), std::string(subject.rest->sql), type_of(subject.rest->type), false, "", true, "", true};
}

std::vector<Segment> column_segments(const Subject& subject, const Order& order) {
  const auto& column = *order.field.column;
  const std::string key(column.sql);
  std::vector<Segment> segments{
      {"", key + " IS NOT NULL", key, type_of(column.type), order.descending, "", &column == subject.rest}};
  if (column.type == Column::Type::kText) segments.push_back(rest_of(subject, key + " IS NULL"));
  return segments;
}

/// Classes in ascending order: false < true < numbers < NaN < texts.
std::vector<Segment> value_segments(const Subject& subject, const Order& order, Sql& sql) {
  struct Class {
    std::string_view name, column;
    Segment::Key type;
  };
  const auto& values = *order.field.values;
  const std::array classes{
      Class{"bool", "number", Segment::Key::kReal},       Class{"-inf", values.owner, Segment::Key::kInteger},
      Class{"number", "number", Segment::Key::kReal},     Class{"inf", values.owner, Segment::Key::kInteger},
      Class{"nan", values.owner, Segment::Key::kInteger}, Class{"text", "text", Segment::Key::kText}};
  const std::string at_key = sql.at_key(values, order.field.key, "o");
  std::vector<Segment> segments;
  for (const auto& item : classes) {
    // Values that are no numbers are ordered by id: the index has them so when it is told that they have no number.
    const auto of_class =
        fmt::format("o.class = '{}'{}", item.name, item.type == Segment::Key::kInteger ? " AND o.number IS NULL" : "");
    segments.push_back({fmt::format("{} o", values.table), fmt::format("{} AND {}", at_key, of_class),
                        fmt::format("o.{}", item.column), item.type, order.descending, item.name, !values.scope.empty(),
                        of_class});
  }
  if (order.descending) std::reverse(segments.begin(), segments.end());
  segments.push_back(rest_of(subject, fmt::format("NOT EXISTS (SELECT 1 FROM {} o WHERE {} AND o.class NOT IN ('null', 'other'))",
                                                  values.table, at_key)));
  return segments;
}

tl::unexpected<Error> foreign_position() {
  return fail(Code::kInvalidArgument, "the cursor does not belong to this order; start again from the first page");
}

}  // namespace

std::vector<Segment> segments_of(const Subject& subject, const Order& order, Sql& sql) {
  auto segments = order.field.values != nullptr ? value_segments(subject, order, sql) : column_segments(subject, order);
  if (order.from_end) {
    std::reverse(segments.begin(), segments.end());
    for (auto& segment : segments) segment.descending = !segment.descending;
  }
  return segments;
}

// ---------------------------------------------------------------- positions: "segment:id:key"; the key may hold anything

std::string position_text(std::size_t segment, std::int64_t id, std::string_view key) {
  return fmt::format("{}:{}:{}", segment, id, key);
}

std::string key_text(const Scalar& key) {
  if (const auto* text = std::get_if<std::string>(&key)) return *text;
  if (const auto* real = std::get_if<double>(&key)) return std::to_string(std::bit_cast<std::int64_t>(*real));
  return std::to_string(std::get<std::int64_t>(key));
}

Scalar key_of(const sql::Row& row, int column, Segment::Key type) {
  switch (type) {
    case Segment::Key::kInteger: return row.integer(column);
    case Segment::Key::kReal: return row.real(column);
    case Segment::Key::kText: return row.str(column);
  }
  return {};
}

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
  if (type == Segment::Key::kReal)
    position.key = std::bit_cast<double>(*number);
  else
    position.key = *number;
  return position;
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
  return {static_cast<std::size_t>(parse_int(text.substr(0, first)).value_or(0)),
          parse_int(text.substr(first + 1, second - first - 1)).value_or(0), text.substr(second + 1)};
}

double real_key(std::string_view key) { return std::bit_cast<double>(parse_int(key).value_or(0)); }

}  // namespace

Ordering::Ordering(const Subject& subject, const Order& order) {
  Sql sql;
  for (const auto& segment : segments_of(subject, order, sql)) {
    const auto key = segment.type == Segment::Key::kText   ? Key::kText
                     : segment.type == Segment::Key::kReal ? Key::kReal
                                                           : Key::kInteger;
    stretches_.push_back({key, segment.descending});
  }
}

bool Ordering::precedes(std::string_view a_text, std::string_view b_text) const {
  const auto a = split_position(a_text), b = split_position(b_text);
  if (a.segment != b.segment) return a.segment < b.segment;
  const auto& stretch = stretches_.at(a.segment);
  const auto less = [&](const Parts& x, const Parts& y) {
    if (x.key != y.key && stretch.key == Key::kText) return x.key < y.key;
    if (x.key != y.key && stretch.key == Key::kReal && real_key(x.key) != real_key(y.key))
      return real_key(x.key) < real_key(y.key);
    if (x.key != y.key && stretch.key == Key::kInteger) return parse_int(x.key).value_or(0) < parse_int(y.key).value_or(0);
    return x.id < y.id;
  };
  return stretch.descending ? less(b, a) : less(a, b);
}

}  // namespace pedigree::store::search
