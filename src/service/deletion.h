// The steps every deletion is made of. A deletion detaches: the thing disappears where it was deleted, lives on where else it is
// linked, and can be restored (trash.h) until a garbage collection finds that its time is over. All run inside the caller's
// transaction; rights are checked by the use cases that call them.
#pragma once

#include <string_view>

#include "service/place.h"
#include "store/artifacts.h"
#include "store/runs.h"

namespace pedigree::service {

/// Notes an act of deletion; its id, for what it takes away.
std::int64_t put_into_trash(sql::Transaction& tx, const Caller& caller, std::string_view kind, std::int64_t object_id,
                            const store::Project& project, std::string_view name);

/// Deletes a version in its sequence, whatever asked for it: a person, the deletion of its run, the end of its lifetime.
/// kConflict while it holds aliases there, unless `delete_aliases`, and while it is linked under a protected alias.
Status remove_version(sql::Transaction& tx, const Caller& caller, const Place& place, store::Artifact& artifact,
                      bool delete_aliases);

/// Takes a version out of a collection that is being deleted as a whole.
Status remove_from_collection(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
                              std::int64_t trash_id);

/// Deletes the versions a run logged, where the caller may, except those that another run logged too.
Status remove_outputs(sql::Transaction& tx, const Caller& caller, const store::Run& run);

/// The project disappears with all that is in it.
void remove_project(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const store::Project& project);

/// kGone when the version was never committed and its upload has been cleared away, or when it was deleted.
Status check_unfinished(const store::Artifact& artifact);

/// The server itself, when it acts by a rule. `via` says which one.
Caller system_actor(std::string_view via);

}  // namespace pedigree::service
