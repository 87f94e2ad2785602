#include "service/trash.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "domain/actions.h"
#include "domain/names.h"
#include "domain/versions.h"
#include "service/aliases.h"
#include "service/deletion.h"
#include "service/project_steps.h"
#include "service/run_steps.h"
#include "store/registries.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
using domain::Action;

/// One act of deletion, with the place it happened in as it would be if it were still there.
struct Wanted {
  store::Trash trash;
  store::Project project;
  store::Entity entity;
};

Action action_for(std::string_view kind) {
  if (kind == "project") return Action::kManage;
  return kind == "link" ? Action::kEdit : Action::kDelete;
}

tl::unexpected<Error> not_in_trash(std::int64_t id) {
  return fail(
      Code::kNotFound,
      fmt::format("there is nothing with id {} in the trash, or you may not see it; list the trash of the project or entity",
                  id));
}

/// What belonged to a deleted organisation or team cannot come back. Said to those who had a role there, and to administrators of the
/// server; to others nothing is known. Of an organisation to its administrators alone: its members may not have seen every registry.
Status check_owner_is_there(sql::Transaction& tx, const Caller& caller, const store::Trash& trash) {
  const auto entity = store::people::entities_by_ids(tx, std::array{trash.entity_id}).front();
  if (!entity.deleted_at) return {};
  const auto needed = entity.kind == "organization" ? Action::kManage : Action::kViewMetadata;
  if (!domain::allows(role_in_entity(tx, caller, entity), needed)) return not_in_trash(trash.id);
  return fail(Code::kGone, fmt::format("cannot restore '{0}': the {1} '{2}' it belonged to was deleted, and that is final. Versions of it that are linked "
                                       "elsewhere live on there; what else was logged there must be logged again, under another entity",
                                       trash.name, entity.kind, entity.name));
}

Result<Wanted> wanted_trash(sql::Transaction& tx, const Caller& caller, std::int64_t id) {
  auto trash = store::trash::by_id(tx, id);
  if (!trash) return not_in_trash(id);
  PED_CHECK(check_owner_is_there(tx, caller, *trash));
  auto project = remembered_project(tx, caller, trash->project_id);
  if (!project) return not_in_trash(id);
  auto as_if_there = *project;
  as_if_there.deleted_at.reset();
  PED_CHECK(demand(tx, caller, as_if_there, action_for(trash->kind)));
  if (trash->state == "restored") return fail(Code::kConflict, fmt::format("'{}' has been restored already", trash->name));
  if (trash->state != "kept")
    return fail(Code::kGone, fmt::format("'{}' cannot be restored any more: its time in the trash is over", trash->name));
  if (project->deleted_at && trash->kind != "project")
    return fail(Code::kConflict, fmt::format("cannot restore '{}': its project '{}' was deleted; restore the project first",
                                             trash->name, project->name));
  auto entity = store::people::entities_by_ids(tx, std::array{project->entity_id}).front();
  return Wanted{*std::move(trash), *std::move(project), std::move(entity)};
}

Result<store::Collection> collection_by_id(sql::Transaction& tx, std::int64_t id) {
  auto found = store::collections::by_ids(tx, std::array{id});
  if (found.empty()) return fail(Code::kInternal, "the trash names a collection that does not exist");
  return std::move(found.front());
}

/// The membership is open again, under its number.
Status reopen(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership) {
  if (const auto other = store::collections::open_membership(tx, place.collection.id, membership.artifact_id))
    return fail(Code::kConflict, fmt::format("cannot restore {0}:v{1}: the version is in '{0}' again, as v{2}",
                                             place.collection.name, membership.version_index, other->version_index));
  Change change = change_in(place, place.collection.is_sequence ? event::kVersionRestore : event::kLinkRestore);
  change.artifact_id = membership.artifact_id;
  change.version_index = membership.version_index;
  change.after = domain::version_name(membership.version_index);
  const Recorded recorded = record(tx, caller, change);
  store::trash::reopen_membership(tx, membership.id, recorded.time);
  if (!place.collection.is_sequence) return {};
  auto artifact = store::artifacts::by_id(tx, membership.artifact_id);
  artifact->deleted_at.reset();
  artifact->deleted_by.reset();
  artifact->updated_at = recorded.time;
  store::artifacts::update(tx, *artifact);
  return {};
}

/// Aliases go back to the versions that had them, unless another one holds them now, or they are protected and not for the caller to set:
/// these are named. `latest` went to a lower number by rule when
/// its holder was deleted, and comes back from it.
std::vector<std::string> give_back_aliases(sql::Transaction& tx, const Caller& caller, const Place& place,
                                           const std::vector<store::AliasBinding>& bindings) {
  std::vector<std::string> taken;
  for (const auto& binding : bindings) {
    const auto holder = store::collections::open_alias(tx, place.collection.id, binding.alias);
    const bool passed_on = holder && binding.alias == domain::kLatest && holder->version_index < binding.version_index;
    if (holder && !passed_on) {
      if (holder->membership_id != binding.membership_id) taken.push_back(binding.alias);
      continue;
    }
    const auto membership = store::collections::memberships_by_ids(tx, std::array{binding.membership_id}).front();
    if (membership.closed_at) continue;
    if (demand_alias(tx, caller, place, binding.alias)) set_alias(tx, caller, place, membership, binding.alias);
    else taken.push_back(binding.alias);
  }
  return taken;
}

/// A version in its sequence, or a link.
Result<Restored> restore_membership(sql::Transaction& tx, const Caller& caller, const Wanted& wanted) {
  const auto membership = store::collections::memberships_by_ids(tx, std::array{wanted.trash.object_id}).front();
  PED_TRY(auto collection, collection_by_id(tx, membership.collection_id));
  if (collection.deleted_at)
    return fail(Code::kConflict, fmt::format("cannot restore '{}': its collection '{}' was deleted; restore the collection first",
                                             wanted.trash.name, collection.name));
  const Place place{wanted.entity, wanted.project, std::move(collection)};
  const auto aliases = store::trash::aliases_of(tx, wanted.trash.id);
  PED_CHECK(reopen(tx, caller, place, membership));
  return Restored{wanted.trash, place.collection.name + ":" + domain::version_name(membership.version_index),
                  give_back_aliases(tx, caller, place, aliases)};
}

Result<Restored> restore_collection(sql::Transaction& tx, const Caller& caller, const Wanted& wanted,
                                    const std::optional<std::string>& name) {
  PED_TRY(auto collection, collection_by_id(tx, wanted.trash.object_id));
  const auto old_name = collection.name;
  if (name) PED_CHECK(domain::check_collection_name(*name));
  collection.name = name.value_or(old_name);
  if (store::collections::by_name(tx, collection.project_id, collection.name))
    return fail(
        Code::kConflict,
        fmt::format("cannot restore collection '{}': there is another one of this name in '{}/{}'; rename that one, or restore "
                    "with another \"name\"",
                    collection.name, wanted.entity.name, wanted.project.name));
  const auto members = store::trash::memberships_of(tx, wanted.trash.id);
  const auto aliases = store::trash::aliases_of(tx, wanted.trash.id);
  store::collections::restore(tx, collection.id, collection.name);
  const Place place{wanted.entity, wanted.project, std::move(collection)};
  Change change = change_in(place, event::kCollectionRestore);
  if (place.collection.name != old_name) {
    change.before = json::Object{{"name", old_name}};
    change.after = json::Object{{"name", place.collection.name}};
  }
  record(tx, caller, change);
  for (const auto& membership : members) PED_CHECK(reopen(tx, caller, place, membership));
  return Restored{wanted.trash, place.collection.name, give_back_aliases(tx, caller, place, aliases)};
}

Result<Restored> restore_run(sql::Transaction& tx, const Caller& caller, const Wanted& wanted) {
  auto run = store::runs::by_id(tx, wanted.trash.object_id);
  if (!run) return fail(Code::kInternal, "the trash names a run that does not exist");
  run->deleted_at.reset();
  run->deleted_by.reset();
  store::runs::update(tx, *run);
  record(tx, caller, change_of(RunPlace{*run, wanted.project, wanted.entity}, event::kRunRestore));
  return Restored{wanted.trash, run->name, {}};
}

Result<Restored> restore_project(sql::Transaction& tx, const Caller& caller, const Wanted& wanted,
                                 const std::optional<std::string>& name) {
  store::Project project = wanted.project;
  const auto old_name = project.name;
  if (name && *name != old_name) {
    PED_CHECK(domain::check_project_name(*name));
    if (domain::is_registry_project(*name) != domain::is_registry_project(old_name))
      return fail(Code::kInvalidArgument,
                  fmt::format("cannot restore '{}' as '{}': names of registries, and only those, begin with '{}'", old_name,
                              *name, domain::kRegistryPrefix));
    project.name = *name;
  }
  if (store::projects::by_name(tx, project.entity_id, project.name))
    return fail(
        Code::kConflict,
        fmt::format("cannot restore '{}': there is another one of this name in '{}'; rename that one, or restore with another "
                    "\"name\"",
                    project.name, wanted.entity.name));
  store::projects::restore(tx, project.id, project.name);
  Change change = project_change(wanted.entity, project, event::kProjectRestore);
  if (project.name != old_name) {
    change.before = json::Object{{"name", old_name}};
    change.after = json::Object{{"name", project.name}};
  }
  record(tx, caller, change);
  return Restored{wanted.trash, project.name, {}};
}

/// Registries of an organisation that the caller administers without administering all of it.
std::vector<std::int64_t> administered_registries(sql::Transaction& tx, const Caller& caller, const store::Entity& entity) {
  std::vector<std::int64_t> ids;
  for (const auto& [id, role] : store::registries::roles_of(tx, caller.account_id))
    if (domain::allows(role, Action::kManage)) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::erase_if(ids, [&](std::int64_t id) { return store::projects::by_ids(tx, std::array{id}).front().entity_id != entity.id; });
  return ids;
}

/// Those of them that were deleted.
std::vector<store::Trash> deleted_among(sql::Transaction& tx, const std::vector<std::int64_t>& registries, std::int64_t before, std::int64_t limit) {
  std::vector<store::Trash> found;
  for (const auto id : registries)
    if (auto trash = store::trash::kept_of(tx, "project", id, id); trash && (before == 0 || trash->id < before)) found.push_back(*std::move(trash));
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
  if (std::cmp_greater(found.size(), limit)) found.resize(static_cast<std::size_t>(limit));
  return found;
}

}  // namespace

Result<Restored> Trash::restore(const Caller& caller, std::int64_t trash_id, const std::optional<std::string>& name) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<Restored> {
    PED_TRY(const auto wanted, wanted_trash(tx, caller, trash_id));
    const auto& kind = wanted.trash.kind;
    if (name && kind != "collection" && kind != "project")
      return fail(Code::kInvalidArgument, fmt::format("a {} keeps its name: leave out the member \"name\"", kind));
    store::trash::set_state(tx, trash_id, "restored");
    if (kind == "collection") return restore_collection(tx, caller, wanted, name);
    if (kind == "run") return restore_run(tx, caller, wanted);
    if (kind == "project") return restore_project(tx, caller, wanted, name);
    return restore_membership(tx, caller, wanted);
  });
}

Result<std::vector<store::Trash>> trash_of_project(sql::Transaction& tx, const Caller& caller, const store::Project& project,
                                                   std::int64_t before, std::int64_t limit) {
  PED_CHECK(demand(tx, caller, project, Action::kDelete));
  return store::trash::of_project(tx, project.id, before, limit);
}

Result<std::vector<store::Trash>> trash_of_entity(sql::Transaction& tx, const Caller& caller, const store::Entity& entity,
                                                  std::int64_t before, std::int64_t limit) {
  const auto role = role_in_entity(tx, caller, entity);
  if (domain::allows(role, Action::kManage)) return store::trash::of_entity(tx, entity.id, before, limit);
  const auto registries = administered_registries(tx, caller, entity);
  if (registries.empty())
    return fail(
        Code::kPermissionDenied,
        fmt::format("permission denied: only administrators of '{}' may look through the trash of all of it (you are '{}'); "
                    "ask for one project",
                    entity.name, domain::name(role)));
  return deleted_among(tx, registries, before, limit);
}

}  // namespace pedigree::service
