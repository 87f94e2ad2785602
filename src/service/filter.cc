#include "service/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "service/filter_node.h"

namespace pedigree::service {
namespace {

using Op = FilterOp;

constexpr std::size_t kMaxConditions = 200;

struct OpName {
  std::string_view name;
  Op op;
};
constexpr std::array kOps{OpName{"$and", Op::kAnd}, OpName{"$or", Op::kOr}, OpName{"$nor", Op::kNor}, OpName{"$not", Op::kNot},
                          OpName{"$eq", Op::kEq}, OpName{"$ne", Op::kNe}, OpName{"$gt", Op::kGt}, OpName{"$gte", Op::kGte},
                          OpName{"$lt", Op::kLt}, OpName{"$lte", Op::kLte}, OpName{"$in", Op::kIn}, OpName{"$nin", Op::kNin},
                          OpName{"$exists", Op::kExists}, OpName{"$regex", Op::kRegex}, OpName{"$contains", Op::kContains},
                          OpName{"$all", Op::kAll}, OpName{"$size", Op::kSize}};

std::optional<Op> op_of(std::string_view name) {
  for (const auto& item : kOps)
    if (item.name == name) return item.op;
  return std::nullopt;
}

int rank(const json::Value& value) {
  if (value.is_null()) return 0;
  if (value.is_bool()) return 1;
  if (value.is_number()) return 2;
  if (value.is_string()) return 3;
  return 4;
}

/// <0, 0, >0; nullopt when the values cannot be compared.
std::optional<int> compare(const json::Value& a, const json::Value& b) {
  if (rank(a) != rank(b) || rank(a) == 4) return std::nullopt;
  if (a.is_null()) return 0;
  if (a.is_bool()) return static_cast<int>(*a.if_bool()) - static_cast<int>(*b.if_bool());
  if (a.is_string()) return a.if_string()->compare(*b.if_string());
  if (a.is_int() && b.is_int()) return *a.if_int() < *b.if_int() ? -1 : (*a.if_int() > *b.if_int() ? 1 : 0);
  const double x = *a.number(), y = *b.number();
  if (std::isnan(x) || std::isnan(y)) return std::nullopt;
  return x < y ? -1 : (x > y ? 1 : 0);
}

bool equal(const json::Value& a, const json::Value& b) {
  const auto order = compare(a, b);
  return order ? *order == 0 : a == b;
}

tl::unexpected<Error> bad(std::string what) { return fail(Code::kInvalidArgument, "invalid filter: " + std::move(what)); }

}  // namespace

namespace {

using Node = Filter::Node;
using NodePtr = std::shared_ptr<const Node>;

class Builder {
 public:
  explicit Builder(const Filter::Normalize& normalize) : normalize_(normalize) {}

  Result<NodePtr> object(const json::Value& value) {
    const auto* members = value.if_object();
    if (members == nullptr) return bad("a condition must be an object");
    auto all = std::make_shared<Node>();
    for (const auto& [key, operand] : *members) {
      PED_TRY(auto child, key.starts_with('$') ? logical(key, operand) : field(key, operand));
      all->children.push_back(std::move(child));
    }
    return NodePtr(std::move(all));
  }

 private:
  Status count() {
    if (++conditions_ > kMaxConditions) return fail(Code::kTooLarge, fmt::format("the filter has more than {} conditions", kMaxConditions));
    return {};
  }

  Result<NodePtr> logical(const std::string& key, const json::Value& operand) {
    PED_CHECK(count());
    const auto op = op_of(key);
    if (!op || *op > Op::kNot) return bad("unknown operator '" + key.substr(0, 40) + "'");
    auto node = std::make_shared<Node>();
    node->op = *op;
    if (*op == Op::kNot) {
      PED_TRY(auto child, object(operand));
      node->children.push_back(std::move(child));
      return NodePtr(std::move(node));
    }
    if (operand.if_array() == nullptr) return bad(key + " needs a list");
    for (const auto& item : *operand.if_array()) {
      PED_TRY(auto child, object(item));
      node->children.push_back(std::move(child));
    }
    return NodePtr(std::move(node));
  }

  Result<NodePtr> field(const std::string& name, const json::Value& operand) {
    const auto* object = operand.if_object();
    const bool operators = object != nullptr && !object->empty() && object->begin()->first.starts_with('$');
    if (!operators) return condition(name, Op::kEq, operand);
    auto all = std::make_shared<Node>();
    for (const auto& [key, value] : *object) {
      const auto op = op_of(key);
      if (!op) return bad("unknown operator '" + key.substr(0, 40) + "'");
      if (*op == Op::kNot) {   // {"x": {"$not": {"$gt": 1}}}
        auto negation = std::make_shared<Node>();
        negation->op = Op::kNot;
        PED_TRY(auto child, field(name, value));
        negation->children.push_back(std::move(child));
        all->children.push_back(std::move(negation));
        continue;
      }
      PED_TRY(auto child, condition(name, *op, value));
      all->children.push_back(std::move(child));
    }
    return NodePtr(std::move(all));
  }

  Result<NodePtr> condition(const std::string& name, Op op, const json::Value& operand) {
    PED_CHECK(count());
    auto node = std::make_shared<Node>();
    node->op = op;
    node->field = name;
    node->operand = normalize_ ? normalize_(name, operand) : operand;
    if ((op == Op::kIn || op == Op::kNin || op == Op::kAll) && !operand.is_array()) return bad("$in, $nin and $all need a list");
    if (op == Op::kRegex) {
      if (!operand.is_string()) return bad("$regex needs a text");
      re2::RE2::Options options;
      options.set_log_errors(false);
      options.set_max_mem(1 << 20);
      auto pattern = std::make_shared<re2::RE2>(*operand.if_string(), options);
      if (!pattern->ok()) return bad("the pattern '" + operand.if_string()->substr(0, 80) + "' is not a regular expression: " + pattern->error());
      node->pattern = std::move(pattern);
    }
    return NodePtr(std::move(node));
  }

  const Filter::Normalize& normalize_;
  std::size_t conditions_ = 0;
};

bool holds(const Node& node, const json::Value& value) {
  const auto ordered = [&](auto accept) {
    const auto order = compare(value, node.operand);
    return order && accept(*order);
  };
  switch (node.op) {
    case Op::kEq: return equal(value, node.operand);
    case Op::kGt: return ordered([](int o) { return o > 0; });
    case Op::kGte: return ordered([](int o) { return o >= 0; });
    case Op::kLt: return ordered([](int o) { return o < 0; });
    case Op::kLte: return ordered([](int o) { return o <= 0; });
    case Op::kIn: return std::any_of(node.operand.if_array()->begin(), node.operand.if_array()->end(), [&](const auto& item) { return equal(value, item); });
    case Op::kRegex: return value.is_string() && re2::RE2::PartialMatch(*value.if_string(), *node.pattern);
    case Op::kContains:
      return value.is_string() && node.operand.is_string() && value.if_string()->find(*node.operand.if_string()) != std::string::npos;
    default: return false;
  }
}

bool holds_for_any(const Node& node, const json::Value& value) {
  const auto* items = value.if_array();
  if (items == nullptr) return holds(node, value);
  if (node.op == Op::kContains) return std::any_of(items->begin(), items->end(), [&](const auto& item) { return equal(item, node.operand); });
  return std::any_of(items->begin(), items->end(), [&](const auto& item) { return holds(node, item); }) || holds(node, value);
}

bool negated(Op positive, const Node& node, const json::Value& value) {
  Node opposite = node;
  opposite.op = positive;
  return !holds_for_any(opposite, value);
}

bool test(const Node& node, const Filter::ValueOf& value_of) {
  const auto child = [&](const NodePtr& next) { return test(*next, value_of); };
  switch (node.op) {
    case Op::kAnd: return std::all_of(node.children.begin(), node.children.end(), child);
    case Op::kOr: return std::any_of(node.children.begin(), node.children.end(), child);
    case Op::kNor:
    case Op::kNot: return std::none_of(node.children.begin(), node.children.end(), child);
    default: break;
  }
  const auto value = value_of(node.field);
  switch (node.op) {
    case Op::kNe: return negated(Op::kEq, node, value);
    case Op::kNin: return negated(Op::kIn, node, value);
    case Op::kExists: return value.is_null() != (node.operand.if_bool() == nullptr || *node.operand.if_bool());
    case Op::kAll:
      return std::all_of(node.operand.if_array()->begin(), node.operand.if_array()->end(), [&](const auto& wanted) {
        Node one = node;
        one.op = Op::kEq;
        one.operand = wanted;
        return holds_for_any(one, value);
      });
    case Op::kSize: return value.if_array() != nullptr && node.operand.integer() == static_cast<std::int64_t>(value.if_array()->size());
    default: return holds_for_any(node, value);
  }
}

}  // namespace

Result<Filter> Filter::parse(std::string_view text, const Normalize& normalize) {
  Filter filter;
  if (trim(text).empty()) return filter;
  const auto value = json::parse(text, {.nonfinite = false, .max_depth = 32});
  if (!value) return bad(value.error().message);
  if (value->is_null() || (value->is_object() && value->if_object()->empty())) return filter;
  PED_TRY(filter.root_, Builder(normalize).object(*value));
  return filter;
}

bool Filter::matches(const ValueOf& value_of) const { return root_ == nullptr || test(*root_, value_of); }

Order parse_order(std::string_view text) {
  Order order;
  if (text.starts_with('-')) order.descending = true;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  order.field = std::string(text);
  return order;
}

bool value_less(const json::Value& a, const json::Value& b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  const auto order = compare(a, b);
  return order && *order < 0;
}

}  // namespace pedigree::service
