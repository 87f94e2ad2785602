// Repository of what registries have beside collections: members with roles of their own, teams, protected aliases. Functions run
// inside the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/roles.h"
#include "sql/sql.h"

namespace pedigree::store {

struct ProtectedAlias {
  std::string alias;
  std::int64_t set_by = 0;
  Micros set_at = 0;
};

/// An open alias that is protected in the registry it stands in, and the version it points to.
struct ProtectedBinding {
  std::int64_t artifact_id = 0;
  std::int64_t collection_id = 0;
  std::int64_t version_index = 0;
  std::string alias;
};

namespace registries {

/// A user's own role, and that of a team; nullopt when it is no member.
std::optional<domain::Role> user_role(sql::Transaction& tx, std::int64_t project_id, std::int64_t account_id);
std::optional<domain::Role> team_role(sql::Transaction& tx, std::int64_t project_id, std::int64_t entity_id);
void set_user_role(sql::Transaction& tx, std::int64_t project_id, std::int64_t account_id, domain::Role role);
void set_team_role(sql::Transaction& tx, std::int64_t project_id, std::int64_t entity_id, domain::Role role);
void remove_user(sql::Transaction& tx, std::int64_t project_id, std::int64_t account_id);
void remove_team(sql::Transaction& tx, std::int64_t project_id, std::int64_t entity_id);

struct MemberRole {
  std::int64_t id = 0;   // account; team
  domain::Role role = domain::Role::kNone;
};
std::vector<MemberRole> users_of(sql::Transaction& tx, std::int64_t project_id);
std::vector<MemberRole> teams_of(sql::Transaction& tx, std::int64_t project_id);   // not deleted

/// The highest role an account has in a registry by itself and by its teams.
domain::Role role_in(sql::Transaction& tx, std::int64_t project_id, std::int64_t account_id);
struct RegistryRole {
  std::int64_t project_id = 0;
  domain::Role role = domain::Role::kNone;
};
/// The same for every registry the account has a role in; a registry may come several times.
std::vector<RegistryRole> roles_of(sql::Transaction& tx, std::int64_t account_id);
/// Whether the account has a role in some registry of the entity.
bool has_role_below(sql::Transaction& tx, std::int64_t entity_id, std::int64_t account_id);
/// Organisations in whose registries the account has a role.
std::vector<std::int64_t> organizations_with_role(sql::Transaction& tx, std::int64_t account_id);

bool is_protected(sql::Transaction& tx, std::int64_t project_id, std::string_view alias);
bool protect(sql::Transaction& tx, std::int64_t project_id, std::string_view alias, std::int64_t by, Micros at);   // false: it was
bool unprotect(sql::Transaction& tx, std::int64_t project_id, std::string_view alias);                               // false: it was not
std::vector<ProtectedAlias> protected_aliases(sql::Transaction& tx, std::int64_t project_id);                        // by name

/// Protected aliases that point to a version by this membership, or to anything in this collection (the first one).
std::optional<ProtectedBinding> protected_on_membership(sql::Transaction& tx, std::int64_t membership_id);
std::optional<ProtectedBinding> protected_in_collection(sql::Transaction& tx, std::int64_t collection_id);
/// The first protected alias, in any live registry, on a version that came from: itself, a sequence, a project.
std::optional<ProtectedBinding> protected_on_artifact(sql::Transaction& tx, std::int64_t artifact_id);
std::optional<ProtectedBinding> protected_from_sequence(sql::Transaction& tx, std::int64_t collection_id);
std::optional<ProtectedBinding> protected_from_project(sql::Transaction& tx, std::int64_t project_id);

}  // namespace registries
}  // namespace pedigree::store
