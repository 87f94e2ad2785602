// Validation of executable documents. Source: GraphQL specification, October 2021, §5. Left out on purpose: "fragments must be used"
// and "variables must be used", which real clients break.
#pragma once

#include "graphql/parser.h"
#include "graphql/schema.h"

namespace pedigree::graphql {

/// All problems found (at most 20), in words of the reference implementation where clients match on them.
std::vector<Error> validate(const Schema& schema, const Document& document, const Limits& limits = {});

}  // namespace pedigree::graphql
