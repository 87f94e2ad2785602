// Finding rows by a filter: the database narrows down, the filter itself decides where the database cannot.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "service/filter_compile.h"

namespace pedigree::service {

struct Find {
  const Vocabulary* vocabulary = nullptr;
  store::search::Rows rows;
  const Filter* filter = nullptr;
  store::search::Order order;
  /// Keeps the ids whose rows match the filter, looking at the rows themselves.
  std::function<void(sql::Transaction& tx, std::vector<store::search::Hit>& hits)> keep_matching;
  store::search::Condition also = {};   // must hold besides the filter
  bool also_exact = true;               // false: keep_matching looks whether it really does
};

/// Rows behind `position` ("" for the first page). kInvalidArgument for a position of another order.
Result<std::vector<store::search::Hit>> find(sql::Transaction& tx, const Find& what, std::string_view position, std::int64_t limit);
std::int64_t count(sql::Transaction& tx, const Find& what);

/// The same in several scopes (instead of what.rows.scope) as one list: what is read of each is little more than what it gives to the page.
Result<std::vector<store::search::Hit>> find_in(sql::Transaction& tx, Find what, std::span<const std::int64_t> scopes, std::string_view position,
                                                std::int64_t limit);
std::int64_t count_in(sql::Transaction& tx, Find what, std::span<const std::int64_t> scopes);

}  // namespace pedigree::service
