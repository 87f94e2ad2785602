// Lists of collections with the clients' filters and orders.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "service/filter_compile.h"
#include "store/collections.h"

namespace pedigree::service {

struct CollectionQuery {
  Filter filter;
  store::search::Order order;        // by default newest first
  std::optional<bool> sequences;     // only sequences, only portfolios, or both
  std::optional<std::int64_t> type_id;
  /// `kinds`: SEQUENCE, PORTFOLIO. kInvalidArgument for a malformed filter, or a field collections cannot be ordered by.
  static Result<CollectionQuery> parse(std::string_view filters, std::string_view order, const std::vector<std::string>& kinds);
};
struct CollectionRow {
  store::Collection collection;
  std::string position;              // where the next page goes on
};

/// Collections of a project behind `position` ("" for the first page). kInvalidArgument for a position of another order.
Result<std::vector<CollectionRow>> list_collections(sql::Transaction& tx, std::int64_t project_id, const CollectionQuery& query, std::string_view position,
                                                    std::int64_t limit);
std::int64_t count_collections(sql::Transaction& tx, std::int64_t project_id, const CollectionQuery& query);

/// The same over several projects, as one list.
Result<std::vector<CollectionRow>> search_collections(sql::Transaction& tx, std::span<const std::int64_t> project_ids, const CollectionQuery& query,
                                                      std::string_view position, std::int64_t limit);
std::int64_t count_collections_in(sql::Transaction& tx, std::span<const std::int64_t> project_ids, const CollectionQuery& query);

/// A filter over collections as a condition on rows that are joined with them (as `c`), and what it matches of these ids.
Compiled compile_collections(sql::Transaction& tx, const Filter& filter);
std::unordered_set<std::int64_t> matching_collections(sql::Transaction& tx, const Filter& filter, const std::vector<std::int64_t>& ids);

}  // namespace pedigree::service
