// Moving aliases: the only code that opens and closes alias intervals. Each change writes one event, whose time is the boundary of
// the interval, so that current state, as-of and history always agree. Runs inside the caller's transaction; rights are checked by
// the use cases that call it.
#pragma once

#include <string_view>

#include "service/caller.h"
#include "service/place.h"

namespace pedigree::service {

/// Points `alias` to the membership; false when it already does (no event then).
bool set_alias(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
               std::string_view alias);

/// Ends the open interval of an alias.
void remove_alias(sql::Transaction& tx, const Caller& caller, const Place& place, const store::AliasBinding& binding);

/// Takes a version out of a collection: its aliases first, then the membership with the given event ("unlink" or
/// "version.delete"); `latest` goes to the highest number that remains.
void close_membership(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
                      std::string_view action);

}  // namespace pedigree::service
