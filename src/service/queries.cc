#include "service/queries.h"

#include "domain/versions.h"
#include "service/registry.h"

namespace pedigree::service {

std::optional<store::Membership> find_version_by_ref(sql::Transaction& tx, std::int64_t project_id, std::string_view ref) {
  // The whole text may be a collection's name only up to its first colon.
  const auto parsed = domain::parse_version_ref(ref);
  const auto collection = store::collections::by_name(tx, project_id, parsed.collection);
  return collection ? find_version(tx, *collection, parsed.alias) : std::nullopt;
}

}  // namespace pedigree::service
