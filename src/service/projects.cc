#include "service/projects.h"

#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "domain/names.h"
#include "service/events.h"
#include "service/filter.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
using domain::Action;

Change change_of(const store::Entity& entity, const store::Project& project, std::string_view action) {
  Change change;
  change.action = action;
  change.organization_id = entity.organization_id;
  change.entity_id = entity.id;
  change.project_id = project.id;
  change.objects = json::Object{{"entity", entity.name}, {"project", project.name}};
  return change;
}

/// Adds the types a registry did not accept yet; their names.
Result<json::Array> add_types(sql::Transaction& tx, const store::Project& project, const std::vector<std::string>& names) {
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

Result<store::Project> create(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const UpsertProject& spec) {
  PED_CHECK(domain::check_project_name(spec.name));
  if (!domain::allows(role_in_entity(tx, caller, entity), Action::kEdit))
    return fail(Code::kPermissionDenied, fmt::format("permission denied: you need the role 'member' in '{}' to create '{}'", entity.name, spec.name));
  store::Project project;
  project.entity_id = entity.id;
  project.name = spec.name;
  project.description = spec.description;
  project.access = spec.access.value_or("PRIVATE");
  project.allow_all_types = spec.allow_all_types.value_or(true);
  project.created_by = caller.account_id;
  project.created_at = project.updated_at = tx.now();
  project.id = store::projects::insert(tx, project);
  PED_TRY(auto types, add_types(tx, project, spec.add_types));
  Change change = change_of(entity, project, event::kProjectCreate);
  change.after = json::Object{{"access", project.access}, {"allow_all_types", project.allow_all_types}, {"types", std::move(types)}};
  record(tx, caller, change);
  return project;
}

Result<store::Project> update(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, store::Project project,
                              const UpsertProject& spec) {
  PED_CHECK(demand(tx, caller, project, Action::kEdit));
  json::Object before, after;
  if (spec.description && spec.description != project.description) {
    before.set("description", project.description);
    after.set("description", spec.description);
    project.description = spec.description;
  }
  if (spec.access && *spec.access != project.access) {
    PED_CHECK(demand(tx, caller, project, Action::kManage));
    before.set("access", project.access);
    after.set("access", *spec.access);
    project.access = *spec.access;
  }
  if (spec.allow_all_types && *spec.allow_all_types != project.allow_all_types) {
    before.set("allow_all_types", project.allow_all_types);
    after.set("allow_all_types", *spec.allow_all_types);
    project.allow_all_types = *spec.allow_all_types;
  }
  PED_TRY(auto types, add_types(tx, project, spec.add_types));
  if (!types.empty()) after.set("types", std::move(types));
  if (after.empty()) return project;
  Change change = change_of(entity, project, event::kProjectUpdate);
  change.before = std::move(before);
  change.after = std::move(after);
  project.updated_at = record(tx, caller, change).time;
  store::projects::update(tx, project);
  return project;
}

store::Entity entity_of(sql::Transaction& tx, const store::Project& project) {
  return store::people::entities_by_ids(tx, std::array{project.entity_id}).front();
}

}  // namespace

Result<Projects::Upserted> Projects::upsert(const Caller& caller, const UpsertProject& spec) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<Upserted> {
    if (spec.id) {
      auto project = visible_project(tx, caller, *spec.id);
      if (!project) return fail(Code::kNotFound, "project not found: it does not exist, or you may not see it");
      PED_TRY(auto updated, update(tx, caller, entity_of(tx, *project), *project, spec));
      return Upserted{std::move(updated), false};
    }
    const auto entity = find_entity(tx, caller, spec.entity);
    if (!entity) return fail(Code::kNotFound, fmt::format("entity '{}' not found", spec.entity));
    if (auto project = store::projects::by_name(tx, entity->id, spec.name)) {
      PED_TRY(auto updated, update(tx, caller, *entity, *project, spec));
      return Upserted{std::move(updated), false};
    }
    PED_TRY(auto created, create(tx, caller, *entity, spec));
    return Upserted{std::move(created), true};
  });
}

Result<store::Project> Projects::rename(const Caller& caller, std::string_view entity_name, std::string_view old_name, std::string_view new_name) {
  PED_CHECK(domain::check_project_name(new_name));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Project> {
    PED_TRY(auto project, get_project(tx, caller, entity_name, old_name, Action::kManage));
    const auto entity = entity_of(tx, project);
    if (store::projects::by_name(tx, entity.id, new_name))
      return fail(Code::kAlreadyExists, fmt::format("cannot rename '{}' to '{}': the name is taken in '{}'", old_name, new_name, entity.name));
    Change change = change_of(entity, project, event::kProjectUpdate);
    change.before = json::Object{{"name", project.name}};
    change.after = json::Object{{"name", new_name}};
    project.name = std::string(new_name);
    project.updated_at = record(tx, caller, change).time;
    store::projects::update(tx, project);
    return project;
  });
}

Status Projects::remove(const Caller& caller, std::int64_t project_id) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    auto project = visible_project(tx, caller, project_id);
    if (!project) return fail(Code::kNotFound, "project not found: it does not exist, or you may not see it");
    PED_CHECK(demand(tx, caller, *project, Action::kManage));
    const Recorded recorded = record(tx, caller, change_of(entity_of(tx, *project), *project, event::kProjectDelete));
    store::projects::remove(tx, project->id, recorded.time);
    return {};
  });
}

Result<store::Project> get_or_create_link_target(sql::Transaction& tx, const Caller& caller, std::string_view entity_name, std::string_view project_name) {
  const auto entity = find_entity(tx, caller, entity_name);
  if (!entity) return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or you are not a member", entity_name));
  if (auto found = store::projects::by_name(tx, entity->id, project_name); found && may(tx, caller, *found, Action::kViewMetadata)) return *found;
  if (domain::is_core_registry(project_name) && entity->kind == "organization") {
    UpsertProject spec;
    spec.name = std::string(project_name);
    spec.description = fmt::format("The {}s of {}", domain::core_registry_type(project_name), entity->name);
    spec.allow_all_types = false;
    spec.add_types.emplace_back(domain::core_registry_type(project_name));
    return create(tx, caller, *entity, spec);
  }
  if (project_name.starts_with(domain::kRegistryPrefix))
    return fail(Code::kNotFound, fmt::format("registry '{}' not found in '{}': create it first, or check its name", project_name, entity->name));
  return get_or_create_project(tx, caller, entity->name, project_name);
}

Result<std::vector<store::Project>> list_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, std::string_view filters,
                                                  std::int64_t before, std::int64_t limit) {
  PED_TRY(const auto filter, Filter::parse(filters));
  std::vector<store::Project> found;
  // Registries of an organisation and projects of a team are few; those the caller may not see are passed over here.
  while (static_cast<std::int64_t>(found.size()) < limit) {
    const auto page = store::projects::of_entity(tx, entity.id, before, 200);
    for (const auto& project : page) {
      before = project.id;
      const bool registry_list = entity.kind == "organization";
      if (registry_list && !project.name.starts_with(domain::kRegistryPrefix)) continue;
      if (!may(tx, caller, project, Action::kViewMetadata)) continue;
      const auto value_of = [&](std::string_view field) -> json::Value {
        if (field == "id" || field == "project_id") return project.id;
        if (field == "name") return project.name;
        if (field == "entity_id") return project.entity_id;
        if (field == "description") return project.description;
        if (field == "created_at") return format_time(project.created_at);
        if (field == "updated_at") return format_time(project.updated_at);
        return {};
      };
      if (filter.matches(value_of)) found.push_back(project);
      if (static_cast<std::int64_t>(found.size()) == limit) break;
    }
    if (page.size() < 200) break;
  }
  return found;
}

}  // namespace pedigree::service
