// Which rows meet a condition, by indexes alone: for search.cc only.
//
// A test costs as much as its index has entries for it, a combination of tests the sum of theirs. That beats looking at rows one
// by one as soon as there are many: a look-up of a row costs as much as some ten entries read in a row.
#pragma once

#include <cstdint>
#include <vector>

#include "store/search.h"

namespace pedigree::store::search {

using Ids = std::vector<std::int64_t>;  // ascending, without repetition

/// Whether indexes know all that the condition asks.
bool is_known_to_indexes(const Subject& subject, const Condition& condition);

/// The rows of the scope that meet such a condition.
Ids matching_ids(sql::Transaction& tx, const Rows& rows, const Condition& condition);

}  // namespace pedigree::store::search
