// A checked schema: types with their fields, arguments and possible types. Immutable once it is in use; thread-safe.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graphql/ast.h"
#include "base/result.h"

namespace pedigree::graphql {

struct Type {
  TypeDefinition definition;
  std::unordered_map<std::string_view, const FieldDefinition*> fields;   // of object or interface
  std::unordered_map<std::string_view, const InputDefinition*> inputs;   // of an input object
  std::set<std::string, std::less<>> possible;                           // object types this can be at run time (itself, for an object)

  using Kind = TypeDefinition::Kind;
  [[nodiscard]] Kind kind() const { return definition.kind; }
  [[nodiscard]] const std::string& name() const { return definition.name; }
  [[nodiscard]] bool is_composite() const { return kind() == Kind::kObject || kind() == Kind::kInterface || kind() == Kind::kUnion; }
  [[nodiscard]] bool is_input() const { return kind() == Kind::kScalar || kind() == Kind::kEnum || kind() == Kind::kInput; }
  [[nodiscard]] const FieldDefinition* field(std::string_view name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? nullptr : found->second;
  }
};

class Schema {
 public:
  /// Builds from SDL texts (one schema split by area; `extend type` adds fields) plus the introspection types. An error names the
  /// first thing that is wrong: unknown type, name defined twice, object that lacks a field of its interface.
  static Result<Schema> build(std::span<const std::string_view> sdl);

  [[nodiscard]] const Type* find(std::string_view name) const;
  /// A type the schema is known to have.
  [[nodiscard]] const Type& get(std::string_view name) const;
  [[nodiscard]] const Type* root(Operation::Kind kind) const;
  /// In order of name.
  [[nodiscard]] const std::map<std::string, Type, std::less<>>& types() const { return *types_; }

  /// Replaces what introspection tells about a field the schema is known to have. Not while it is in use.
  void describe(std::string_view type, std::string_view field, std::string description);

 private:
  std::unique_ptr<std::map<std::string, Type, std::less<>>> types_;   // stable addresses when the schema moves
};

/// Fields every query may ask besides those of its type: __typename, and __schema and __type at the root.
const FieldDefinition* meta_field(const Type& type, std::string_view name);

}  // namespace pedigree::graphql
