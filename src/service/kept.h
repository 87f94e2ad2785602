// Versions without a place of their own any more that are there because others refer to their files.
#pragma once

#include <optional>
#include <string_view>

#include "service/caller.h"
#include "store/artifacts.h"
#include "store/collections.h"
#include "store/projects.h"

namespace pedigree::service {

/// Clients ask for the files of a version by the name of its place. A version that was deleted, itself or with its collection or
/// project, that others refer to and that the caller may read is shown in a place made for it: its sequence, called "<name>~<id>",
/// in a project the caller sees. So it is, too, when it is linked somewhere: who comes from a reference does not know the link.
/// nullopt for all other versions.
std::optional<store::Collection> stand_in_for(sql::Transaction& tx, const Caller& caller, const store::Artifact& artifact);

/// The place of that name in the project, nullopt if there is none (for the caller). For names that no collection has.
std::optional<store::Collection> stand_in_called(sql::Transaction& tx, const Caller& caller, const store::Project& project,
                                                 std::string_view name);

/// The version of such a place, by its number ("v3"); with id 0, as no membership stands behind it. nullopt for ordinary
/// collections.
std::optional<store::Membership> version_in_stand_in(sql::Transaction& tx, const store::Collection& collection,
                                                     std::string_view alias);

}  // namespace pedigree::service
