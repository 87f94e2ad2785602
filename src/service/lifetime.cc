#include "service/lifetime.h"

#include <fmt/format.h>

#include <array>

#include "base/log.h"
#include "domain/actions.h"
#include "domain/versions.h"
#include "service/deletion.h"
#include "store/lifetimes.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

std::string type_of(sql::Transaction& tx, const store::Collection& sequence) {
  const auto types = store::projects::types_by_ids(tx, std::array{sequence.type_id});
  return types.empty() ? "" : types.front().name;
}

Result<store::Entity> managed_entity(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  auto entity = find_entity(tx, caller, name.empty() ? "-" : name);
  if (!entity)
    return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or you are not a member", name));
  const auto role = role_in_entity(tx, caller, *entity);
  if (domain::allows(role, domain::Action::kManage)) return *std::move(entity);
  return fail(Code::kPermissionDenied,
              fmt::format("permission denied: only administrators of '{}' set how long its versions live (you are '{}')",
                          entity->name, domain::name(role)));
}

}  // namespace

Status check_lifetime(sql::Transaction& tx, const store::Collection& sequence, std::int64_t seconds) {
  PED_CHECK(domain::check_lifetime(seconds));
  const auto type = type_of(tx, sequence);
  if (seconds <= 0 || domain::may_expire(type)) return {};
  return fail(Code::kInvalidArgument,
              fmt::format("cannot set a ttl on '{}': versions of type '{}' never expire", sequence.name, type));
}

void end_lifetime(sql::Transaction& tx, const Caller& caller, store::Artifact& artifact) {
  if (artifact.ttl_seconds == domain::kNoLifetime) return;
  Change change =
      change_in(place_of(tx, store::collections::by_ids(tx, std::array{artifact.sequence_id}).front()), event::kVersionUpdate);
  change.artifact_id = artifact.id;
  change.version_index = artifact.version_index;
  change.before = json::Object{{"ttl_seconds", artifact.ttl_seconds}};
  change.after = json::Object{{"ttl_seconds", domain::kNoLifetime}};
  artifact.ttl_seconds = domain::kNoLifetime;
  artifact.updated_at = record(tx, caller, change).time;
  store::artifacts::update(tx, artifact);
}

std::map<std::int64_t, std::int64_t> lifetimes_of(sql::Transaction& tx, std::span<const store::Artifact* const> artifacts) {
  std::map<std::int64_t, std::int64_t> lifetimes;
  std::vector<std::int64_t> inheriting;
  for (const auto* artifact : artifacts) {
    if (!artifact->ttl_seconds)
      inheriting.push_back(artifact->id);
    else if (*artifact->ttl_seconds > 0)
      lifetimes[artifact->id] = *artifact->ttl_seconds;
  }
  for (const auto& inherited : store::lifetimes::inherited_by(tx, inheriting))
    if (domain::may_expire(inherited.type)) lifetimes[inherited.artifact_id] = inherited.seconds;
  return lifetimes;
}

Status Lifetimes::set_default(const Caller& caller, std::string_view name, std::optional<std::int64_t> seconds) {
  if (seconds && *seconds <= 0)
    return fail(Code::kInvalidArgument, "invalid default ttl: give 1 second to 100 years, or null for none");
  if (seconds) PED_CHECK(domain::check_lifetime(*seconds));
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto entity, managed_entity(tx, caller, name));
    const auto before = store::lifetimes::default_of(tx, entity.id);
    if (before == seconds) return {};
    store::lifetimes::set_default(tx, entity.id, seconds);
    Change change;
    change.action = event::kEntityUpdate;
    change.organization_id = entity.organization_id;
    change.entity_id = entity.id;
    change.objects = json::Object{{"entity", entity.name}};
    change.before = json::Object{{"ttl_seconds", before}};
    change.after = json::Object{{"ttl_seconds", seconds}};
    record(tx, caller, change);
    return {};
  });
}

Result<std::optional<std::int64_t>> Lifetimes::get_default(const Caller& caller, std::string_view name) {
  return stores_.database.read([&](sql::Transaction& tx) -> Result<std::optional<std::int64_t>> {
    const auto entity = find_entity(tx, caller, name.empty() ? "-" : name);
    if (!entity)
      return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or you are not a member", name));
    return store::lifetimes::default_of(tx, entity->id);
  });
}

Result<std::int64_t> Lifetimes::expire(std::int64_t limit) {
  PED_TRY(const auto due, stores_.database.read([&](sql::Transaction& tx) -> Result<std::vector<std::int64_t>> {
    return store::lifetimes::expired(tx, tx.now(), limit);
  }));
  const Caller system = system_actor("expiry");
  std::int64_t count = 0;
  for (const auto id : due) {
    const auto done = stores_.database.write([&](sql::Transaction& tx) -> Result<bool> {
      auto artifact = store::artifacts::by_id(tx, id);
      if (!artifact || artifact->deleted_at || !artifact->committed()) return false;
      const std::array<const store::Artifact*, 1> one{&*artifact};  // asked again: it may have been edited or linked meanwhile
      const auto lifetimes = lifetimes_of(tx, one);
      if (!lifetimes.contains(id) || artifact->created_at + lifetimes.at(id) * kSecond > tx.now()) return false;
      const auto place = place_of(tx, store::collections::by_ids(tx, std::array{artifact->sequence_id}).front());
      PED_CHECK(remove_version(tx, system, place, *artifact, true));
      return true;
    });
    if (!done) log::warn("a version could not expire", {{"artifact", id}, {"why", done.error().message}});
    count += done && *done ? 1 : 0;
  }
  return count;
}

}  // namespace pedigree::service
