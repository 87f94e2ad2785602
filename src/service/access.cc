#include "service/access.h"

#include <fmt/format.h>

#include <array>

#include "domain/names.h"
#include "service/project_steps.h"

namespace pedigree::service {
namespace {

using domain::Action;
using domain::Role;

constexpr std::string_view kRestricted = "RESTRICTED";

std::string_view verb(Action action) {
  switch (action) {
    case Action::kViewMetadata: return "look at it";
    case Action::kDownload: return "read its files";
    case Action::kLog: return "log runs or artifacts";
    case Action::kEdit: return "change or link versions";
    case Action::kDelete: return "delete things";
    case Action::kManage: return "manage it";
  }
  return "do this";
}

std::optional<store::Entity> entity_of(sql::Transaction& tx, const store::Project& project) {
  auto found = store::people::entities_by_ids(tx, std::array{project.entity_id});
  if (found.empty() || found.front().deleted_at) return std::nullopt;
  return std::move(found.front());
}

/// Role in a registry of an organisation. A restricted one is visible to those it names: until registries have members of their
/// own, these are its creator and the organisation's admins. Who created a registry administers it (core registries, which come
/// into being by a link, have no creator in this sense).
Role role_in_registry(const Caller& caller, const store::Project& project, Role in_organization) {
  const bool creator = project.created_by == caller.account_id && !domain::is_core_registry(project.name) && in_organization >= Role::kMember;
  if (creator) return Role::kAdmin;
  if (project.access == kRestricted && in_organization != Role::kAdmin) return Role::kNone;
  return in_organization;
}

tl::unexpected<Error> entity_not_found(std::string_view name) {
  return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or you are not a member; check the name", name));
}

tl::unexpected<Error> project_not_found(std::string_view entity, std::string_view project) {
  return fail(Code::kNotFound, fmt::format("project '{}' not found under entity '{}'", project, entity));
}

}  // namespace

Role role_in_entity(sql::Transaction& tx, const Caller& caller, const store::Entity& entity) {
  if (caller.is_admin) return Role::kAdmin;
  if (entity.kind == "user") {
    const auto owner = store::people::account_by_entity(tx, entity.id);
    return owner && owner->id == caller.account_id ? Role::kAdmin : Role::kNone;
  }
  if (entity.kind == "team") return store::people::team_role(tx, entity.id, caller.account_id).value_or(Role::kNone);
  if (!entity.organization_id) return Role::kNone;
  return store::people::organization_role(tx, *entity.organization_id, caller.account_id).value_or(Role::kNone);
}

Role role_in_project(sql::Transaction& tx, const Caller& caller, const store::Project& project) {
  const auto entity = entity_of(tx, project);
  if (!entity || project.deleted_at) return Role::kNone;
  const Role role = role_in_entity(tx, caller, *entity);
  return entity->kind == "organization" ? role_in_registry(caller, project, role) : role;
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
  return fail(Code::kPermissionDenied, fmt::format("permission denied: you need role '{}' in '{}/{}' to {} (you are '{}')",
                                                   domain::name(domain::least_role(action)), entity->name, project.name, verb(action),
                                                   domain::name(role)));
}

std::optional<store::Entity> find_entity(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  std::optional<store::Entity> entity;
  if (name.empty()) {
    auto found = store::people::entities_by_ids(tx, std::array{caller.default_entity_id});
    if (!found.empty() && !found.front().deleted_at) entity = std::move(found.front());
  } else {
    entity = store::people::entity_by_name(tx, name);
  }
  if (!entity || role_in_entity(tx, caller, *entity) == Role::kNone) return std::nullopt;
  return entity;
}

std::optional<store::Project> find_project(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project) {
  const auto place = find_entity(tx, caller, entity);
  if (!place) return std::nullopt;
  auto found = store::projects::by_name(tx, place->id, project.empty() ? domain::kDefaultProject : project);
  if (!found || !may(tx, caller, *found, Action::kViewMetadata)) return std::nullopt;
  return found;
}

std::optional<store::Project> visible_project(sql::Transaction& tx, const Caller& caller, std::int64_t project_id) {
  auto found = store::projects::by_ids(tx, std::array{project_id});
  if (found.empty() || !may(tx, caller, found.front(), Action::kViewMetadata)) return std::nullopt;
  return std::move(found.front());
}

Result<store::Project> get_project(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project, Action action) {
  auto found = find_project(tx, caller, entity, project);
  if (!found) return project_not_found(entity, project);
  PED_CHECK(demand(tx, caller, *found, action));
  return *std::move(found);
}

Result<store::Project> get_or_create_project(sql::Transaction& tx, const Caller& caller, std::string_view entity_name, std::string_view project_name) {
  const auto entity = find_entity(tx, caller, entity_name);
  if (!entity) return entity_not_found(entity_name);
  UpsertProject spec;
  spec.name = project_name.empty() ? domain::kDefaultProject : project_name;
  if (const auto found = store::projects::by_name(tx, entity->id, spec.name)) {
    if (!may(tx, caller, *found, Action::kViewMetadata)) return project_not_found(entity->name, spec.name);
    PED_CHECK(demand(tx, caller, *found, Action::kLog));
    return *found;
  }
  PED_CHECK(domain::check_project_name(spec.name));
  if (spec.name.starts_with(domain::kRegistryPrefix)) return project_not_found(entity->name, spec.name);   // never made by accident
  const Role role = role_in_entity(tx, caller, *entity);
  if (!domain::allows(role, Action::kLog))
    return fail(Code::kPermissionDenied, fmt::format("permission denied: you need role '{}' in '{}' to create project '{}' (you are '{}')",
                                                     domain::name(domain::least_role(Action::kLog)), entity->name, spec.name, domain::name(role)));
  return insert_project(tx, caller, *entity, spec);
}

std::optional<store::Organization> find_organization(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  auto found = store::people::organization_by_name(tx, name);
  if (!found) return std::nullopt;
  if (!caller.is_admin && !store::people::organization_role(tx, found->id, caller.account_id)) return std::nullopt;
  return found;
}

}  // namespace pedigree::service
