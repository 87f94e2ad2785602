// The syntax tree of GraphQL documents and schemas. Source: GraphQL specification, October 2021, Appendix B.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pedigree::graphql {

/// "[String!]!": a named type inside lists and non-null marks.
struct TypeRef {
  std::string name;                  // innermost named type; "" for a list
  std::shared_ptr<TypeRef> item;     // of a list
  bool non_null = false;

  [[nodiscard]] bool is_list() const { return item != nullptr; }
  [[nodiscard]] const std::string& named() const { return item ? item->named() : name; }
};
std::string to_string(const TypeRef& type);

struct ObjectMember;

struct Value {
  enum class Kind { kVariable, kInt, kFloat, kString, kBoolean, kNull, kEnum, kList, kObject };
  Kind kind = Kind::kNull;
  std::string text;                                    // name, digits, or string content; "true"/"false"
  std::vector<Value> items;
  std::vector<ObjectMember> members;

  Value();
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();
};

struct ObjectMember {
  std::string name;
  Value value;
};

inline Value::Value() = default;
inline Value::Value(const Value&) = default;
inline Value::Value(Value&&) noexcept = default;
inline Value& Value::operator=(const Value&) = default;
inline Value& Value::operator=(Value&&) noexcept = default;
inline Value::~Value() = default;

struct Argument {
  std::string name;
  Value value;
};

struct Directive {
  std::string name;
  std::vector<Argument> arguments;
};

struct Selection {
  enum class Kind { kField, kSpread, kInline };
  Kind kind = Kind::kField;
  std::string alias;                 // response key of a field (the name if no alias was given)
  std::string name;                  // field or fragment
  std::string type_condition;        // of an inline fragment; "" for none
  std::vector<Argument> arguments;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
};

struct VariableDefinition {
  std::string name;
  TypeRef type;
  std::optional<Value> default_value;
};

struct Operation {
  enum class Kind { kQuery, kMutation, kSubscription };
  Kind kind = Kind::kQuery;
  std::string name;
  std::vector<VariableDefinition> variables;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
};

struct Fragment {
  std::string name, type_condition;
  std::vector<Selection> selections;
};

// ---- type system

struct InputDefinition {             // an argument or a member of an input object
  std::string name, description;
  TypeRef type;
  std::optional<Value> default_value;
};

struct FieldDefinition {
  std::string name, description;
  std::vector<InputDefinition> arguments;
  TypeRef type;
  std::optional<std::string> deprecated;
};

struct TypeDefinition {
  enum class Kind { kScalar, kObject, kInterface, kUnion, kEnum, kInput };
  Kind kind = Kind::kScalar;
  bool extends = false;
  std::string name, description;
  std::vector<std::string> interfaces;
  std::vector<FieldDefinition> fields;       // object, interface
  std::vector<InputDefinition> inputs;       // input
  std::vector<std::string> values;           // enum values, or members of a union
};

struct Document {
  std::vector<Operation> operations;
  std::vector<Fragment> fragments;
  std::vector<TypeDefinition> types;
};

}  // namespace pedigree::graphql
