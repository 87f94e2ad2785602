#include "service/queries.h"

#include <fmt/format.h>

#include "domain/versions.h"
#include "service/access.h"
#include "service/registry.h"

namespace pedigree::service {

std::optional<store::Membership> find_version_by_ref(sql::Transaction& tx, std::int64_t project_id, std::string_view ref) {
  // The whole text may be a collection's name only up to its first colon.
  const auto parsed = domain::parse_version_ref(ref);
  const auto collection = store::collections::by_name(tx, project_id, parsed.collection);
  return collection ? find_version(tx, *collection, parsed.alias) : std::nullopt;
}

Result<std::int64_t> artifact_at(sql::Transaction& tx, const Caller& caller, std::string_view path) {
  const auto parts = split(path, '/');
  if (parts.size() < 3) return fail(Code::kInvalidArgument, "the member 'artifact' must be \"entity/project/name:version\"");
  const auto project = find_project(tx, caller, parts[0], parts[1]);
  const auto membership =
      project ? find_version_by_ref(tx, project->id, path.substr(parts[0].size() + parts[1].size() + 2)) : std::nullopt;
  if (!membership) return fail(Code::kNotFound, fmt::format("artifact '{}' not found", path.substr(0, 200)));
  return membership->artifact_id;
}

}  // namespace pedigree::service
