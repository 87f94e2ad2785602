// Who may see and do what: finding places by name under the caller's eyes, and demanding roles. Every protocol asks here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/roles.h"
#include "service/caller.h"
#include "sql/sql.h"
#include "store/people.h"
#include "store/projects.h"
#include "store/search.h"

namespace pedigree::service {

/// Effective role of the caller in an entity: owner of a personal one, role in a team, role in an organisation.
domain::Role role_in_entity(sql::Transaction& tx, const Caller& caller, const store::Entity& entity);
/// Effective role in a project or registry: the highest that applies (organisation, team, registry).
domain::Role role_in_project(sql::Transaction& tx, const Caller& caller, const store::Project& project);

/// The same for several projects of one entity, in their order: for lists.
std::vector<domain::Role> roles_in_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity,
                                            std::span<const store::Project> projects);

bool may(sql::Transaction& tx, const Caller& caller, const store::Project& project, domain::Action action);
/// kPermissionDenied naming action, project and the role it takes; kNotFound when the caller may not even see the project.
Status demand(sql::Transaction& tx, const Caller& caller, const store::Project& project, domain::Action action);

/// A project the caller may see, what it belongs to, and the caller's role there.
struct SeenProject {
  store::Entity entity;
  store::Project project;
  domain::Role role = domain::Role::kNone;
};
/// "" means the caller's default entity, and the project "uncategorized". nullopt: there is none, or the caller may not see it.
std::optional<SeenProject> see_project(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project);
/// kPermissionDenied naming action, project and the role it takes.
Status demand(const SeenProject& seen, domain::Action action);

/// "" means the caller's default entity. nullopt: no such entity, or not visible to the caller. Somebody who is no member of an
/// organisation but of one of its registries sees the organisation, with no role in it.
std::optional<store::Entity> find_entity(sql::Transaction& tx, const Caller& caller, std::string_view name);
/// see_project() for those who need only the project.
std::optional<store::Project> find_project(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project);
/// By id, if visible.
std::optional<store::Project> visible_project(sql::Transaction& tx, const Caller& caller, std::int64_t project_id);
/// The same, but a deleted one too, for whoever could see it if it were still there: what came from it must go on telling so.
std::optional<store::Project> remembered_project(sql::Transaction& tx, const Caller& caller, std::int64_t project_id);

/// Whose projects remembered_project() finds, as a search asks it of every row.
store::search::Reader reader_of(sql::Transaction& tx, const Caller& caller);

/// find_project or a kNotFound that names what is missing, and demand() of the action.
Result<store::Project> get_project(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project,
                                   domain::Action action);

/// The project; created when missing if the caller may log into the entity (first run of a project, first link of model-registry).
Result<store::Project> get_or_create_project(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project);

/// kPermissionDenied for a read-only key. Asked once per request by each protocol, for whatever is not a mere read (api/caller.h); record()
/// asks again, so that no change of state gets past it.
Status demand_full_key(const Caller& caller);

/// An organisation the caller is a member of, or has a role in a registry of (any, for instance administrators).
std::optional<store::Organization> find_organization(sql::Transaction& tx, const Caller& caller, std::string_view name);

/// Organisations in whose registries an account has a role, without being looked up by a caller.
std::vector<store::Organization> organizations_of_guest(sql::Transaction& tx, std::int64_t account_id);

/// The id of an organisation whose records the caller may read whole. kNotFound, or kPermissionDenied for those who are no administrator.
Result<std::int64_t> administered_organization(sql::Transaction& tx, const Caller& caller, std::string_view name);

}  // namespace pedigree::service
