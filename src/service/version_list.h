// Lists of versions with the clients' filters and orders: by metadata, by metrics and config of the run that logged them, by tags and
// aliases. In a collection, or over all collections of a registry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/caller.h"
#include "service/filter_compile.h"
#include "store/artifacts.h"
#include "store/collections.h"

namespace pedigree::service {

struct VersionQuery {
  Filter filter;
  store::search::Order order;   // by default highest number first
  bool ordered = false;         // false: the order is the default
  /// kInvalidArgument for a malformed filter, or a field versions cannot be ordered by.
  static Result<VersionQuery> parse(std::string_view filters, std::string_view order);
  /// kInvalidArgument for a field versions do not have, or a date that cannot be read.
  [[nodiscard]] Status check() const;
};
struct VersionRow {
  store::Artifact artifact;
  store::Membership membership;
  std::string position;         // where the next page goes on
};
/// Where versions are looked for.
struct VersionScope {
  enum class Kind { kCollection, kProject };
  Kind kind = Kind::kCollection;
  std::int64_t id = 0;
};

/// What a name means in filters and orders of versions; nullopt for names we do not know.
std::optional<store::search::Field> version_field(std::string_view name);

/// Versions behind `position` ("" for the first page). kInvalidArgument for a position of another order. Whether the caller may see the scope is
/// not asked here; but to filter and order, a version whose run he may not look at (run_record.h) is one without metrics and config.
Result<std::vector<VersionRow>> list_versions(sql::Transaction& tx, const Caller& caller, const VersionScope& scope, const VersionQuery& query,
                                              std::string_view position, std::int64_t limit);
std::int64_t count_versions(sql::Transaction& tx, const Caller& caller, const VersionScope& scope, const Filter& filter);

/// Versions of the collections that match `collections` (collection_list.h), in several projects, as one list; the last linked first
/// unless the query has an order.
Result<std::vector<VersionRow>> search_versions(sql::Transaction& tx, const Caller& caller, std::span<const std::int64_t> project_ids,
                                                const Filter& collections, VersionQuery query, std::string_view position, std::int64_t limit);

}  // namespace pedigree::service
