#include "service/access.h"

#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "domain/names.h"
#include "service/project_steps.h"
#include "store/registries.h"

namespace pedigree::service {
namespace {

using domain::Action;
using domain::Role;

std::string_view verb(Action action) {
  switch (action) {
    case Action::kViewMetadata: return "look at it";
    case Action::kDownload: return "read its files";
    case Action::kLog: return "log runs or artifacts";
    case Action::kEdit: return "change or link versions";
    case Action::kDelete: return "delete things";
    case Action::kManage: return "manage it";
    case Action::kProtect: return "protect aliases";
  }
  return "do this";
}

std::optional<store::Entity> entity_of(sql::Transaction& tx, const store::Project& project) {
  auto found = store::people::entities_by_ids(tx, std::array{project.entity_id});
  if (found.empty() || found.front().deleted_at) return std::nullopt;
  return std::move(found.front());
}

/// The highest of the role in the organisation and that in the registry itself, given to the caller or to a team he is in. The
/// organisation's role counts where all of it sees the registry; its admins administer every registry.
Role role_in_registry(const store::Project& project, Role in_organization, Role in_registry) {
  const bool counts = project.access != domain::kRestrictedAccess || in_organization == Role::kAdmin;
  return counts ? domain::highest({in_organization, in_registry}) : in_registry;
}

/// The role in a project, given the role in the entity it belongs to.
Role role_in_project_of(sql::Transaction& tx, const store::Entity& entity, Role in_entity, const Caller& caller, const store::Project& project) {
  if (project.deleted_at) return Role::kNone;
  if (entity.kind != "organization" || in_entity == Role::kAdmin) return in_entity;
  return role_in_registry(project, in_entity, store::registries::role_in(tx, project.id, caller.account_id));
}

/// Whether the caller may know that there is such an entity: an organisation is also known to the members of its registries.
bool knows_entity(sql::Transaction& tx, const Caller& caller, const store::Entity& entity) {
  if (role_in_entity(tx, caller, entity) != Role::kNone) return true;
  return entity.kind == "organization" && store::registries::has_role_below(tx, entity.id, caller.account_id);
}

tl::unexpected<Error> denied(const store::Entity& entity, const store::Project& project, Role role, Action action) {
  return fail(Code::kPermissionDenied,
              fmt::format("permission denied: you need role '{}' in '{}/{}' to {} (you are '{}')", domain::name(domain::least_role(action)),
                          entity.name, project.name, verb(action), domain::name(role)));
}

tl::unexpected<Error> entity_not_found(std::string_view name) {
  return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or you are not a member; check the name", name));
}

tl::unexpected<Error> project_not_found(std::string_view entity, std::string_view project) {
  return fail(Code::kNotFound, fmt::format("project '{}' not found under entity '{}'", project, entity));
}

/// "" means the caller's default entity. Whether the caller may see it is not looked at.
std::optional<store::Entity> entity_called(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  if (!name.empty()) return store::people::entity_by_name(tx, name);
  auto found = store::people::entities_by_ids(tx, std::array{caller.default_entity_id});
  if (found.empty() || found.front().deleted_at) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

Role role_in_entity(sql::Transaction& tx, const Caller& caller, const store::Entity& entity) {
  if (caller.is_admin) return Role::kAdmin;
  if (entity.kind == "user") return entity.id == caller.entity_id ? Role::kAdmin : Role::kNone;
  if (entity.kind == "team") return store::people::team_role(tx, entity.id, caller.account_id).value_or(Role::kNone);
  if (!entity.organization_id) return Role::kNone;
  return store::people::organization_role(tx, *entity.organization_id, caller.account_id).value_or(Role::kNone);
}

Role role_in_project(sql::Transaction& tx, const Caller& caller, const store::Project& project) {
  const auto entity = entity_of(tx, project);
  return entity ? role_in_project_of(tx, *entity, role_in_entity(tx, caller, *entity), caller, project) : Role::kNone;
}

std::vector<Role> roles_in_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, std::span<const store::Project> projects) {
  const Role in_entity = role_in_entity(tx, caller, entity);
  std::unordered_map<std::int64_t, Role> in_registries;
  if (entity.kind == "organization" && in_entity != Role::kAdmin)
    for (const auto& [id, role] : store::registries::roles_of(tx, caller.account_id)) in_registries[id] = domain::highest({in_registries[id], role});
  std::vector<Role> roles;
  roles.reserve(projects.size());
  for (const auto& project : projects) {
    const auto own = in_registries.find(project.id);
    const Role role = entity.kind == "organization" ? role_in_registry(project, in_entity, own == in_registries.end() ? Role::kNone : own->second) : in_entity;
    roles.push_back(project.deleted_at ? Role::kNone : role);
  }
  return roles;
}

bool may(sql::Transaction& tx, const Caller& caller, const store::Project& project, Action action) {
  return domain::allows(role_in_project(tx, caller, project), action);
}

Status demand(sql::Transaction& tx, const Caller& caller, const store::Project& project, Action action) {
  const Role role = role_in_project(tx, caller, project);
  if (domain::allows(role, action)) return {};
  const auto entity = entity_of(tx, project);
  // Without the names: who came here by a guessed id must not learn them.
  if (role == Role::kNone || !entity) return fail(Code::kNotFound, "not found: it does not exist, or you may not see it");
  return denied(*entity, project, role, action);
}

Status demand(const SeenProject& seen, Action action) {
  if (domain::allows(seen.role, action)) return {};
  return denied(seen.entity, seen.project, seen.role, action);
}

std::optional<store::Entity> find_entity(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  auto entity = entity_called(tx, caller, name);
  if (!entity || !knows_entity(tx, caller, *entity)) return std::nullopt;
  return entity;
}

std::optional<SeenProject> see_project(sql::Transaction& tx, const Caller& caller, std::string_view entity_name, std::string_view project_name) {
  auto entity = entity_called(tx, caller, entity_name);
  if (!entity) return std::nullopt;
  const Role in_entity = role_in_entity(tx, caller, *entity);
  if (in_entity == Role::kNone && entity->kind != "organization") return std::nullopt;
  auto project = store::projects::by_name(tx, entity->id, project_name.empty() ? domain::kDefaultProject : project_name);
  if (!project) return std::nullopt;
  const Role role = role_in_project_of(tx, *entity, in_entity, caller, *project);
  if (!domain::allows(role, Action::kViewMetadata)) return std::nullopt;
  return SeenProject{*std::move(entity), *std::move(project), role};
}

std::optional<store::Project> find_project(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project) {
  auto seen = see_project(tx, caller, entity, project);
  return seen ? std::optional(std::move(seen->project)) : std::nullopt;
}

std::optional<store::Project> visible_project(sql::Transaction& tx, const Caller& caller, std::int64_t project_id) {
  auto found = store::projects::by_ids(tx, std::array{project_id});
  if (found.empty() || !may(tx, caller, found.front(), Action::kViewMetadata)) return std::nullopt;
  return std::move(found.front());
}

std::optional<store::Project> remembered_project(sql::Transaction& tx, const Caller& caller, std::int64_t project_id) {
  auto found = store::projects::by_ids(tx, std::array{project_id});
  if (found.empty()) return std::nullopt;
  auto as_if_there = found.front();
  as_if_there.deleted_at.reset();
  return may(tx, caller, as_if_there, Action::kViewMetadata) ? std::optional(std::move(found.front())) : std::nullopt;
}

store::search::Reader reader_of(sql::Transaction& tx, const Caller& caller) {
  const auto sees = [](Role role) { return domain::allows(role, Action::kViewMetadata); };
  store::search::Reader reader{.everything = caller.is_admin, .entities = {caller.entity_id}, .open_entities = {}, .projects = {}};
  if (reader.everything) return reader;
  for (const auto& team : store::people::teams_of(tx, caller.account_id))
    if (sees(role_in_entity(tx, caller, team))) reader.entities.push_back(team.id);
  for (const auto& organization : store::people::organizations_of(tx, caller.account_id)) {
    const Role role = store::people::organization_role(tx, organization.id, caller.account_id).value_or(Role::kNone);
    if (sees(role)) (role == Role::kAdmin ? reader.entities : reader.open_entities).push_back(organization.entity_id);
  }
  for (const auto& [id, role] : store::registries::roles_of(tx, caller.account_id))
    if (sees(role)) reader.projects.push_back(id);
  return reader;
}

Result<store::Project> get_project(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project, Action action) {
  auto seen = see_project(tx, caller, entity, project);
  if (!seen) return project_not_found(entity, project);
  PED_CHECK(demand(*seen, action));
  return std::move(seen->project);
}

Result<store::Project> get_or_create_project(sql::Transaction& tx, const Caller& caller, std::string_view entity_name, std::string_view project_name) {
  if (auto seen = see_project(tx, caller, entity_name, project_name)) {
    PED_CHECK(demand(*seen, Action::kLog));
    return std::move(seen->project);
  }
  const auto entity = find_entity(tx, caller, entity_name);
  if (!entity) return entity_not_found(entity_name);
  UpsertProject spec;
  spec.name = project_name.empty() ? domain::kDefaultProject : project_name;
  if (store::projects::by_name(tx, entity->id, spec.name)) return project_not_found(entity->name, spec.name);   // not for these eyes
  PED_CHECK(domain::check_project_name(spec.name));
  if (spec.name.starts_with(domain::kRegistryPrefix)) return project_not_found(entity->name, spec.name);   // never made by accident
  const Role role = role_in_entity(tx, caller, *entity);
  if (!domain::allows(role, Action::kLog))
    return fail(Code::kPermissionDenied, fmt::format("permission denied: you need role '{}' in '{}' to create project '{}' (you are '{}')",
                                                     domain::name(domain::least_role(Action::kLog)), entity->name, spec.name, domain::name(role)));
  return insert_project(tx, caller, *entity, spec);
}

Status demand_full_key(const Caller& caller) {
  if (!caller.read_only) return {};
  return fail(Code::kPermissionDenied, "permission denied: this API key is read-only; use a key with scope 'full' to change or upload anything");
}

std::optional<store::Organization> find_organization(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  auto found = store::people::organization_by_name(tx, name);
  if (!found) return std::nullopt;
  const bool member = caller.is_admin || store::people::organization_role(tx, found->id, caller.account_id);
  if (!member && !store::registries::has_role_below(tx, found->entity_id, caller.account_id)) return std::nullopt;
  return found;
}

std::vector<store::Organization> organizations_of_guest(sql::Transaction& tx, std::int64_t account_id) {
  std::vector<store::Organization> found;
  for (const auto id : store::registries::organizations_with_role(tx, account_id))
    if (auto organization = store::people::organization_by_id(tx, id)) found.push_back(*std::move(organization));
  return found;
}

Result<std::int64_t> administered_organization(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  const auto found = find_organization(tx, caller, name);
  if (!found) return fail(Code::kNotFound, fmt::format("organization '{}' not found: it does not exist, or you are not a member", name));
  const auto role = store::people::organization_role(tx, found->id, caller.account_id).value_or(Role::kNone);
  if (caller.is_admin || role == Role::kAdmin) return found->id;
  return fail(Code::kPermissionDenied, fmt::format("permission denied: only administrators of '{}' may read what happened in all of it (you are '{}')",
                                                   found->name, domain::name(role)));
}

}  // namespace pedigree::service
