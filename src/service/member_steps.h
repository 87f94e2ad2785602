// Steps the use cases of members.h are made of. They run inside the caller's transaction.
#pragma once

#include "service/account_steps.h"
#include "service/members.h"

namespace pedigree::service {

/// find_group() for those who manage it.
Result<Group> managed_group(sql::Transaction& tx, const Caller& caller, const GroupName& name);
/// The group with this entity, as the caller sees it.
std::optional<Group> group_of(sql::Transaction& tx, const Caller& caller, std::int64_t entity_id);

/// Writes role and event; nothing when he has the role. kConflict when an organisation would lose its last administrator.
Status put_member(sql::Transaction& tx, const Caller& caller, const Group& group, const store::Account& account, domain::Role role);

/// An event about the group, to be completed.
Change change_in(const Group& group, std::string_view action);

}  // namespace pedigree::service
