#include "service/filter_compile.h"

#include <fmt/format.h>

#include <algorithm>

#include "service/filter_node.h"

namespace pedigree::service {
namespace {

namespace search = store::search;
using search::Column;
using search::Condition;
using search::Field;

constexpr std::size_t kLongText = 1024;                         // longer texts are cut in the rows that are searched
constexpr std::size_t kMostTests = 200;                         // in one statement: databases take only so many alternatives
constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53;  // numbers are searched as doubles

Compiled unknown() { return {{}, false}; }

Compiled always(bool value) {
  Compiled result;
  result.condition.kind = value ? Condition::Kind::kAlways : Condition::Kind::kNever;
  return result;
}

Compiled combine(Condition::Kind kind, std::vector<Compiled> parts) {
  Compiled result;
  result.condition.kind = kind;
  for (auto& part : parts) {
    result.exact = result.exact && part.exact;
    result.condition.parts.push_back(std::move(part.condition));
  }
  return result;
}

/// The opposite of more than the truth would be less than the truth.
Compiled opposite(Compiled inner) {
  if (!inner.exact) return unknown();
  std::vector<Compiled> parts;
  parts.push_back(std::move(inner));
  return combine(Condition::Kind::kNot, std::move(parts));
}

class Compiler {
 public:
  Compiler(sql::Transaction& tx, const Vocabulary& vocabulary, const search::Rows& rows, Patterns patterns)
      : tx_(tx), vocabulary_(vocabulary), rows_(rows), patterns_(patterns) {}

  Compiled compile(const Filter::Node& node) {
    switch (node.op) {
      case FilterOp::kAnd: return combine(Condition::Kind::kAll, children(node));
      case FilterOp::kOr: return combine(Condition::Kind::kAny, children(node));
      case FilterOp::kNor:
      case FilterOp::kNot: return opposite(combine(Condition::Kind::kAny, children(node)));
      default: break;
    }
    const auto field = vocabulary_.field(node.field);
    return field ? condition(node, *field) : unknown();
  }

 private:
  std::vector<Compiled> children(const Filter::Node& node) {
    std::vector<Compiled> compiled;
    for (const auto& child : node.children) compiled.push_back(compile(*child));
    return compiled;
  }

  Compiled condition(const Filter::Node& node, const Field& field) {
    using Op = Condition::Op;
    switch (node.op) {
      case FilterOp::kEq: return equal(field, node.operand);
      case FilterOp::kNe: return opposite(equal(field, node.operand));
      case FilterOp::kIn: return one_of(field, node.operand);
      case FilterOp::kNin: return opposite(one_of(field, node.operand));
      case FilterOp::kGt: return compare(field, Op::kGreater, node.operand);
      case FilterOp::kGte: return compare(field, Op::kGreaterOrEqual, node.operand);
      case FilterOp::kLt: return compare(field, Op::kLess, node.operand);
      case FilterOp::kLte: return compare(field, Op::kLessOrEqual, node.operand);
      case FilterOp::kContains: return contains(field, node.operand);
      case FilterOp::kAll: return all_of(field, node.operand);
      case FilterOp::kExists: return exists(field, node.operand.if_bool() == nullptr || *node.operand.if_bool());
      case FilterOp::kRegex: return matches(node, field);
      default: return unknown();   // sizes and the like are looked at in memory
    }
  }

  Compiled one_of(const Field& field, const json::Value& operands) {
    if (operands.if_array()->size() > kMostTests) return unknown();
    std::vector<Compiled> any;
    for (const auto& operand : *operands.if_array()) any.push_back(equal(field, operand));
    return combine(Condition::Kind::kAny, std::move(any));
  }

  Compiled all_of(const Field& field, const json::Value& operands) {
    if (is_set(field) && field.column->single) return unknown();
    if (operands.if_array()->size() > kMostTests) return unknown();
    std::vector<Compiled> all;
    for (const auto& operand : *operands.if_array()) all.push_back(equal(field, operand));
    return combine(Condition::Kind::kAll, std::move(all));
  }

  Compiled contains(const Field& field, const json::Value& operand) {
    if (is_set(field)) return field.column->single ? unknown() : equal(field, operand);   // a part of the one text
    const auto* text = operand.if_string();
    const bool plain = text != nullptr && !text->empty() && text->find('\0') == std::string::npos;
    if (!plain || field.column == nullptr || field.column->type != Column::Type::kText) return unknown();
    return compare(field, Condition::Op::kContains, operand);
  }

  Compiled matches(const Filter::Node& node, const Field& field) {
    if (patterns_ == Patterns::kInMemory || field.column == nullptr || field.column->type != Column::Type::kText) return unknown();
    Compiled test;
    test.condition.kind = Condition::Kind::kTest;
    test.condition.field = field;
    test.condition.accepts = [pattern = node.pattern](std::string_view text) { return re2::RE2::PartialMatch(text, *pattern); };
    return test;
  }

  /// Sets are never null, nor are numbers and times.
  Compiled exists(const Field& field, bool wanted) {
    if (field.column == nullptr) return unknown();
    if (field.column->type != Column::Type::kText) return always(wanted);
    auto absent = equal(field, json::Value());
    return wanted ? opposite(std::move(absent)) : absent;
  }

  Compiled equal(const Field& field, const json::Value& operand) {
    if (!operand.is_null()) return compare(field, Condition::Op::kEqual, operand);
    if (field.values != nullptr) return unknown();   // an object below the key is a value, too
    if (field.column->type != Column::Type::kText) return always(false);
    Compiled absent;
    absent.condition.kind = Condition::Kind::kAbsent;
    absent.condition.field = field;
    return absent;
  }

  Compiled compare(const Field& field, Condition::Op op, const json::Value& operand) {
    if (++tests_ > kMostTests) return unknown();
    auto scalar = scalar_of(field, operand);
    if (!scalar || (field.values != nullptr && is_opaque(field))) return unknown();
    Compiled test;
    test.condition.kind = Condition::Kind::kTest;
    test.condition.field = field;
    test.condition.op = op;
    test.condition.operand = *std::move(scalar);
    return test;
  }

  static bool is_set(const Field& field) { return field.column != nullptr && field.column->type == Column::Type::kSet; }

  /// nullopt: nothing the database can compare.
  std::optional<search::Scalar> scalar_of(const Field& field, const json::Value& operand) const {
    const bool is_time = vocabulary_.is_time(field);
    if (const auto* text = operand.if_string()) {
      if (is_time) {
        const auto time = parse_time(*text);
        return time ? std::optional<search::Scalar>(*time) : std::nullopt;
      }
      return text->size() < kLongText || field.values == nullptr ? std::optional<search::Scalar>(*text) : std::nullopt;
    }
    if (const auto* flag = operand.if_bool()) return search::Scalar(*flag);
    if (operand.is_number() && is_time) return search::Scalar(false);   // times are not numbers: never equal, less or greater
    if (const auto* whole = operand.if_int()) {
      if (*whole > kExactIntegers || *whole < -kExactIntegers) return std::nullopt;
      if (field.values != nullptr) return search::Scalar(static_cast<double>(*whole));
      return search::Scalar(*whole);
    }
    const auto number = operand.number();
    return number ? std::optional<search::Scalar>(*number) : std::nullopt;
  }

  bool is_opaque(const Field& field) { return field.key.starts_with("_wandb") || search::has_opaque_values(tx_, rows_, field); }

  sql::Transaction& tx_;
  const Vocabulary& vocabulary_;
  const search::Rows& rows_;
  Patterns patterns_;
  std::size_t tests_ = 0;  // so far; what is beyond the limit is looked at in memory
};

}  // namespace

std::optional<Field> Vocabulary::field(std::string_view name) const {
  for (const auto& item : columns)
    if (item.name == name) return Field{item.column, nullptr, ""};
  for (const auto& item : values)
    if (name.starts_with(item.prefix)) return Field{nullptr, item.values, item.key_of(name.substr(item.prefix.size()))};
  return std::nullopt;
}

bool Vocabulary::is_time(const Field& field) const { return field.column != nullptr && std::find(times.begin(), times.end(), field.column) != times.end(); }

json::Value Vocabulary::normalize(std::string_view name, const json::Value& operand) const {
  const auto known = field(name);
  if (!known || !is_time(*known)) return operand;
  if (const auto* items = operand.if_array()) {
    json::Array all;
    for (const auto& item : *items) all.push_back(normalize(name, item));
    return all;
  }
  const auto time = operand.if_string() == nullptr ? std::nullopt : parse_time(*operand.if_string());
  return time ? json::Value(format_time(*time)) : operand;
}

json::Value numbers_of(const json::Value& operand, const std::function<std::optional<std::int64_t>(std::string_view)>& parse) {
  if (const auto* items = operand.if_array()) {
    json::Array all;
    for (const auto& item : *items) all.push_back(numbers_of(item, parse));
    return all;
  }
  const auto number = operand.if_string() == nullptr ? std::nullopt : parse(*operand.if_string());
  return number ? json::Value(*number) : operand;
}

namespace {

std::string names_of(const Vocabulary& vocabulary, bool with_sets) {
  std::string names;
  for (const auto& item : vocabulary.columns)
    if (with_sets || item.column->type != Column::Type::kSet) names += std::string(item.name) + ", ";
  for (const auto& item : vocabulary.values) names += std::string(item.prefix) + "<key>, ";
  names.resize(names.size() - 2);
  return names;
}

bool is_readable_time(const json::Value& operand) {
  if (const auto* items = operand.if_array()) return std::all_of(items->begin(), items->end(), is_readable_time);
  return operand.if_string() == nullptr || parse_time(*operand.if_string());
}

Status check_node(const Vocabulary& vocabulary, const Filter::Node& node) {
  for (const auto& child : node.children) PED_CHECK(check_node(vocabulary, *child));
  if (!node.children.empty() || node.field.empty()) return {};
  const auto field = vocabulary.field(node.field);
  if (!field)
    return fail(Code::kInvalidArgument, fmt::format("cannot filter by '{}'; use one of: {}", node.field.substr(0, 60), names_of(vocabulary, true)));
  const bool compares = node.op != FilterOp::kRegex && node.op != FilterOp::kExists && node.op != FilterOp::kContains;
  if (vocabulary.is_time(*field) && compares && !is_readable_time(node.operand))
    return fail(Code::kInvalidArgument, fmt::format("the filter compares '{}' with something that is no date: write 2026-03-01 or 2026-03-01T12:00:00Z", node.field));
  return {};
}

}  // namespace

Status Vocabulary::check(const Filter& filter) const { return filter.root() == nullptr ? Status() : check_node(*this, *filter.root()); }

Result<std::optional<search::Order>> Vocabulary::order(std::string_view text) const {
  const auto order = parse_order(text);
  if (order.empty()) return std::optional<search::Order>();
  const auto known = field(order.field);
  if (known && (known->values != nullptr || known->column->type != Column::Type::kSet)) return std::optional(search::Order{*known, order.descending});
  return fail(Code::kInvalidArgument, fmt::format("cannot order by '{}'; use one of: {}", order.field.substr(0, 60), names_of(*this, false)));
}

Compiled compile(sql::Transaction& tx, const Filter& filter, const Vocabulary& vocabulary, const search::Rows& rows, Patterns patterns) {
  return filter.root() == nullptr ? always(true) : Compiler(tx, vocabulary, rows, patterns).compile(*filter.root());
}

}  // namespace pedigree::service
