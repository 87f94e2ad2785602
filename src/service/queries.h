// Look-up by "collection:alias" and by path.
#pragma once

#include <optional>
#include <string_view>

#include "service/caller.h"
#include "store/collections.h"

namespace pedigree::service {

/// "collection:alias" (alias, vN or digest; without colon: latest) in a project.
std::optional<store::Membership> find_version_by_ref(sql::Transaction& tx, std::int64_t project_id, std::string_view ref);

/// "entity/project/name:version" → the id of the version. kInvalidArgument for another form, kNotFound when the caller sees none.
Result<std::int64_t> artifact_at(sql::Transaction& tx, const Caller& caller, std::string_view path);

}  // namespace pedigree::service
