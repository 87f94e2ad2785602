// Pages ordered by values whose order no index has, or of few candidates: for search.cc only.
//
// All rows are looked at for their key, and the first ones kept; that costs a look-up of the value per row. Tests cost as much
// again, each. So where most rows match, as a sample tells, rows are tested in their order and only until the page is full;
// otherwise all are tested, and of those in vain no key is read.
#pragma once

#include <optional>
#include <vector>

#include "store/search_order.h"

namespace pedigree::store::search {

/// At most `limit` rows behind `position`, of an order by values. `sql` and `driver` as pick_driver() left them.
std::vector<Hit> unordered_page(sql::Transaction& tx, const Search& search, const std::vector<Segment>& segments,
                                const Position& position, std::int64_t limit, const Sql& sql,
                                const std::optional<Driver>& driver);

}  // namespace pedigree::store::search
