// Recursive-descent parser of executable documents and of schema text. Source: GraphQL specification, October 2021.
#pragma once

#include <string_view>

#include "base/result.h"
#include "graphql/ast.h"

namespace pedigree::graphql {

/// What a client may ask at most. Errors name the limit.
struct Limits {
  std::size_t document_bytes = 64 * 1024;
  std::size_t depth = 20;        // nesting of selections
  std::size_t fields = 500;      // fields selected, fragments expanded
  std::size_t aliases = 30;      // fields whose alias differs from their name
};

inline constexpr std::size_t kMaxNesting = 64;   // of values, types and selections while parsing: guards the stack

/// A document a client sent: operations and fragments.
Result<Document> parse_executable(std::string_view text, const Limits& limits = {});
/// Schema text (SDL): type definitions and extensions.
Result<Document> parse_schema(std::string_view text);

}  // namespace pedigree::graphql
