// Introspection: the schema asked about itself. Source: GraphQL specification, October 2021, §4.
#pragma once

#include <string_view>
#include <vector>

namespace pedigree::graphql {

class Schema;
struct TypeBindings;

/// The types of introspection as SDL.
std::string_view introspection_sdl();
/// Their resolvers. `schema` must outlive them.
std::vector<TypeBindings> introspection_bindings(const Schema& schema);

}  // namespace pedigree::graphql
