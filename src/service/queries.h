// Lists of versions and collections with the clients' filters and orders, and look-up by "collection:alias".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "service/filter.h"
#include "store/artifacts.h"
#include "store/collections.h"

namespace pedigree::service {

/// "collection:alias" (alias, vN or digest; without colon: latest) in a project.
std::optional<store::Membership> find_version_by_ref(sql::Transaction& tx, std::int64_t project_id, std::string_view ref);

struct VersionQuery {
  Filter filter;
  Order order;
  /// kInvalidArgument for a malformed filter or a field versions cannot be ordered by.
  static Result<VersionQuery> parse(std::string_view filters, std::string_view order);
};

/// A page of rows. `position` is the key to continue after: the place of the row in the filtered list, from 1.
template <class Row>
struct Found {
  std::vector<Row> rows;
  std::int64_t total = 0;
};

struct VersionRow {
  store::Artifact artifact;
  std::int64_t version_index = 0;   // in the collection asked
  std::int64_t position = 0;
};
/// Versions of a collection, newest first unless ordered, rows after `after` (a position).
Found<VersionRow> list_versions(sql::Transaction& tx, const store::Collection& collection, const VersionQuery& query, std::int64_t after,
                                std::int64_t limit);

struct CollectionQuery {
  Filter filter;
  Order order;
  std::optional<bool> sequences;
  static Result<CollectionQuery> parse(std::string_view filters, std::string_view order, const std::vector<std::string>& kinds);
};
struct CollectionRow {
  store::Collection collection;
  std::int64_t position = 0;
};
Found<CollectionRow> list_collections(sql::Transaction& tx, std::int64_t project_id, std::optional<std::int64_t> type_id, const CollectionQuery& query,
                                      std::int64_t after, std::int64_t limit);

}  // namespace pedigree::service
