// Moving aliases: the only code that opens and closes alias intervals. Each change writes one event, whose time is the boundary of
// the interval, so that current state, as-of and history always agree. Runs inside the caller's transaction; rights are checked by
// the use cases that call it.
#pragma once

#include <string_view>

#include "service/caller.h"
#include "service/place.h"

namespace pedigree::service {

/// kPermissionDenied when `alias` is protected in the registry of this collection, and the caller does not administer it. Asked
/// before every change of an alias that somebody wants; what a rule moves (`latest`) is not asked for.
Status demand_alias(sql::Transaction& tx, const Caller& caller, const Place& place, std::string_view alias);
/// kPermissionDenied when a version holds a protected alias here, or anything in the collection does, and the caller does not administer
/// the registry.
Status demand_unlink(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership);
Status demand_emptying(sql::Transaction& tx, const Caller& caller, const Place& place);

/// kConflict when versions may not be deleted by anybody, because one of them is linked under a protected alias: asked by everything
/// that deletes a version, all versions of a source collection, or a project with all it holds. Names the registry if the caller may
/// see it.
Status check_version_deletable(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id);
Status check_sequence_deletable(sql::Transaction& tx, const Caller& caller, std::int64_t collection_id);
Status check_project_deletable(sql::Transaction& tx, const Caller& caller, std::int64_t project_id);

/// Points `alias` to the membership; false when it already does (no event then).
bool set_alias(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
               std::string_view alias);

/// Ends the open interval of an alias.
void remove_alias(sql::Transaction& tx, const Caller& caller, const Place& place, const store::AliasBinding& binding);

/// Takes a version out of a collection: its aliases first, then the membership with the given event ("unlink" or
/// "version.delete"); `latest` goes to the highest number that remains. All of it can be undone (service/trash.h).
void close_membership(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
                      std::string_view action);
/// The same as a part of a larger deletion, after which nobody remains to get `latest`.
void close_membership(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
                      std::string_view action, std::int64_t trash_id);

}  // namespace pedigree::service
