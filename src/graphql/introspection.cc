#include "graphql/introspection.h"

#include <array>

#include "graphql/executable.h"
#include "graphql/schema.h"

namespace pedigree::graphql {
namespace {

constexpr std::string_view kSdl = R"(
type __Schema { description: String types: [__Type!]! queryType: __Type! mutationType: __Type subscriptionType: __Type directives: [__Directive!]! }
type __Type { kind: __TypeKind! name: String description: String specifiedByURL: String fields(includeDeprecated: Boolean = false): [__Field!]
  interfaces: [__Type!] possibleTypes: [__Type!] enumValues(includeDeprecated: Boolean = false): [__EnumValue!]
  inputFields(includeDeprecated: Boolean = false): [__InputValue!] ofType: __Type }
enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
type __Field { name: String! description: String args(includeDeprecated: Boolean = false): [__InputValue!]! type: __Type! isDeprecated: Boolean!
  deprecationReason: String }
type __InputValue { name: String! description: String type: __Type! defaultValue: String isDeprecated: Boolean! deprecationReason: String }
type __EnumValue { name: String! description: String isDeprecated: Boolean! deprecationReason: String }
type __Directive { name: String! description: String locations: [__DirectiveLocation!]! args(includeDeprecated: Boolean = false): [__InputValue!]!
  isRepeatable: Boolean! }
enum __DirectiveLocation { QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION SCHEMA SCALAR
  OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT INPUT_FIELD_DEFINITION }
)";

template <class T>
const T& as(const Object& object) {
  return *static_cast<const T*>(object.data.get());
}

template <class T, class F>
Binding bind(std::string_view field, F f) {
  return {field,
          [f](const Field&, std::span<const Object> parents) {
            std::vector<Node> nodes;
            for (const auto& parent : parents) nodes.emplace_back(f(as<T>(parent)));
            return nodes;
          },
          "parent"};
}

Node text_or_null(const std::string& text) { return text.empty() ? Node() : Node(text); }
Node type_node(TypeRef type) { return object("__Type", std::move(type)); }

std::string literal(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kString: {
      std::string text;
      json::write_string(text, value.text);
      return text;
    }
    case Value::Kind::kList: {
      std::string text = "[";
      for (const auto& item : value.items) text += (text.size() > 1 ? ", " : "") + literal(item);
      return text + "]";
    }
    case Value::Kind::kObject: {
      std::string text = "{";
      for (const auto& member : value.members) text += (text.size() > 1 ? ", " : "") + member.name + ": " + literal(member.value);
      return text + "}";
    }
    case Value::Kind::kNull: return "null";
    default: return value.text;
  }
}

template <class Items>
Node list_of(std::string_view type, const Items& items) {
  std::vector<Node> nodes;
  for (const auto& item : items) nodes.push_back(object(type, item));
  return nodes;
}

Node names_as_types(const auto& names) {
  std::vector<Node> nodes;
  for (const auto& name : names) nodes.push_back(type_node(TypeRef{std::string(name), nullptr, false}));
  return nodes;
}

TypeBindings type_bindings(const Schema& schema) {
  using Kind = TypeDefinition::Kind;
  // A wrapper ([T] or T!) has neither name nor definition.
  const auto named = [&schema](const TypeRef& type) -> const Type* { return type.non_null || type.is_list() ? nullptr : &schema.get(type.name); };
  const auto of_kind = [named](const TypeRef& type, std::initializer_list<Kind> kinds) -> const Type* {
    const Type* found = named(type);
    return found != nullptr && std::find(kinds.begin(), kinds.end(), found->kind()) != kinds.end() ? found : nullptr;
  };
  return {"__Type",
          {bind<TypeRef>("kind", [named](const TypeRef& type) -> Node {
             static constexpr std::array<std::string_view, 6> kNames{"SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT"};
             if (type.non_null) return Node("NON_NULL");
             return type.is_list() ? Node("LIST") : Node(kNames[static_cast<std::size_t>(named(type)->kind())]);
           }),
           bind<TypeRef>("name", [named](const TypeRef& type) { return named(type) ? Node(type.name) : Node(); }),
           bind<TypeRef>("description", [named](const TypeRef& type) { return named(type) ? text_or_null(named(type)->definition.description) : Node(); }),
           bind<TypeRef>("specifiedByURL", [](const TypeRef&) { return Node(); }),
           bind<TypeRef>("fields", [of_kind](const TypeRef& type) {
             const Type* found = of_kind(type, {Kind::kObject, Kind::kInterface});
             return found ? list_of("__Field", found->definition.fields) : Node();
           }),
           bind<TypeRef>("interfaces", [of_kind](const TypeRef& type) {
             const Type* found = of_kind(type, {Kind::kObject, Kind::kInterface});
             return found ? names_as_types(found->definition.interfaces) : Node();
           }),
           bind<TypeRef>("possibleTypes", [of_kind](const TypeRef& type) {
             const Type* found = of_kind(type, {Kind::kInterface, Kind::kUnion});
             return found ? names_as_types(found->possible) : Node();
           }),
           bind<TypeRef>("enumValues", [of_kind](const TypeRef& type) {
             const Type* found = of_kind(type, {Kind::kEnum});
             return found ? list_of("__EnumValue", found->definition.values) : Node();
           }),
           bind<TypeRef>("inputFields", [of_kind](const TypeRef& type) {
             const Type* found = of_kind(type, {Kind::kInput});
             return found ? list_of("__InputValue", found->definition.inputs) : Node();
           }),
           bind<TypeRef>("ofType", [](const TypeRef& type) {
             if (type.non_null) {
               TypeRef inner = type;
               inner.non_null = false;
               return type_node(std::move(inner));
             }
             return type.is_list() ? type_node(*type.item) : Node();
           })}};
}

/// @include and @skip, as an object each.
struct DirectiveView {
  std::string name;
  InputDefinition condition{"if", "", TypeRef{"Boolean", nullptr, true}, std::nullopt};
};

}  // namespace

std::string_view introspection_sdl() { return kSdl; }

std::vector<TypeBindings> introspection_bindings(const Schema& schema) {
  struct Whole {};
  std::vector<TypeBindings> all;
  all.push_back(type_bindings(schema));
  const auto root = [&schema](Operation::Kind kind) {
    return [&schema, kind](const Whole&) {
      const Type* type = schema.root(kind);
      return type ? type_node(TypeRef{type->name(), nullptr, false}) : Node();
    };
  };
  all.push_back({"__Schema",
                 {bind<Whole>("description", [](const Whole&) { return Node(); }),
                  bind<Whole>("types", [&schema](const Whole&) {
                    std::vector<Node> nodes;
                    for (const auto& [name, type] : schema.types()) nodes.push_back(type_node(TypeRef{name, nullptr, false}));
                    return Node(std::move(nodes));
                  }),
                  bind<Whole>("queryType", root(Operation::Kind::kQuery)), bind<Whole>("mutationType", root(Operation::Kind::kMutation)),
                  bind<Whole>("subscriptionType", root(Operation::Kind::kSubscription)),
                  bind<Whole>("directives", [](const Whole&) {
                    return list_of("__Directive", std::array{DirectiveView{"include"}, DirectiveView{"skip"}});
                  })}});
  all.push_back({"__Field",
                 {bind<FieldDefinition>("name", [](const FieldDefinition& f) { return Node(f.name); }),
                  bind<FieldDefinition>("description", [](const FieldDefinition& f) { return text_or_null(f.description); }),
                  bind<FieldDefinition>("args", [](const FieldDefinition& f) { return list_of("__InputValue", f.arguments); }),
                  bind<FieldDefinition>("type", [](const FieldDefinition& f) { return type_node(f.type); }),
                  bind<FieldDefinition>("isDeprecated", [](const FieldDefinition& f) { return Node(f.deprecated.has_value()); }),
                  bind<FieldDefinition>("deprecationReason", [](const FieldDefinition& f) { return text_or_null(f.deprecated.value_or("")); })}});
  all.push_back({"__InputValue",
                 {bind<InputDefinition>("name", [](const InputDefinition& i) { return Node(i.name); }),
                  bind<InputDefinition>("description", [](const InputDefinition& i) { return text_or_null(i.description); }),
                  bind<InputDefinition>("type", [](const InputDefinition& i) { return type_node(i.type); }),
                  bind<InputDefinition>("defaultValue", [](const InputDefinition& i) { return i.default_value ? Node(literal(*i.default_value)) : Node(); }),
                  bind<InputDefinition>("isDeprecated", [](const InputDefinition&) { return Node(false); }),
                  bind<InputDefinition>("deprecationReason", [](const InputDefinition&) { return Node(); })}});
  all.push_back({"__EnumValue",
                 {bind<std::string>("name", [](const std::string& name) { return Node(name); }),
                  bind<std::string>("description", [](const std::string&) { return Node(); }),
                  bind<std::string>("isDeprecated", [](const std::string&) { return Node(false); }),
                  bind<std::string>("deprecationReason", [](const std::string&) { return Node(); })}});
  all.push_back({"__Directive",
                 {bind<DirectiveView>("name", [](const DirectiveView& d) { return Node(d.name); }),
                  bind<DirectiveView>("description", [](const DirectiveView&) { return Node(); }),
                  bind<DirectiveView>("locations", [](const DirectiveView&) { return Node(std::vector<Node>{Node("FIELD"), Node("FRAGMENT_SPREAD"), Node("INLINE_FRAGMENT")}); }),
                  bind<DirectiveView>("args", [](const DirectiveView& d) { return list_of("__InputValue", std::array{d.condition}); }),
                  bind<DirectiveView>("isRepeatable", [](const DirectiveView&) { return Node(false); })}});
  const auto whole = [](const Field&, std::span<const Object> parents) { return std::vector<Node>(parents.size(), object("__Schema", Whole{})); };
  const auto type_by_name = [&schema](const Field& field, std::span<const Object> parents) {
    const auto* name = field.args().find("name");
    const bool known = name != nullptr && schema.find(*name->if_string()) != nullptr;
    return std::vector<Node>(parents.size(), known ? type_node(TypeRef{*name->if_string(), nullptr, false}) : Node());
  };
  all.push_back({"Query", {{"__schema", whole, "user"}, {"__type", type_by_name, "user"}}});
  return all;
}

}  // namespace pedigree::graphql
