#include "service/projects.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "domain/actions.h"
#include "domain/names.h"
#include "service/aliases.h"
#include "service/deletion.h"
#include "service/filter.h"
#include "service/project_steps.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
using domain::Action;

tl::unexpected<Error> project_not_found() { return fail(Code::kNotFound, "project not found: it does not exist, or you may not see it"); }

Result<store::Project> create(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const UpsertProject& spec) {
  const auto role = role_in_entity(tx, caller, entity);
  if (!domain::allows(role, Action::kEdit))
    return fail(Code::kPermissionDenied, fmt::format("permission denied: you need role '{}' in '{}' to create '{}' (you are '{}')",
                                                     domain::name(domain::least_role(Action::kEdit)), entity.name, spec.name, domain::name(role)));
  return insert_project(tx, caller, entity, spec);
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
    PED_CHECK(check_new_access(project.name, *spec.access));
    PED_CHECK(demand(tx, caller, project, Action::kManage));
    before.set("access", project.access);
    after.set("access", *spec.access);
    project.access = *spec.access;
  }
  if (spec.allow_all_types && *spec.allow_all_types != project.allow_all_types) {
    PED_CHECK(demand(tx, caller, project, Action::kManage));
    before.set("allow_all_types", project.allow_all_types);
    after.set("allow_all_types", *spec.allow_all_types);
    project.allow_all_types = *spec.allow_all_types;
  }
  PED_TRY(auto types, add_accepted_types(tx, project, spec.add_types));
  if (!types.empty()) {
    PED_CHECK(demand(tx, caller, project, Action::kManage));
    after.set("types", std::move(types));
  }
  if (after.empty()) return project;
  Change change = project_change(entity, project, event::kProjectUpdate);
  change.before = std::move(before);
  change.after = std::move(after);
  project.updated_at = record(tx, caller, change).time;
  store::projects::update(tx, project);
  return project;
}

/// A registry stays a registry, and what clients find by a fixed name keeps it.
Status check_rename(const store::Entity& entity, std::string_view old_name, std::string_view new_name) {
  for (const auto name : {old_name, new_name})
    if (name == domain::kModelRegistry || domain::is_core_registry(name))
      return fail(Code::kInvalidArgument, fmt::format("cannot rename '{}' to '{}' in '{}': '{}' is a fixed name; create a new registry instead",
                                                      old_name, new_name, entity.name, name));
  if (domain::is_registry_project(old_name) != domain::is_registry_project(new_name))
    return fail(Code::kInvalidArgument, fmt::format("cannot rename '{}' to '{}': names of registries, and only those, begin with '{}'", old_name,
                                                    new_name, domain::kRegistryPrefix));
  return {};
}

store::Entity entity_of(sql::Transaction& tx, const store::Project& project) {
  return store::people::entities_by_ids(tx, std::array{project.entity_id}).front();
}

}  // namespace

Result<Projects::Upserted> Projects::upsert(const Caller& caller, const UpsertProject& spec) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<Upserted> {
    if (spec.id) {
      auto project = visible_project(tx, caller, *spec.id);
      if (!project) return project_not_found();
      PED_TRY(auto updated, update(tx, caller, entity_of(tx, *project), *project, spec));
      return Upserted{std::move(updated), false};
    }
    const auto entity = find_entity(tx, caller, spec.entity);
    if (!entity) return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or you are not a member", spec.entity));
    if (auto project = store::projects::by_name(tx, entity->id, spec.name)) {
      if (spec.only_new || !may(tx, caller, *project, Action::kViewMetadata))   // names are unique: that this one is taken cannot be hidden
        return fail(Code::kAlreadyExists, fmt::format("the name '{}' is taken in '{}'; choose another", spec.name, entity->name));
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
    PED_TRY(auto project, get_project(tx, caller, entity_name, old_name, Action::kEdit));
    if (new_name == project.name) return project;
    const auto entity = entity_of(tx, project);
    PED_CHECK(check_rename(entity, project.name, new_name));
    if (store::projects::by_name(tx, entity.id, new_name))
      return fail(Code::kAlreadyExists, fmt::format("cannot rename '{}' to '{}': the name is taken in '{}'", project.name, new_name, entity.name));
    Change change = project_change(entity, project, event::kProjectUpdate);
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
    if (!project) return project_not_found();
    PED_CHECK(demand(tx, caller, *project, Action::kManage));
    PED_CHECK(check_project_deletable(tx, caller, project_id));
    remove_project(tx, caller, entity_of(tx, *project), *project);
    return {};
  });
}

Result<store::Project> get_or_create_link_target(sql::Transaction& tx, const Caller& caller, std::string_view entity_name, std::string_view project_name) {
  if (!project_name.starts_with(domain::kRegistryPrefix)) return get_or_create_project(tx, caller, entity_name, project_name);
  const auto entity = find_entity(tx, caller, entity_name);
  if (!entity) return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or you are not a member", entity_name));
  if (auto found = store::projects::by_name(tx, entity->id, project_name)) {
    if (may(tx, caller, *found, Action::kViewMetadata)) return *std::move(found);
  } else if (domain::is_core_registry(project_name) && entity->kind == "organization") {
    const auto type = domain::core_registry_type(project_name);
    UpsertProject spec;
    spec.name = project_name;
    spec.description = fmt::format("The {}s of {}", type, entity->name);
    spec.allow_all_types = false;
    spec.add_types.emplace_back(type);
    return create(tx, caller, *entity, spec);
  }
  return fail(Code::kNotFound, fmt::format("registry '{}' not found in '{}': create it first, or check its name", project_name, entity->name));
}

namespace {

json::Value field_of(const store::Project& project, std::string_view field) {
  if (field == "id" || field == "project_id") return project.id;
  if (field == "name") return project.name;
  if (field == "entity_id") return project.entity_id;
  if (field == "description") return project.description;
  if (field == "created_at") return format_time(project.created_at);
  if (field == "updated_at") return format_time(project.updated_at);
  return {};
}

bool is_time(std::string_view field) { return field == "created_at" || field == "updated_at"; }

/// Dates in the form in which times are compared.
json::Value normalized(std::string_view field, const json::Value& operand) {
  if (!is_time(field)) return operand;
  if (const auto* items = operand.if_array()) {
    json::Array all;
    for (const auto& item : *items) all.push_back(normalized(field, item));
    return all;
  }
  const auto time = operand.if_string() == nullptr ? std::nullopt : parse_time(*operand.if_string());
  return time ? json::Value(format_time(*time)) : operand;
}

/// Calls `each` for every project of the list, newest first, until it returns false.
void for_each_listed(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const Filter& filter, std::int64_t before,
                     const std::function<bool(store::Project&)>& each) {
  constexpr std::int64_t kPage = 200;
  while (true) {
    auto page = store::projects::of_entity(tx, entity.id, before, kPage);
    const auto roles = roles_in_projects(tx, caller, entity, page);
    for (std::size_t i = 0; i < page.size(); ++i) {
      auto& project = page[i];
      before = project.id;
      if (entity.kind == "organization" && !project.name.starts_with(domain::kRegistryPrefix)) continue;   // the list of its registries
      if (!domain::allows(roles[i], Action::kViewMetadata)) continue;
      if (!filter.matches([&](std::string_view field) { return field_of(project, field); })) continue;
      if (!each(project)) return;
    }
    if (static_cast<std::int64_t>(page.size()) < kPage) return;
  }
}

/// The whole list sorted, from after the project `before` on. Projects of an entity are few enough to be sorted for each page.
std::vector<store::Project> ordered_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const Filter& filter,
                                             std::int64_t before, std::int64_t limit, const Order& order) {
  const auto comes_first = [&](const store::Project& a, const store::Project& b) {
    const auto key_a = field_of(a, order.field), key_b = field_of(b, order.field);
    if (key_a != key_b) return order.descending ? value_less(key_b, key_a) : value_less(key_a, key_b);
    return a.id > b.id;
  };
  std::vector<store::Project> found;
  const auto last_page = store::projects::by_ids(tx, std::array{before});   // may be deleted by now: its place is known all the same
  for_each_listed(tx, caller, entity, filter, 0, [&](store::Project& project) {
    if (last_page.empty() || comes_first(last_page.front(), project)) found.push_back(std::move(project));
    return true;
  });
  std::sort(found.begin(), found.end(), comes_first);
  if (static_cast<std::int64_t>(found.size()) > limit) found.resize(static_cast<std::size_t>(limit));
  return found;
}

}  // namespace

Result<std::vector<store::Project>> list_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, std::string_view filters,
                                                  std::int64_t before, std::int64_t limit, std::string_view order_text) {
  PED_TRY(const auto filter, Filter::parse(filters, normalized));
  const auto order = parse_order(order_text);
  std::vector<store::Project> found;
  if (order.empty()) {
    for_each_listed(tx, caller, entity, filter, before, [&](store::Project& project) {
      found.push_back(std::move(project));
      return static_cast<std::int64_t>(found.size()) < limit;
    });
    return found;
  }
  for (const auto* known : {"name", "created_at", "updated_at"})
    if (order.field == known) return ordered_projects(tx, caller, entity, filter, before, limit, order);
  return fail(Code::kInvalidArgument, fmt::format("cannot order projects by '{}': use name, created_at or updated_at", order.field.substr(0, 60)));
}

Result<std::vector<store::Project>> matching_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, std::string_view filters) {
  PED_TRY(const auto filter, Filter::parse(filters, normalized));
  std::vector<store::Project> found;
  for_each_listed(tx, caller, entity, filter, 0, [&](store::Project& project) {
    found.push_back(std::move(project));
    return true;
  });
  return found;
}

}  // namespace pedigree::service
