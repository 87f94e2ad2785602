#include "graphql/coerce.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace pedigree::graphql {
namespace {

tl::unexpected<Error> bad(std::string message) { return fail(Code::kInvalidArgument, std::move(message)); }

std::string shown(const json::Value& value) {
  auto text = json::write(value);
  if (text.size() > 80) text = text.substr(0, 80) + "…";
  return text;
}

/// A scalar by the rules of the built-in types; custom scalars are taken as they are, but for Int64.
Result<json::Value> coerce_scalar(const std::string& type, const json::Value& value, const std::string& where) {
  const auto mismatch = [&] { return bad(fmt::format("{}: {} cannot represent value: {}", where, type, shown(value))); };
  if (type == "String") return value.is_string() ? Result<json::Value>(value) : mismatch();
  if (type == "Boolean") return value.is_bool() ? Result<json::Value>(value) : mismatch();
  if (type == "ID") {
    if (value.is_string()) return value;
    if (const auto* number = value.if_int()) return json::Value(std::to_string(*number));
    return mismatch();
  }
  if (type == "Float") return value.is_number() ? Result<json::Value>(value) : mismatch();
  if (type == "Int" || type == "Int64") {
    std::optional<std::int64_t> number = value.integer();
    if (!number && type == "Int64" && value.is_string()) number = parse_int(*value.if_string());
    if (!number || (type == "Int" && (*number < INT32_MIN || *number > INT32_MAX))) return mismatch();
    return json::Value(*number);
  }
  return value;
}

Result<json::Value> coerce_enum(const Type& type, const std::string& name, const std::string& where) {
  const auto& values = type.definition.values;
  if (std::find(values.begin(), values.end(), name) == values.end())
    return bad(fmt::format("{}: value \"{}\" does not exist in \"{}\" enum.", where, name.substr(0, 80), type.name()));
  return json::Value(name);
}

Result<json::Value> coerce_json(const Schema& schema, const TypeRef& type, const json::Value& value, const std::string& where);

/// Adds the default of a member that was not given, or complains that it is missing.
Status add_default(const Schema& schema, const InputDefinition& input, json::Object& out, const std::string& where) {
  if (input.default_value) {
    PED_TRY(auto value, coerce_literal(schema, input.type, *input.default_value, nullptr, where));
    if (value && !value->is_null()) out.append(input.name, *std::move(value));
  } else if (input.type.non_null) {
    return bad(fmt::format("{} of required type \"{}\" was not provided.", where, to_string(input.type)));
  }
  return {};
}

Result<json::Value> coerce_json_object(const Schema& schema, const Type& type, const json::Value& value, const std::string& where) {
  const auto* object = value.if_object();
  if (object == nullptr) return bad(fmt::format("{}: expected type \"{}\" to be an object.", where, type.name()));
  json::Object out;
  for (const auto& input : type.definition.inputs) {   // members the type does not know are dropped
    const auto path = where + "." + input.name;
    const auto* given = object->find(input.name);
    if (given == nullptr || given->is_null()) {
      PED_CHECK(add_default(schema, input, out, "Field \"" + path + "\""));
      continue;
    }
    PED_TRY(auto member, coerce_json(schema, input.type, *given, path));
    out.append(input.name, std::move(member));
  }
  return json::Value(std::move(out));
}

Result<json::Value> coerce_json(const Schema& schema, const TypeRef& type, const json::Value& value, const std::string& where) {
  if (value.is_null()) {
    if (type.non_null) return bad(fmt::format("{} of non-null type \"{}\" must not be null.", where, to_string(type)));
    return value;
  }
  if (type.is_list()) {
    json::Array out;
    if (const auto* items = value.if_array()) {
      for (std::size_t i = 0; i < items->size(); ++i) {
        PED_TRY(auto item, coerce_json(schema, *type.item, (*items)[i], fmt::format("{}[{}]", where, i)));
        out.push_back(std::move(item));
      }
    } else {
      PED_TRY(auto item, coerce_json(schema, *type.item, value, where));
      out.push_back(std::move(item));
    }
    return json::Value(std::move(out));
  }
  const Type& named = schema.get(type.name);
  if (named.kind() == Type::Kind::kInput) return coerce_json_object(schema, named, value, where);
  if (named.kind() == Type::Kind::kEnum) {
    if (!value.is_string()) return bad(fmt::format("{}: enum \"{}\" cannot represent value: {}", where, type.name, shown(value)));
    return coerce_enum(named, *value.if_string(), where);
  }
  return coerce_scalar(type.name, value, where);
}

/// A literal without regard to its type, for custom scalars such as JSON.
json::Value plain_literal(const Value& literal, const json::Object* variables) {
  switch (literal.kind) {
    case Value::Kind::kVariable: {
      const auto* value = variables == nullptr ? nullptr : variables->find(literal.text);
      return value == nullptr ? json::Value() : *value;
    }
    case Value::Kind::kInt:
      if (const auto number = parse_int(literal.text)) return *number;
      return json::BigInt{literal.text};
    case Value::Kind::kFloat: {
      double number = 0;
      std::from_chars(literal.text.data(), literal.text.data() + literal.text.size(), number);
      return number;
    }
    case Value::Kind::kString:
    case Value::Kind::kEnum: return literal.text;
    case Value::Kind::kBoolean: return literal.text == "true";
    case Value::Kind::kNull: return nullptr;
    case Value::Kind::kList: {
      json::Array out;
      for (const auto& item : literal.items) out.push_back(plain_literal(item, variables));
      return out;
    }
    case Value::Kind::kObject: {
      json::Object out;
      for (const auto& member : literal.members) out.set(member.name, plain_literal(member.value, variables));
      return out;
    }
  }
  return nullptr;
}

Result<std::optional<json::Value>> literal_object(const Schema& schema, const Type& type, const Value& literal, const json::Object* variables,
                                                  const std::string& where) {
  if (literal.kind != Value::Kind::kObject) return bad(fmt::format("{}: expected value of type \"{}\".", where, type.name()));
  json::Object out;
  for (const auto& input : type.definition.inputs) {
    const auto path = where + "." + input.name;
    const auto given = std::find_if(literal.members.begin(), literal.members.end(), [&](const auto& member) { return member.name == input.name; });
    std::optional<json::Value> value;
    if (given != literal.members.end()) {
      PED_TRY(value, coerce_literal(schema, input.type, given->value, variables, path));
    }
    const bool unknown_yet = variables == nullptr && given != literal.members.end() && given->value.kind == Value::Kind::kVariable;
    if (value && !value->is_null()) out.append(input.name, *std::move(value));
    else if (!unknown_yet) PED_CHECK(add_default(schema, input, out, "Field \"" + path + "\""));
  }
  return std::optional<json::Value>(std::move(out));
}

Result<std::optional<json::Value>> literal_leaf(const Schema& schema, const TypeRef& type, const Value& literal, const json::Object* variables,
                                                const std::string& where) {
  const Type& named = schema.get(type.name);
  if (named.kind() == Type::Kind::kInput) return literal_object(schema, named, literal, variables, where);
  if (named.kind() == Type::Kind::kEnum) {
    if (literal.kind != Value::Kind::kEnum) return bad(fmt::format("{}: enum \"{}\" cannot represent this value.", where, type.name));
    PED_TRY(auto value, coerce_enum(named, literal.text, where));
    return std::optional(std::move(value));
  }
  static constexpr std::array<std::string_view, 6> kStrict{"String", "Int", "Float", "Boolean", "ID", "Int64"};
  const bool strict = std::find(kStrict.begin(), kStrict.end(), type.name) != kStrict.end();
  if (strict && literal.kind == Value::Kind::kEnum) return bad(fmt::format("{}: {} cannot represent value: {}", where, type.name, literal.text));
  PED_TRY(auto value, coerce_scalar(type.name, plain_literal(literal, variables), where));
  return std::optional(std::move(value));
}

}  // namespace

Result<std::optional<json::Value>> coerce_literal(const Schema& schema, const TypeRef& type, const Value& literal, const json::Object* variables,
                                                  const std::string& where) {
  if (literal.kind == Value::Kind::kVariable) {
    if (variables == nullptr) return std::optional<json::Value>();
    const auto* value = variables->find(literal.text);
    if (value == nullptr || value->is_null()) {
      if (type.non_null) return bad(fmt::format("{} of required type \"{}\" was provided the variable \"${}\" which was not provided a value.", where,
                                                to_string(type), literal.text));
      return std::optional<json::Value>();
    }
    return std::optional(*value);   // coerced when the variables were
  }
  if (literal.kind == Value::Kind::kNull) {
    if (type.non_null) return bad(fmt::format("{}: expected value of type \"{}\", found null.", where, to_string(type)));
    return std::optional<json::Value>(json::Value());
  }
  if (!type.is_list()) return literal_leaf(schema, type, literal, variables, where);
  json::Array out;
  if (literal.kind != Value::Kind::kList) {
    PED_TRY(auto item, coerce_literal(schema, *type.item, literal, variables, where));
    out.push_back(item.value_or(json::Value()));
  }
  for (const auto& literal_item : literal.items) {
    PED_TRY(auto item, coerce_literal(schema, *type.item, literal_item, variables, where));
    out.push_back(item.value_or(json::Value()));
  }
  return std::optional<json::Value>(std::move(out));
}

Result<json::Object> coerce_variables(const Schema& schema, const Operation& operation, const json::Object& given) {
  json::Object out;
  for (const auto& variable : operation.variables) {
    const auto where = "Variable \"$" + variable.name + "\"";
    const auto* value = given.find(variable.name);
    if (value == nullptr || value->is_null()) {
      const InputDefinition as_input{variable.name, "", variable.type, variable.default_value};
      PED_CHECK(add_default(schema, as_input, out, where));
      continue;
    }
    PED_TRY(auto coerced, coerce_json(schema, variable.type, *value, where));
    out.append(variable.name, std::move(coerced));
  }
  return out;
}

Result<json::Object> coerce_arguments(const Schema& schema, const FieldDefinition& field, const std::vector<Argument>& arguments,
                                      const json::Object& variables) {
  json::Object out;
  for (const auto& definition : field.arguments) {
    const auto where = "Argument \"" + definition.name + "\"";
    const auto given = std::find_if(arguments.begin(), arguments.end(), [&](const auto& argument) { return argument.name == definition.name; });
    std::optional<json::Value> value;
    if (given != arguments.end()) {
      PED_TRY(value, coerce_literal(schema, definition.type, given->value, &variables, where));
    }
    if (value && !value->is_null()) out.append(definition.name, *std::move(value));
    else PED_CHECK(add_default(schema, definition, out, where));
  }
  return out;
}

}  // namespace pedigree::graphql
