// Look-up by "collection:alias".
#pragma once

#include <optional>
#include <string_view>

#include "store/collections.h"

namespace pedigree::service {

/// "collection:alias" (alias, vN or digest; without colon: latest) in a project.
std::optional<store::Membership> find_version_by_ref(sql::Transaction& tx, std::int64_t project_id, std::string_view ref);

}  // namespace pedigree::service
