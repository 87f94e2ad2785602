// Input coercion: variables and literal arguments become JSON by the types of the schema. Source: GraphQL specification, October
// 2021, §6.1.2 and §6.4.1, with two leniencies that existing clients need: unknown members of input objects are dropped, and an
// explicit null is the same as absent.
#pragma once

#include "base/json.h"
#include "graphql/schema.h"

namespace pedigree::graphql {

/// The declared variables of an operation from what the client sent; undeclared ones are ignored, defaults filled in.
Result<json::Object> coerce_variables(const Schema& schema, const Operation& operation, const json::Object& given);

/// The arguments of a field, with defaults; null and absent ones are not members of the result.
Result<json::Object> coerce_arguments(const Schema& schema, const FieldDefinition& field, const std::vector<Argument>& arguments,
                                      const json::Object& variables);

/// A literal by its type; nullopt: absent (a variable without value). Used by validation with no variables at hand.
Result<std::optional<json::Value>> coerce_literal(const Schema& schema, const TypeRef& type, const Value& literal, const json::Object* variables,
                                                  const std::string& where);

}  // namespace pedigree::graphql
