#include "service/aliases.h"

#include <array>

#include "domain/actions.h"
#include "domain/names.h"
#include "domain/versions.h"
#include "service/events.h"

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

}  // namespace

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
  bool held_latest = false;
  for (const auto& binding : store::collections::open_aliases_of(tx, std::array{membership.id})) {
    held_latest = held_latest || binding.alias == domain::kLatest;
    remove_alias(tx, caller, place, binding);
  }
  Change change = change_in(place, action);
  change.artifact_id = membership.artifact_id;
  change.version_index = membership.version_index;
  change.before = version_or_null(membership.version_index);
  const Recorded recorded = record(tx, caller, change);
  store::collections::close_membership(tx, membership.id, caller.account_id, recorded.time);

  if (!held_latest) return;
  const auto heir = store::collections::highest_open_index(tx, place.collection.id);
  if (!heir) return;
  if (const auto next = store::collections::membership_by_index(tx, place.collection.id, *heir))
    set_alias(tx, caller, place, *next, domain::kLatest);
}

}  // namespace pedigree::service
