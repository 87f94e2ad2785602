#include "service/registry.h"

#include <fmt/format.h>

#include <array>
#include <map>

#include "domain/actions.h"
#include "domain/names.h"
#include "domain/versions.h"
#include "service/aliases.h"
#include "service/artifacts.h"
#include "service/events.h"
#include "service/lifetime.h"
#include "service/projects.h"
#include "store/registries.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

/// The version to link. Committed, and the caller may use it wherever he reached it.
Result<store::Artifact> linkable_artifact(sql::Transaction& tx, const Caller& caller, const LinkArtifact& link) {
  std::optional<std::int64_t> id = link.artifact_id;
  if (!id && link.client_id) id = store::artifacts::id_by_client(tx, *link.client_id);
  if (!id) return fail(Code::kNotFound, "artifact not found: give the id of a logged version");
  PED_TRY(auto artifact, find_artifact(tx, caller, *id, domain::Action::kDownload));
  if (!artifact.committed()) return fail(Code::kConflict, "cannot link the artifact: it is not committed yet; wait for its upload");
  return artifact;
}

/// The type of that name in the target project; a registry accepts only the types it lists.
Result<store::ArtifactType> target_type(sql::Transaction& tx, const Place& target, const store::Artifact& artifact) {
  const auto sequence = store::collections::by_ids(tx, std::array{artifact.sequence_id}).front();
  const auto source_type = store::projects::types_by_ids(tx, std::array{sequence.type_id}).front();
  if (auto found = store::projects::type_by_name(tx, target.project.id, source_type.name)) return *found;
  if (!target.project.allow_all_types) {
    std::string accepted;
    for (const auto& type : store::projects::types_of(tx, target.project.id)) accepted += (accepted.empty() ? "" : ", ") + type.name;
    return fail(Code::kInvalidArgument,
                fmt::format("cannot link an artifact of type '{}': registry '{}' accepts only: {}", source_type.name, target.project.name,
                            accepted));
  }
  store::ArtifactType type;
  type.project_id = target.project.id;
  type.name = source_type.name;
  type.created_at = tx.now();
  type.id = store::projects::insert_type(tx, type);
  return type;
}

Result<Place> link_target(sql::Transaction& tx, const Caller& caller, const LinkArtifact& link, const store::Artifact& artifact) {
  if (link.collection_id) {
    PED_TRY(auto place, place_by_id(tx, *link.collection_id));
    PED_CHECK(demand(tx, caller, place.project, domain::Action::kEdit));
    return place;
  }
  PED_CHECK(domain::check_collection_name(link.collection));
  PED_TRY(auto project, get_or_create_link_target(tx, caller, link.entity, link.project));
  PED_CHECK(demand(tx, caller, project, domain::Action::kEdit));
  Place place;
  place.entity = store::people::entities_by_ids(tx, std::array{project.entity_id}).front();
  place.project = std::move(project);
  if (auto found = store::collections::by_name(tx, place.project.id, link.collection)) {
    place.collection = std::move(*found);
    return place;
  }
  place.collection.name = link.collection;
  PED_TRY(const auto type, target_type(tx, place, artifact));
  place.collection.project_id = place.project.id;
  place.collection.type_id = type.id;
  place.collection.is_sequence = false;
  place.collection.created_by = caller.account_id;
  place.collection.created_at = place.collection.updated_at = tx.now();
  place.collection.id = store::collections::insert(tx, place.collection);
  Change change = change_in(place, event::kCollectionCreate);
  change.after = json::Object{{"kind", "portfolio"}, {"type", type.name}};
  record(tx, caller, change);
  return place;
}

Status check_linkable(sql::Transaction& tx, const Place& target, const store::Artifact& artifact) {
  if (target.collection.is_sequence)
    return fail(Code::kConflict, fmt::format("cannot link into '{}/{}/{}': it is a source collection, whose versions are logged by runs; "
                                             "choose another collection name",
                                             target.entity.name, target.project.name, target.collection.name));
  PED_TRY(const auto type, target_type(tx, target, artifact));
  if (type.id == target.collection.type_id) return {};
  const auto own = store::projects::types_by_ids(tx, std::array{target.collection.type_id});
  return fail(Code::kInvalidArgument, fmt::format("cannot link an artifact of type '{}' into collection '{}', which holds type '{}'",
                                                  type.name, target.collection.name, own.empty() ? "" : own.front().name));
}

Result<Place> editable_place(sql::Transaction& tx, const Caller& caller, std::int64_t collection_id, domain::Action action) {
  PED_TRY(auto place, place_by_id(tx, collection_id));
  PED_CHECK(demand(tx, caller, place.project, action));
  return place;
}

Status check_expected(sql::Transaction& tx, const Place& place, std::string_view alias, const Registry::Expected& expected) {
  const auto current = store::collections::open_alias(tx, place.collection.id, alias);
  const std::optional<std::int64_t> held = current ? std::optional(current->version_index) : std::nullopt;
  if (!expected.stated || expected.version_index == held) return {};
  const auto shown = [](const std::optional<std::int64_t>& index) { return index ? domain::version_name(*index) : "not set"; };
  return fail(Code::kConflict, fmt::format("alias '{}' of '{}' is {}, but you expected it to be {}; look again, then decide", alias,
                                           place.collection.name, shown(held), shown(expected.version_index)));
}

/// Aliases as somebody wants them: protected ones are for the registry's administrators.
Status point_alias(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership, std::string_view alias) {
  PED_CHECK(demand_alias(tx, caller, place, alias));
  set_alias(tx, caller, place, membership, alias);
  return {};
}
Status drop_alias(sql::Transaction& tx, const Caller& caller, const Place& place, const store::AliasBinding& binding) {
  PED_CHECK(demand_alias(tx, caller, place, binding.alias));
  remove_alias(tx, caller, place, binding);
  return {};
}

Result<std::vector<AliasState>> promote_in(sql::Transaction& tx, const Caller& caller, std::int64_t collection_id, std::int64_t version_index,
                                           const std::vector<Registry::Promotion>& promotions) {
  PED_TRY(const auto place, editable_place(tx, caller, collection_id, domain::Action::kEdit));
  for (const auto& [alias, expected] : promotions) PED_CHECK(check_expected(tx, place, alias, expected));
  const auto membership = store::collections::membership_by_index(tx, collection_id, version_index);
  if (!membership) return fail(Code::kNotFound, fmt::format("version v{} not found in '{}'", version_index, place.collection.name));
  std::vector<AliasState> states;
  for (const auto& [alias, expected] : promotions) {
    PED_CHECK(point_alias(tx, caller, place, *membership, alias));
    states.push_back(*alias_state(tx, place.collection, alias, std::nullopt));
  }
  return states;
}

Status remove_alias_in(sql::Transaction& tx, const Caller& caller, std::int64_t collection_id, std::string_view alias) {
  PED_TRY(const auto place, editable_place(tx, caller, collection_id, domain::Action::kEdit));
  const auto binding = store::collections::open_alias(tx, collection_id, alias);
  if (!binding) return fail(Code::kNotFound, fmt::format("alias '{}' is not set in '{}'", alias, place.collection.name));
  return drop_alias(tx, caller, place, *binding);
}

Result<AliasState> rollback_in(sql::Transaction& tx, const Caller& caller, std::int64_t collection_id, std::string_view alias) {
  PED_TRY(const auto place, editable_place(tx, caller, collection_id, domain::Action::kEdit));
  const auto current = store::collections::open_alias(tx, collection_id, alias);
  const auto previous = store::collections::previous_alias(tx, collection_id, alias, current ? current->membership_id : 0);
  if (!previous)
    return fail(Code::kConflict, fmt::format("cannot roll back alias '{}' of '{}': no earlier version that is still linked held it", alias,
                                             place.collection.name));
  const auto membership = store::collections::memberships_by_ids(tx, std::array{previous->membership_id}).front();
  PED_CHECK(point_alias(tx, caller, place, membership, alias));
  return *alias_state(tx, place.collection, alias, std::nullopt);
}

/// The membership an alias edit by names speaks of.
struct AliasTarget {
  Place place;
  store::Membership membership;
};
Result<AliasTarget> alias_target(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, const NamedAlias& alias) {
  auto place = find_collection(tx, caller, alias.entity, alias.project, alias.collection);
  if (!place)
    return fail(Code::kNotFound, fmt::format("collection '{}' not found in '{}/{}'", alias.collection, alias.entity, alias.project));
  PED_CHECK(demand(tx, caller, place->project, domain::Action::kEdit));
  const auto membership = store::collections::open_membership(tx, place->collection.id, artifact_id);
  if (!membership) return fail(Code::kNotFound, fmt::format("the artifact is not a version of '{}'", alias.collection));
  return AliasTarget{std::move(*place), *membership};
}

}  // namespace

Result<store::Membership> Registry::link(const Caller& caller, const LinkArtifact& link) {
  for (const auto& alias : link.aliases) PED_CHECK(domain::check_alias(alias));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Membership> {
    PED_TRY(auto artifact, linkable_artifact(tx, caller, link));
    PED_TRY(const auto place, link_target(tx, caller, link, artifact));
    PED_CHECK(check_linkable(tx, place, artifact));
    auto membership = store::collections::open_membership(tx, place.collection.id, artifact.id);
    if (!membership) {
      membership.emplace();
      membership->collection_id = place.collection.id;
      membership->artifact_id = artifact.id;
      membership->version_index = store::collections::take_index(tx, place.collection.id);
      membership->created_by = caller.account_id;
      Change change = change_in(place, event::kLink);
      change.artifact_id = artifact.id;
      change.version_index = membership->version_index;
      change.after = domain::version_name(membership->version_index);
      membership->created_at = record(tx, caller, change).time;
      membership->id = store::collections::insert_membership(tx, *membership);
      service::set_alias(tx, caller, place, *membership, domain::kLatest);
      if (domain::is_registry_project(place.project.name)) end_lifetime(tx, caller, artifact);
    }
    for (const auto& alias : link.aliases) PED_CHECK(point_alias(tx, caller, place, *membership, alias));
    return *membership;
  });
}

Status Registry::unlink(const Caller& caller, std::int64_t artifact_id, std::int64_t collection_id) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto place, editable_place(tx, caller, collection_id, domain::Action::kEdit));
    if (place.collection.is_sequence)
      return fail(Code::kInvalidArgument, "cannot unlink a version from its source collection; delete the version instead");
    const auto membership = store::collections::open_membership(tx, collection_id, artifact_id);
    if (!membership) return fail(Code::kNotFound, fmt::format("the artifact is not linked to '{}'", place.collection.name));
    PED_CHECK(demand_unlink(tx, caller, place, *membership));
    close_membership(tx, caller, place, *membership, event::kUnlink);
    return {};
  });
}

Status Registry::unlink_version(const Caller& caller, std::int64_t collection_id, std::int64_t version_index) {
  PED_TRY(const auto membership, stores_.database.read([&](sql::Transaction& tx) -> Result<store::Membership> {
    PED_TRY(const auto place, editable_place(tx, caller, collection_id, domain::Action::kEdit));
    auto found = store::collections::membership_by_index(tx, collection_id, version_index);
    if (!found) return fail(Code::kNotFound, fmt::format("version v{} not found in '{}'", version_index, place.collection.name));
    return *found;
  }));
  return unlink(caller, membership.artifact_id, collection_id);
}

Status Registry::add_aliases(const Caller& caller, std::int64_t artifact_id, const std::vector<NamedAlias>& aliases) {
  for (const auto& alias : aliases) PED_CHECK(domain::check_alias(alias.alias));
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    for (const auto& alias : aliases) {
      PED_TRY(const auto target, alias_target(tx, caller, artifact_id, alias));
      PED_CHECK(point_alias(tx, caller, target.place, target.membership, alias.alias));
    }
    return {};
  });
}

Status Registry::remove_aliases(const Caller& caller, std::int64_t artifact_id, const std::vector<NamedAlias>& aliases) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    for (const auto& alias : aliases) {
      PED_TRY(const auto target, alias_target(tx, caller, artifact_id, alias));
      const auto binding = store::collections::open_alias(tx, target.place.collection.id, alias.alias);
      if (binding && binding->membership_id == target.membership.id) PED_CHECK(drop_alias(tx, caller, target.place, *binding));
    }
    return {};
  });
}

Result<AliasState> Registry::set_alias(const Caller& caller, std::int64_t collection_id, std::string_view alias,
                                       std::int64_t version_index, const Expected& expected) {
  PED_TRY(auto states, promote(caller, collection_id, version_index, {{std::string(alias), expected}}));
  return std::move(states.front());
}

Result<std::vector<AliasState>> Registry::promote(const Caller& caller, std::int64_t collection_id, std::int64_t version_index,
                                                  const std::vector<Promotion>& promotions) {
  for (const auto& [alias, expected] : promotions) PED_CHECK(domain::check_alias(alias));
  return stores_.database.write(
      [&](sql::Transaction& tx) { return promote_in(tx, caller, collection_id, version_index, promotions); });
}

Status Registry::remove_alias(const Caller& caller, std::int64_t collection_id, std::string_view alias) {
  return stores_.database.write([&](sql::Transaction& tx) { return remove_alias_in(tx, caller, collection_id, alias); });
}

Result<AliasState> Registry::rollback(const Caller& caller, std::int64_t collection_id, std::string_view alias) {
  return stores_.database.write([&](sql::Transaction& tx) { return rollback_in(tx, caller, collection_id, alias); });
}

Result<std::vector<AliasChange>> Registry::rehearse(std::int64_t collection_id, const std::vector<std::string>& aliases,
                                                    const std::function<Status(sql::Transaction&)>& change) {
  std::optional<std::vector<AliasChange>> changes;
  const auto held = [&](sql::Transaction& tx, const std::string& alias) {
    const auto binding = store::collections::open_alias(tx, collection_id, alias);
    return binding ? std::optional(binding->version_index) : std::nullopt;
  };
  const auto done = stores_.database.write([&](sql::Transaction& tx) -> Status {
    std::vector<AliasChange> seen;
    for (const auto& alias : aliases) seen.push_back({alias, held(tx, alias), std::nullopt, false});
    changes.reset();
    PED_CHECK(change(tx));
    PED_TRY(const auto place, place_by_id(tx, collection_id));
    for (auto& one : seen) {
      one.to = held(tx, one.alias);
      one.is_protected = store::registries::is_protected(tx, place.project.id, one.alias);
    }
    changes = std::move(seen);
    return fail(Code::kConflict, "this was a rehearsal");   // so that the transaction is taken back
  });
  if (changes) return *std::move(changes);
  return tl::unexpected(done.error());
}

Result<std::vector<AliasChange>> Registry::preview_promote(const Caller& caller, std::int64_t collection_id, std::int64_t version_index,
                                                           const std::vector<Promotion>& promotions) {
  std::vector<std::string> aliases;
  for (const auto& [alias, expected] : promotions) {
    PED_CHECK(domain::check_alias(alias));
    aliases.push_back(alias);
  }
  return rehearse(collection_id, aliases, [&](sql::Transaction& tx) -> Status {
    PED_CHECK(promote_in(tx, caller, collection_id, version_index, promotions));
    return {};
  });
}

Result<std::vector<AliasChange>> Registry::preview_remove_alias(const Caller& caller, std::int64_t collection_id, std::string_view alias) {
  return rehearse(collection_id, {std::string(alias)}, [&](sql::Transaction& tx) { return remove_alias_in(tx, caller, collection_id, alias); });
}

Result<std::vector<AliasChange>> Registry::preview_rollback(const Caller& caller, std::int64_t collection_id, std::string_view alias) {
  return rehearse(collection_id, {std::string(alias)}, [&](sql::Transaction& tx) -> Status {
    PED_CHECK(rollback_in(tx, caller, collection_id, alias));
    return {};
  });
}

std::optional<Place> find_collection(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project,
                                     std::string_view collection) {
  const auto found_project = find_project(tx, caller, entity, project);
  if (!found_project) return std::nullopt;
  auto found = store::collections::by_name(tx, found_project->id, collection);
  if (!found) return std::nullopt;
  return place_of(tx, std::move(*found));
}

std::optional<store::Membership> find_version(sql::Transaction& tx, const store::Collection& collection, std::string_view alias) {
  if (const auto binding = store::collections::open_alias(tx, collection.id, alias)) {
    auto found = store::collections::memberships_by_ids(tx, std::array{binding->membership_id});
    if (!found.empty()) return found.front();
  }
  if (const auto index = domain::parse_version(alias)) return store::collections::membership_by_index(tx, collection.id, *index);
  return store::collections::membership_by_digest(tx, collection.id, alias);
}

std::vector<AliasState> states_of(sql::Transaction& tx, std::vector<store::AliasBinding> bindings) {
  std::vector<std::int64_t> account_ids, artifact_ids;
  for (const auto& binding : bindings) account_ids.push_back(binding.set_by), artifact_ids.push_back(binding.artifact_id);
  std::map<std::int64_t, std::string> names, digests;
  for (auto& account : store::people::accounts_by_ids(tx, account_ids)) names[account.id] = std::move(account.username);
  for (auto& artifact : store::artifacts::by_ids(tx, artifact_ids)) digests[artifact.id] = std::move(artifact.digest);
  std::vector<AliasState> states;
  for (auto& binding : bindings) {
    AliasState state;
    state.actor = binding.set_by == 0 ? "system" : names[binding.set_by];
    state.digest = digests[binding.artifact_id];
    state.binding = std::move(binding);
    states.push_back(std::move(state));
  }
  return states;
}

std::optional<AliasState> alias_state(sql::Transaction& tx, const store::Collection& collection, std::string_view alias,
                                      std::optional<Micros> at) {
  auto binding = at ? store::collections::alias_at(tx, collection.id, alias, *at) : store::collections::open_alias(tx, collection.id, alias);
  if (!binding) return std::nullopt;
  return states_of(tx, {*std::move(binding)}).front();
}

Result<AliasState> get_alias(sql::Transaction& tx, const store::Collection& collection, std::string_view alias, std::optional<Micros> at) {
  if (auto state = alias_state(tx, collection, alias, at)) return *std::move(state);
  return fail(Code::kNotFound, at ? fmt::format("alias '{}' of '{}' was not set at {}", alias, collection.name, format_time(*at))
                                  : fmt::format("alias '{}' is not set in '{}'", alias, collection.name));
}

Result<store::Membership> get_version(sql::Transaction& tx, const store::Collection& collection, std::string_view version,
                                      std::optional<Micros> at) {
  std::string wanted(version);
  if (at && !domain::parse_version(wanted)) {
    PED_TRY(const auto then, get_alias(tx, collection, wanted, at));
    wanted = domain::version_name(then.binding.version_index);
  }
  const auto found = find_version(tx, collection, wanted);
  if (!found) return fail(Code::kNotFound, fmt::format("version '{}' not found in '{}'", wanted, collection.name));
  if (at && found->created_at > *at)
    return fail(Code::kNotFound, fmt::format("version '{}' of '{}' did not exist at {}", wanted, collection.name, format_time(*at)));
  return *found;
}

}  // namespace pedigree::service
