#include "service/aliases.h"

#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "domain/names.h"
#include "domain/versions.h"
#include "service/events.h"
#include "service/deletion.h"
#include "store/registries.h"
#include "store/trash.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
using store::collections::open_alias;

json::Value version_or_null(const std::optional<std::int64_t>& index) {
  return index ? json::Value(domain::version_name(*index)) : json::Value();
}

std::optional<std::string> reason_of(const Caller& caller) {
  return caller.reason.empty() ? std::nullopt : std::optional(caller.reason);
}

Status demand_admin_for(sql::Transaction& tx, const Caller& caller, const Place& place, std::string_view alias, std::string_view doing) {
  const auto role = role_in_project(tx, caller, place.project);
  if (domain::allows(role, domain::Action::kProtect)) return {};
  return fail(Code::kPermissionDenied,
              fmt::format("permission denied: the alias '{}' is protected in registry '{}/{}': only its administrators may {} (you are '{}')", alias,
                          place.entity.name, place.project.name, doing, domain::name(role)));
}

Status refuse_deletion(sql::Transaction& tx, const Caller& caller, const std::optional<store::ProtectedBinding>& binding) {
  if (!binding) return {};
  const auto place = place_of(tx, store::collections::by_ids(tx, std::array{binding->collection_id}).front());
  if (!may(tx, caller, place.project, domain::Action::kViewMetadata))
    return fail(Code::kConflict, "cannot delete: a version is linked under a protected alias in a registry that you may not see; ask an "
                                 "administrator of the organization");
  return fail(Code::kConflict, fmt::format("cannot delete: a version is linked as '{}:{}' in registry '{}/{}' under the protected alias '{}'; an "
                                           "administrator of the registry must remove that alias first",
                                           place.collection.name, domain::version_name(binding->version_index), place.entity.name, place.project.name,
                                           binding->alias));
}

}  // namespace

Status demand_alias(sql::Transaction& tx, const Caller& caller, const Place& place, std::string_view alias) {
  if (!store::registries::is_protected(tx, place.project.id, alias)) return {};
  return demand_admin_for(tx, caller, place, alias, "set, move or remove it");
}

Status demand_unlink(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership) {
  const auto held = store::registries::protected_on_membership(tx, membership.id);
  return held ? demand_admin_for(tx, caller, place, held->alias, fmt::format("unlink '{}', which holds it", domain::version_name(held->version_index)))
              : Status{};
}

Status demand_emptying(sql::Transaction& tx, const Caller& caller, const Place& place) {
  const auto held = store::registries::protected_in_collection(tx, place.collection.id);
  return held ? demand_admin_for(tx, caller, place, held->alias, fmt::format("delete '{}', which holds it", place.collection.name)) : Status{};
}

Status check_version_deletable(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id) {
  return refuse_deletion(tx, caller, store::registries::protected_on_artifact(tx, artifact_id));
}

Status check_sequence_deletable(sql::Transaction& tx, const Caller& caller, std::int64_t collection_id) {
  return refuse_deletion(tx, caller, store::registries::protected_from_sequence(tx, collection_id));
}

Status check_project_deletable(sql::Transaction& tx, const Caller& caller, std::int64_t project_id) {
  return refuse_deletion(tx, caller, store::registries::protected_from_project(tx, project_id));
}

bool set_alias(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
               std::string_view alias) {
  const auto current = open_alias(tx, place.collection.id, alias);
  if (current && current->membership_id == membership.id) return false;

  Change change = change_in(place, event::kAliasAdd);
  change.artifact_id = membership.artifact_id;
  change.version_index = membership.version_index;
  if (current) change.previous_index = current->version_index;
  change.alias = std::string(alias);
  change.before = version_or_null(change.previous_index);
  change.after = version_or_null(change.version_index);
  const Recorded recorded = record(tx, caller, change);

  if (current) store::collections::close_alias_interval(tx, current->id, recorded.time);
  store::AliasBinding binding;
  binding.collection_id = place.collection.id;
  binding.alias = std::string(alias);
  binding.membership_id = membership.id;
  binding.valid_from = recorded.time;
  binding.set_by = caller.account_id;
  binding.reason = reason_of(caller);
  store::collections::open_alias_interval(tx, binding, recorded.id);
  return true;
}

void remove_alias(sql::Transaction& tx, const Caller& caller, const Place& place, const store::AliasBinding& binding) {
  Change change = change_in(place, event::kAliasRemove);
  change.artifact_id = binding.artifact_id;
  change.version_index = binding.version_index;
  change.alias = binding.alias;
  change.before = version_or_null(binding.version_index);
  const Recorded recorded = record(tx, caller, change);
  store::collections::close_alias_interval(tx, binding.id, recorded.time);
}

void close_membership(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
                      std::string_view action) {
  const auto latest = open_alias(tx, place.collection.id, domain::kLatest);
  const auto kind = action == event::kVersionDelete ? "version" : "link";
  const auto name = place.collection.name + ":" + domain::version_name(membership.version_index);
  close_membership(tx, caller, place, membership, action, put_into_trash(tx, caller, kind, membership.id, place.project, name));
  if (!latest || latest->membership_id != membership.id) return;
  const auto heir = store::collections::highest_open_index(tx, place.collection.id);
  if (!heir) return;
  if (const auto next = store::collections::membership_by_index(tx, place.collection.id, *heir))
    set_alias(tx, caller, place, *next, domain::kLatest);
}

void close_membership(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
                      std::string_view action, std::int64_t trash_id) {
  for (const auto& binding : store::collections::open_aliases_of(tx, std::array{membership.id})) {
    remove_alias(tx, caller, place, binding);
    store::trash::add_alias(tx, trash_id, binding.id);
  }
  Change change = change_in(place, action);
  change.artifact_id = membership.artifact_id;
  change.version_index = membership.version_index;
  change.before = version_or_null(membership.version_index);
  const Recorded recorded = record(tx, caller, change);
  store::collections::close_membership(tx, membership.id, caller.account_id, recorded.time, trash_id);
}

}  // namespace pedigree::service
