// Use cases of the trash: what was deleted in a place, and getting it back. A restored version has the number it had, a restored
// collection its versions or links; aliases come back where nobody else holds them by now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/access.h"
#include "service/service.h"
#include "store/trash.h"

namespace pedigree::service {

struct Restored {
  store::Trash trash;
  std::string name;                        // a collection or project may come back under another
  std::vector<std::string> aliases_taken;  // aliases it had that others hold now, or that the caller may not set
};

class Trash {
 public:
  explicit Trash(Stores stores) : stores_(stores) {}

  /// `name`: for collections and projects, another one than they had. kNotFound; kGone when its time is over or
  /// the organisation or team it belonged to was deleted; kConflict when the
  /// name is taken or what it belongs to is itself deleted, naming the remedy.
  Result<Restored> restore(const Caller& caller, std::int64_t trash_id, const std::optional<std::string>& name);

 private:
  Stores stores_;
};

/// What can be restored in a project or registry, newest first, ids below `before` (0: from the newest). The caller needs the
/// right to delete there.
Result<std::vector<store::Trash>> trash_of_project(sql::Transaction& tx, const Caller& caller, const store::Project& project,
                                                   std::int64_t before, std::int64_t limit);
/// … in all projects of an entity, and the projects themselves. For its administrators; who administers only registries of an
/// organisation sees those of them that were deleted.
Result<std::vector<store::Trash>> trash_of_entity(sql::Transaction& tx, const Caller& caller, const store::Entity& entity,
                                                  std::int64_t before, std::int64_t limit);

}  // namespace pedigree::service
