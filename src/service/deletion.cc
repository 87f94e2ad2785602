#include "service/deletion.h"

#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "service/aliases.h"
#include "service/artifacts.h"
#include "service/project_steps.h"
#include "store/trash.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

std::optional<std::int64_t> account_or_none(const Caller& caller) {
  return caller.account_id == 0 ? std::nullopt : std::optional(caller.account_id);
}

void mark_deleted(sql::Transaction& tx, const Caller& caller, store::Artifact& artifact) {
  artifact.deleted_at = artifact.updated_at = tx.now();
  artifact.deleted_by = account_or_none(caller);
  store::artifacts::update(tx, artifact);
}

}  // namespace

std::int64_t put_into_trash(sql::Transaction& tx, const Caller& caller, std::string_view kind, std::int64_t object_id,
                            const store::Project& project, std::string_view name) {
  store::Trash trash;
  trash.kind = std::string(kind);
  trash.object_id = object_id;
  trash.entity_id = project.entity_id;
  trash.project_id = project.id;
  trash.name = std::string(name);
  trash.deleted_at = tx.now();
  trash.actor = caller.username;
  if (!caller.reason.empty()) trash.reason = caller.reason;
  return store::trash::insert(tx, trash);
}

Status remove_version(sql::Transaction& tx, const Caller& caller, const Place& place, store::Artifact& artifact,
                      bool delete_aliases) {
  PED_CHECK(check_version_deletable(tx, caller, artifact.id));
  const auto membership = store::collections::open_membership(tx, artifact.sequence_id, artifact.id);
  if (membership && !delete_aliases) {
    const auto aliases = store::collections::open_aliases_of(tx, std::array{membership->id});
    if (!aliases.empty())
      return fail(Code::kConflict,
                  fmt::format("cannot delete artifact {}:v{}: it has the alias '{}'. Remove its aliases first, or delete "
                              "with delete_aliases=True",
                              place.collection.name, membership->version_index, aliases.front().alias));
  }
  if (membership) close_membership(tx, caller, place, *membership, event::kVersionDelete);
  mark_deleted(tx, caller, artifact);
  return {};
}

Status remove_from_collection(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Membership& membership,
                              std::int64_t trash_id) {
  close_membership(tx, caller, place, membership, place.collection.is_sequence ? event::kVersionDelete : event::kUnlink,
                   trash_id);
  if (!place.collection.is_sequence) return {};
  if (auto artifact = store::artifacts::by_id(tx, membership.artifact_id)) mark_deleted(tx, caller, *artifact);
  return {};
}

Status remove_outputs(sql::Transaction& tx, const Caller& caller, const store::Run& run) {
  for (const auto& output : store::artifacts::outputs_of_runs(tx, std::array{run.id})) {
    bool shared = false;
    for (const auto& other : store::artifacts::loggers_of(tx, std::array{output.artifact_id})) {
      const auto logger = other.run_id == run.id ? std::nullopt : store::runs::by_id(tx, other.run_id);
      shared = shared || (logger && !logger->deleted_at);
    }
    auto artifact = store::artifacts::by_id(tx, output.artifact_id);
    if (shared || !artifact || artifact->deleted_at) continue;
    PED_TRY(auto source, source_artifact(tx, caller, artifact->id, domain::Action::kDelete));
    PED_CHECK(remove_version(tx, caller, source.place, source.artifact, true));
  }
  return {};
}

void remove_project(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const store::Project& project) {
  const Recorded recorded = record(tx, caller, project_change(entity, project, event::kProjectDelete));
  put_into_trash(tx, caller, "project", project.id, project, project.name);
  store::projects::remove(tx, project.id, caller.account_id, recorded.time);
}

Status check_unfinished(const store::Artifact& artifact) {
  if (artifact.committed()) return {};
  if (artifact.purged_at)
    return fail(Code::kGone, "this upload was given up and its files were cleared away: log the artifact again");
  if (artifact.deleted_at) return fail(Code::kGone, "this version was deleted before it was complete: log the artifact again");
  return {};
}

Caller system_actor(std::string_view via) {
  Caller caller;
  caller.username = "system";
  caller.is_admin = true;
  caller.via = via;
  return caller;
}

}  // namespace pedigree::service
