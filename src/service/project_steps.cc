#include "service/project_steps.h"

#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "domain/names.h"

namespace pedigree::service {

Change project_change(const store::Entity& entity, const store::Project& project, std::string_view action) {
  Change change;
  change.action = action;
  change.organization_id = entity.organization_id;
  change.entity_id = entity.id;
  change.project_id = project.id;
  change.objects = json::Object{{"entity", entity.name}, {"project", project.name}};
  return change;
}

Result<json::Array> add_accepted_types(sql::Transaction& tx, const store::Project& project, const std::vector<std::string>& names) {
  json::Array added;
  for (const auto& name : names) {
    PED_CHECK(domain::check_type_name(name));
    if (store::projects::type_by_name(tx, project.id, name)) continue;
    store::ArtifactType type;
    type.project_id = project.id;
    type.name = name;
    type.created_at = tx.now();
    store::projects::insert_type(tx, type);
    added.emplace_back(name);
  }
  return added;
}

Result<store::Project> insert_project(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const UpsertProject& spec) {
  PED_CHECK(domain::check_project_name(spec.name));
  if (spec.name.starts_with(domain::kRegistryPrefix) && entity.kind != "organization")
    return fail(Code::kInvalidArgument, fmt::format("cannot create registry '{}' in '{}': registries belong to an organization; name its entity",
                                                    spec.name, entity.name));
  if (spec.access) PED_CHECK(check_new_access(spec.name, *spec.access));
  store::Project project;
  project.entity_id = entity.id;
  project.name = spec.name;
  project.description = spec.description;
  project.access = spec.access.value_or(std::string(domain::kOrganizationAccess));
  project.allow_all_types = spec.allow_all_types.value_or(true);
  project.created_by = caller.account_id;
  project.created_at = project.updated_at = tx.now();
  project.id = store::projects::insert(tx, project);
  PED_TRY(auto types, add_accepted_types(tx, project, spec.add_types));
  Change change = project_change(entity, project, domain::event::kProjectCreate);
  change.after = json::Object{{"access", project.access}, {"allow_all_types", project.allow_all_types}, {"types", std::move(types)}};
  record(tx, caller, change);
  // Core registries belong to the organisation: whoever links or creates first owns nothing.
  if (project.name.starts_with(domain::kRegistryPrefix) && !domain::is_core_registry(project.name))
    for (const auto& creator : store::people::accounts_by_ids(tx, std::array{caller.account_id}))
      set_registry_role(tx, caller, entity, project, creator, domain::Role::kAdmin);
  return project;
}

Status check_new_access(std::string_view project_name, std::string_view access) {
  if (project_name.starts_with(domain::kRegistryPrefix)) return domain::check_registry_access(project_name, access);
  return domain::check_access(access);
}

}  // namespace pedigree::service
