#include "service/run_filter.h"

#include <algorithm>
#include <array>

#include "service/filter_node.h"

namespace pedigree::service {
namespace {

namespace search = store::run_search;
using search::Condition;
using search::Field;
using Kind = Field::Kind;

constexpr std::size_t kLongText = 1024;                         // longer texts are cut in the rows that are searched
constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53;  // numbers are searched as doubles

struct NamedField {
  std::string_view name;
  Kind kind;
};
constexpr std::array kFields{NamedField{"name", Kind::kName}, NamedField{"id", Kind::kName}, NamedField{"display_name", Kind::kDisplayName},
                             NamedField{"displayName", Kind::kDisplayName}, NamedField{"state", Kind::kState}, NamedField{"group", Kind::kGroup},
                             NamedField{"jobType", Kind::kJobType}, NamedField{"job_type", Kind::kJobType}, NamedField{"host", Kind::kHost},
                             NamedField{"commit", Kind::kCommit}, NamedField{"notes", Kind::kNotes}, NamedField{"sweep", Kind::kSweep},
                             NamedField{"created_at", Kind::kCreatedAt}, NamedField{"createdAt", Kind::kCreatedAt},
                             NamedField{"updated_at", Kind::kUpdatedAt}, NamedField{"updatedAt", Kind::kUpdatedAt},
                             NamedField{"heartbeat_at", Kind::kHeartbeatAt}, NamedField{"heartbeatAt", Kind::kHeartbeatAt},
                             NamedField{"duration", Kind::kSeconds}, NamedField{"tags", Kind::kTag}, NamedField{"username", Kind::kUsername}};

bool is_time(Kind kind) { return kind == Kind::kCreatedAt || kind == Kind::kUpdatedAt || kind == Kind::kHeartbeatAt; }

/// {"opt": {"value": {"lr": 1}}} is config.opt.lr, config.opt.value.lr and, for orders, config.opt.lr.value.
std::string config_key(std::string_view path) {
  if (path.ends_with(".value")) path.remove_suffix(6);
  std::string key(path);
  if (const auto dot = key.find('.'); dot != std::string::npos && key.compare(dot, 7, ".value.") == 0) key.erase(dot, 6);
  return key;
}

RunCondition unknown() { return {{}, false}; }

RunCondition always(bool value) {
  RunCondition result;
  result.condition.kind = value ? Condition::Kind::kAlways : Condition::Kind::kNever;
  return result;
}

RunCondition combine(Condition::Kind kind, std::vector<RunCondition> parts) {
  RunCondition result;
  result.condition.kind = kind;
  for (auto& part : parts) {
    result.exact = result.exact && part.exact;
    result.condition.parts.push_back(std::move(part.condition));
  }
  return result;
}

/// The opposite of more than the truth would be less than the truth.
RunCondition opposite(RunCondition inner) {
  if (!inner.exact) return unknown();
  std::vector<RunCondition> parts;
  parts.push_back(std::move(inner));
  return combine(Condition::Kind::kNot, std::move(parts));
}

class Compiler {
 public:
  Compiler(sql::Transaction& tx, std::int64_t project_id) : tx_(tx), project_id_(project_id) {}

  RunCondition compile(const Filter::Node& node) {
    switch (node.op) {
      case FilterOp::kAnd: return combine(Condition::Kind::kAll, children(node));
      case FilterOp::kOr: return combine(Condition::Kind::kAny, children(node));
      case FilterOp::kNor:
      case FilterOp::kNot: return opposite(combine(Condition::Kind::kAny, children(node)));
      default: break;
    }
    const auto field = run_field(node.field);
    return field ? condition(node, *field) : unknown();
  }

 private:
  std::vector<RunCondition> children(const Filter::Node& node) {
    std::vector<RunCondition> compiled;
    for (const auto& child : node.children) compiled.push_back(compile(*child));
    return compiled;
  }

  RunCondition condition(const Filter::Node& node, const Field& field) {
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
      case FilterOp::kContains: return field.kind == Kind::kTag ? equal(field, node.operand) : unknown();
      default: return unknown();   // patterns, sizes and the like are looked at in memory
    }
  }

  RunCondition one_of(const Field& field, const json::Value& operands) {
    std::vector<RunCondition> any;
    for (const auto& operand : *operands.if_array()) any.push_back(equal(field, operand));
    return combine(Condition::Kind::kAny, std::move(any));
  }

  RunCondition equal(const Field& field, const json::Value& operand) {
    if (!operand.is_null()) return compare(field, Condition::Op::kEqual, operand);
    if (field.kind == Kind::kValue) return unknown();   // an object below the key is a value, too
    if (field.kind >= Kind::kCreatedAt) return always(false);
    RunCondition absent;
    absent.condition.kind = Condition::Kind::kAbsent;
    absent.condition.field = field;
    return absent;
  }

  RunCondition compare(const Field& field, Condition::Op op, const json::Value& operand) {
    auto scalar = scalar_of(field, operand);
    if (!scalar || (field.kind == Kind::kValue && is_opaque(field))) return unknown();
    RunCondition test;
    test.condition.kind = Condition::Kind::kTest;
    test.condition.field = field;
    test.condition.op = op;
    test.condition.operand = *std::move(scalar);
    return test;
  }

  /// nullopt: nothing the database can compare.
  static std::optional<search::Scalar> scalar_of(const Field& field, const json::Value& operand) {
    if (const auto* text = operand.if_string()) {
      if (is_time(field.kind)) {
        const auto time = parse_time(*text);
        return time ? std::optional<search::Scalar>(*time) : std::nullopt;
      }
      return text->size() < kLongText || field.kind != Kind::kValue ? std::optional<search::Scalar>(*text) : std::nullopt;
    }
    if (const auto* flag = operand.if_bool()) return search::Scalar(*flag);
    if (const auto* whole = operand.if_int()) {
      if (is_time(field.kind)) return search::Scalar(false);   // times are not numbers: never equal, less or greater
      if (*whole > kExactIntegers || *whole < -kExactIntegers) return std::nullopt;
      if (field.kind == Kind::kValue) return search::Scalar(static_cast<double>(*whole));
      return search::Scalar(*whole);
    }
    const auto number = operand.number();
    if (!number || is_time(field.kind)) return std::nullopt;
    return search::Scalar(*number);
  }

  bool is_opaque(const Field& field) {
    return field.key.starts_with("_wandb") || search::has_opaque_values(tx_, project_id_, field.source, field.key);
  }

  sql::Transaction& tx_;
  std::int64_t project_id_;
};

}  // namespace

std::optional<Field> run_field(std::string_view name) {
  for (const auto& field : kFields)
    if (field.name == name) return Field{field.kind, "", ""};
  if (name.starts_with("config.")) return Field{Kind::kValue, "config", config_key(name.substr(7))};
  for (const std::string_view prefix : {"summary_metrics.", "summaryMetrics."})
    if (name.starts_with(prefix)) return Field{Kind::kValue, "summary", std::string(name.substr(prefix.size()))};
  return std::nullopt;
}

json::Value normalize_run_operand(std::string_view field, const json::Value& operand) {
  const auto known = run_field(field);
  if (!known || !is_time(known->kind)) return operand;
  if (const auto* items = operand.if_array()) {
    json::Array all;
    for (const auto& item : *items) all.push_back(normalize_run_operand(field, item));
    return all;
  }
  const auto time = operand.if_string() == nullptr ? std::nullopt : parse_time(*operand.if_string());
  return time ? json::Value(format_time(*time)) : operand;
}

RunCondition compile_run_filter(sql::Transaction& tx, std::int64_t project_id, const Filter& filter) {
  return filter.root() == nullptr ? always(true) : Compiler(tx, project_id).compile(*filter.root());
}

}  // namespace pedigree::service
