#include "graphql/schema.h"

#include <fmt/format.h>

#include "graphql/introspection.h"
#include "graphql/parser.h"

namespace pedigree::graphql {
namespace {

using Kind = TypeDefinition::Kind;
using Types = std::map<std::string, Type, std::less<>>;

tl::unexpected<Error> wrong(std::string message) { return fail(Code::kInternal, "schema: " + std::move(message)); }

constexpr std::string_view kBuiltInScalars = "scalar Int scalar Float scalar String scalar Boolean scalar ID";

Status add_definitions(Types& types, std::string_view sdl) {
  PED_TRY(auto document, parse_schema(sdl));
  for (auto& definition : document.types) {
    const std::string name = definition.name;
    auto& type = types[name];
    if (definition.extends) {
      for (auto& field : definition.fields) type.definition.fields.push_back(std::move(field));
      for (auto& interface : definition.interfaces) type.definition.interfaces.push_back(std::move(interface));
      type.definition.name = name;
      continue;
    }
    if (!type.definition.name.empty()) return wrong(name + " is defined twice");
    type.definition = std::move(definition);
  }
  return {};
}

Status index(Type& type) {
  for (const auto& field : type.definition.fields)
    if (!type.fields.emplace(field.name, &field).second) return wrong(type.name() + "." + field.name + " is defined twice");
  for (const auto& input : type.definition.inputs)
    if (!type.inputs.emplace(input.name, &input).second) return wrong(type.name() + "." + input.name + " is defined twice");
  return {};
}

Status check_type(const Types& types, const TypeRef& ref, bool input, const std::string& where) {
  const auto found = types.find(ref.named());
  if (found == types.end()) return wrong(where + " has the unknown type " + ref.named());
  if (input ? !found->second.is_input() : found->second.kind() == Kind::kInput)
    return wrong(where + " has type " + ref.named() + ", which cannot be used there");
  return {};
}

Status check_fields(const Types& types, const Type& type) {
  for (const auto& field : type.definition.fields) {
    PED_CHECK(check_type(types, field.type, false, type.name() + "." + field.name));
    for (const auto& argument : field.arguments)
      PED_CHECK(check_type(types, argument.type, true, type.name() + "." + field.name + "(" + argument.name + ")"));
  }
  for (const auto& input : type.definition.inputs) PED_CHECK(check_type(types, input.type, true, type.name() + "." + input.name));
  return {};
}

Status link_possible_types(Types& types, Type& type) {
  if (type.kind() == Kind::kObject) type.possible.insert(type.name());
  if (type.kind() == Kind::kUnion)
    for (const auto& member : type.definition.values) {
      if (const auto found = types.find(member); found == types.end() || found->second.kind() != Kind::kObject)
        return wrong("union " + type.name() + " has the member " + member + ", which is no object type");
      type.possible.insert(member);
    }
  for (const auto& name : type.definition.interfaces) {
    const auto found = types.find(name);
    if (found == types.end() || found->second.kind() != Kind::kInterface) return wrong(type.name() + " implements " + name + ", which is no interface");
    for (const auto& field : found->second.definition.fields)
      if (type.field(field.name) == nullptr) return wrong(type.name() + " lacks the field " + field.name + " of its interface " + name);
    if (type.kind() == Kind::kObject) found->second.possible.insert(type.name());
  }
  return {};
}

}  // namespace

Result<Schema> Schema::build(std::span<const std::string_view> sdl) {
  Schema schema;
  schema.types_ = std::make_unique<Types>();
  auto& types = *schema.types_;
  PED_CHECK(add_definitions(types, kBuiltInScalars));
  PED_CHECK(add_definitions(types, introspection_sdl()));
  for (const auto text : sdl) PED_CHECK(add_definitions(types, text));
  for (auto& [name, type] : types) PED_CHECK(index(type));
  for (auto& [name, type] : types) PED_CHECK(check_fields(types, type));
  for (auto& [name, type] : types) PED_CHECK(link_possible_types(types, type));
  if (schema.find("Query") == nullptr) return wrong("there is no type Query");
  return schema;
}

const Type* Schema::find(std::string_view name) const {
  const auto found = types_->find(name);
  return found == types_->end() ? nullptr : &found->second;
}

void Schema::describe(std::string_view type, std::string_view field, std::string description) {
  for (auto& definition : types_->at(std::string(type)).definition.fields)
    if (definition.name == field) definition.description = std::move(description);
}

const Type& Schema::get(std::string_view name) const {
  if (const Type* type = find(name)) return *type;
  throw std::logic_error("the schema has no type " + std::string(name));
}

const Type* Schema::root(Operation::Kind kind) const {
  switch (kind) {
    case Operation::Kind::kQuery: return find("Query");
    case Operation::Kind::kMutation: return find("Mutation");
    case Operation::Kind::kSubscription: return find("Subscription");
  }
  return nullptr;
}

const FieldDefinition* meta_field(const Type& type, std::string_view name) {
  static const auto make = [](std::string field, std::string of, bool non_null) {
    FieldDefinition definition;
    definition.name = std::move(field);
    definition.type = TypeRef{std::move(of), nullptr, non_null};
    return definition;
  };
  static const FieldDefinition typename_field = make("__typename", "String", true);
  static const FieldDefinition schema_field = make("__schema", "__Schema", true);
  static const FieldDefinition type_field = [] {
    FieldDefinition definition = make("__type", "__Type", false);
    definition.arguments.push_back({"name", "", TypeRef{"String", nullptr, true}, std::nullopt});
    return definition;
  }();
  if (name == "__typename" && type.is_composite()) return &typename_field;
  if (type.name() != "Query") return nullptr;
  if (name == "__schema") return &schema_field;
  if (name == "__type") return &type_field;
  return nullptr;
}

}  // namespace pedigree::graphql
