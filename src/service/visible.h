// All projects a caller may see: where searches and home pages look.
#pragma once

#include <vector>

#include "service/access.h"

namespace pedigree::service {

/// Projects and registries of the caller's own entity, his teams, and the organisations he belongs to or is a guest of; for
/// administrators of the server of all organisations and teams. At most 1,000 of each entity, the newest.
std::vector<SeenProject> visible_projects(sql::Transaction& tx, const Caller& caller);

}  // namespace pedigree::service
