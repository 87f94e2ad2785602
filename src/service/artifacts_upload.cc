// Logging a version, up to the commit: create, announce manifests, take bytes.
#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "domain/metadata.h"
#include "domain/names.h"
#include "service/aliases.h"
#include "service/artifacts.h"
#include "service/blob_rows.h"
#include "service/deletion.h"
#include "service/events.h"
#include "service/lifetime.h"
#include "store/blobs.h"
#include "store/runs.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

Status check_spec(const CreateArtifact& spec) {
  PED_CHECK(domain::check_collection_name(spec.collection));
  PED_CHECK(domain::check_type_name(spec.type));
  for (const auto& alias : spec.aliases) PED_CHECK(domain::check_alias(alias));
  for (const auto& tag : spec.tags) PED_CHECK(domain::check_tag(tag));
  if (spec.digest.empty() || spec.digest.size() > 128) return fail(Code::kInvalidArgument, "invalid artifact digest: 1 to 128 characters");
  return spec.metadata ? domain::check_metadata(*spec.metadata) : Status();
}

std::int64_t type_id(sql::Transaction& tx, const store::Project& project, std::string_view name) {
  if (const auto type = store::projects::type_by_name(tx, project.id, name)) return type->id;
  store::ArtifactType type;
  type.project_id = project.id;
  type.name = std::string(name);
  type.created_at = tx.now();
  return store::projects::insert_type(tx, type);
}

/// The sequence the version goes to; created by its first version.
Result<store::Collection> get_or_create_sequence(sql::Transaction& tx, const Caller& caller, const store::Entity& entity,
                                                 const store::Project& project, const CreateArtifact& spec) {
  const std::int64_t type = type_id(tx, project, spec.type);
  auto found = store::collections::by_name(tx, project.id, spec.collection);
  if (found && !found->is_sequence)
    return fail(Code::kConflict, fmt::format("cannot log '{}' here: '{}/{}' has a collection of linked versions with this name; choose "
                                             "another artifact name",
                                             spec.collection, entity.name, project.name));
  if (found && found->type_id != type) {
    const auto types = store::projects::types_by_ids(tx, std::array{found->type_id});
    return fail(Code::kConflict, fmt::format("Artifact {} already exists with type '{}'; cannot create another with type '{}'",
                                             spec.collection, types.empty() ? "" : types.front().name, spec.type));
  }
  if (found) return *found;

  store::Collection collection;
  collection.project_id = project.id;
  collection.type_id = type;
  collection.is_sequence = true;
  collection.name = spec.collection;
  collection.created_by = caller.account_id;
  collection.created_at = collection.updated_at = tx.now();
  collection.id = store::collections::insert(tx, collection);
  Change change = change_in(Place{entity, project, collection}, event::kCollectionCreate);
  change.after = json::Object{{"kind", "sequence"}, {"type", spec.type}};
  record(tx, caller, change);
  return collection;
}

/// The run made a version that another run, or nobody, had made before.
void add_output_again(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Artifact& artifact, std::int64_t run_id,
                      std::string_view run_name) {
  if (!store::artifacts::add_output(tx, run_id, artifact.id) || artifact.run_id == run_id) return;
  Change change = change_in(place, event::kArtifactLog);
  change.artifact_id = artifact.id;
  change.version_index = artifact.version_index;
  change.run_id = run_id;
  change.objects.set("run", run_name);
  record(tx, caller, change);
}

/// Decision 9: re-logging the content of a committed version is that version again.
void apply_to_duplicate(sql::Transaction& tx, const Caller& caller, const Place& place, const store::Artifact& artifact,
                        const CreateArtifact& spec, std::optional<std::int64_t> run_id) {
  if (const auto membership = store::collections::open_membership(tx, place.collection.id, artifact.id)) {
    set_alias(tx, caller, place, *membership, domain::kLatest);
    for (const auto& alias : spec.aliases) set_alias(tx, caller, place, *membership, alias);
  }
  for (const auto& tag : spec.tags) {
    if (!store::artifacts::add_tag(tx, artifact.id, tag)) continue;
    Change change = change_in(place, event::kTagAdd);
    change.artifact_id = artifact.id;
    change.version_index = artifact.version_index;
    change.after = tag;
    record(tx, caller, change);
  }
  if (run_id) add_output_again(tx, caller, place, artifact, *run_id, spec.run.value_or(""));
}

/// A manifest or file may only be added by somebody who may log there, and only before the commit.
Result<store::Artifact> pending_artifact(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id) {
  PED_TRY(auto source, source_artifact(tx, caller, artifact_id, domain::Action::kLog));
  if (source.artifact.committed())
    return fail(Code::kConflict, fmt::format("the version {}:v{} is committed and cannot change; log a new version instead",
                                             source.place.collection.name, source.artifact.version_index.value_or(0)));
  PED_CHECK(check_unfinished(source.artifact));
  return std::move(source.artifact);
}

}  // namespace

Result<store::Artifact> Artifacts::create(const Caller& caller, const CreateArtifact& spec) {
  PED_CHECK(check_spec(spec));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Artifact> {
    PED_TRY(const auto project, get_project(tx, caller, spec.entity, spec.project, domain::Action::kLog));
    const auto entity = store::people::entities_by_ids(tx, std::array{project.entity_id}).front();
    if (project.name.starts_with(domain::kRegistryPrefix))
      return fail(Code::kInvalidArgument, fmt::format("cannot log '{}' into registry '{}/{}': registries hold links; log it in a project of yours, then "
                                                      "link it",
                                                      spec.collection, entity.name, project.name));
    std::optional<std::int64_t> run_id;
    if (spec.run && !spec.run->empty()) {
      const auto run = store::runs::by_name(tx, project.id, *spec.run);
      if (!run || run->deleted_at)
        return fail(Code::kNotFound, fmt::format("run '{}' not found in '{}/{}': create it before logging artifacts from it", *spec.run,
                                                 entity.name, project.name));
      run_id = run->id;
    }
    PED_TRY(auto collection, get_or_create_sequence(tx, caller, entity, project, spec));
    const Place place{entity, project, collection};
    if (spec.ttl_seconds) PED_CHECK(check_lifetime(tx, collection, *spec.ttl_seconds));

    if (spec.client_id) {
      if (const auto known = store::artifacts::id_by_client(tx, *spec.client_id)) {
        auto artifact = store::artifacts::by_id(tx, *known);
        if (artifact && !artifact->committed()) PED_CHECK(check_unfinished(*artifact));
        if (artifact && artifact->sequence_id == collection.id) return *artifact;
        return fail(Code::kAlreadyExists, "this clientID already names an artifact of another collection; use a new one");
      }
    }
    if (spec.sequence_client_id) store::collections::map_sequence_client(tx, *spec.sequence_client_id, collection.id);

    std::optional<store::Artifact> existing;
    if (spec.deduplicate && !spec.distributed_id) existing = store::artifacts::committed_by_digest(tx, collection.id, spec.digest);
    if (existing) {
      apply_to_duplicate(tx, caller, place, *existing, spec, run_id);
    } else if (spec.distributed_id) {
      existing = store::artifacts::pending_by_distributed_id(tx, collection.id, *spec.distributed_id);
    }
    store::Artifact artifact;
    if (existing) {
      artifact = *existing;
    } else {
      artifact.sequence_id = collection.id;
      artifact.digest = spec.digest;
      artifact.distributed_id = spec.distributed_id;
      artifact.description = spec.description;
      artifact.metadata = spec.metadata;
      artifact.ttl_seconds = spec.ttl_seconds && *spec.ttl_seconds != -1 ? spec.ttl_seconds : std::nullopt;
      artifact.history_step = spec.history_step;
      artifact.run_id = run_id;
      artifact.created_by = caller.account_id;
      artifact.created_at = artifact.updated_at = tx.now();
      artifact.id = store::artifacts::insert(tx, artifact);
    }
    if (!artifact.committed()) {
      for (const auto& alias : spec.aliases) store::artifacts::add_pending_alias(tx, artifact.id, alias);
      for (const auto& tag : spec.tags) store::artifacts::add_tag(tx, artifact.id, tag);   // their events come with the commit
      if (run_id) add_output_again(tx, caller, place, artifact, *run_id, *spec.run);
    }
    if (spec.client_id) store::artifacts::map_client(tx, *spec.client_id, artifact.id);
    return artifact;
  });
}

Result<store::Manifest> Artifacts::create_manifest(const Caller& caller, std::int64_t artifact_id, std::string_view kind,
                                                   std::string_view digest, std::optional<std::int64_t> base_id) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Manifest> {
    PED_CHECK(pending_artifact(tx, caller, artifact_id));
    if (kind == "FULL") {
      for (auto& manifest : store::artifacts::manifests_of(tx, artifact_id)) {
        if (manifest.kind != "FULL") continue;
        if (manifest.digest != digest) manifest.blob_id = std::nullopt;   // the bytes of the new digest are still to come
        manifest.digest = std::string(digest);
        store::artifacts::update_manifest(tx, manifest);
        return manifest;
      }
    }
    store::Manifest manifest;
    manifest.artifact_id = artifact_id;
    manifest.kind = std::string(kind);
    manifest.digest = std::string(digest);
    manifest.base_id = base_id;
    manifest.created_at = tx.now();
    manifest.id = store::artifacts::insert_manifest(tx, manifest);
    return manifest;
  });
}

Result<store::Manifest> Artifacts::update_manifest(const Caller& caller, std::int64_t manifest_id, const std::optional<std::string>& digest,
                                                   std::optional<std::int64_t> base_id) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Manifest> {
    auto manifest = store::artifacts::manifest_by_id(tx, manifest_id);
    if (!manifest) return fail(Code::kNotFound, "manifest not found");
    PED_CHECK(pending_artifact(tx, caller, manifest->artifact_id));
    if (digest && *digest != manifest->digest) {
      manifest->digest = *digest;
      manifest->blob_id = std::nullopt;
    }
    if (base_id) manifest->base_id = base_id;
    store::artifacts::update_manifest(tx, *manifest);
    return *manifest;
  });
}

Result<std::vector<FileSlot>> Artifacts::plan_upload(const Caller& caller, const std::vector<FileSpec>& files) {
  return stores_.database.read([&](sql::Transaction& tx) -> Result<std::vector<FileSlot>> {
    std::vector<FileSlot> slots;
    slots.reserve(files.size());
    std::optional<store::Artifact> artifact;   // nearly always the same one
    for (const auto& file : files) {
      PED_CHECK(domain::check_file_name(file.name));
      if (!artifact || artifact->id != file.artifact_id) {
        PED_TRY(artifact, pending_artifact(tx, caller, file.artifact_id));
      }
      const auto known = store::artifacts::known_blob(tx, artifact->sequence_id, file.md5);
      slots.push_back(known ? FileSlot{known->birth_id, true} : FileSlot{artifact->id, false});
    }
    return slots;
  });
}

Status Artifacts::store_file(std::int64_t artifact_id, std::string_view md5, const blob::Stored& stored) {
  if (stored.md5 != md5) {
    give_up_unless_kept(stores_, stored);
    return fail(Code::kInvalidArgument, fmt::format("the uploaded bytes have MD5 {}, but {} was announced; upload the file again",
                                                    hex(as_bytes(stored.md5)), hex(as_bytes(md5))));
  }
  return keep_or_give_up(stores_, stored, [&](sql::Transaction& tx) -> Status {
    const auto artifact = store::artifacts::by_id(tx, artifact_id);
    if (!artifact) return fail(Code::kNotFound, "the artifact this file belongs to does not exist");
    PED_CHECK(check_unfinished(*artifact));
    store::artifacts::set_blob(tx, artifact_id, md5, store::blobs::put(tx, blob_row(stored)));
    return {};
  });
}

Status Artifacts::store_manifest(std::int64_t manifest_id, const blob::Stored& stored) {
  return keep_or_give_up(stores_, stored, [&](sql::Transaction& tx) -> Status {
    auto manifest = store::artifacts::manifest_by_id(tx, manifest_id);
    if (!manifest) return fail(Code::kNotFound, "the manifest does not exist");
    const auto artifact = store::artifacts::by_id(tx, manifest->artifact_id);
    if (!artifact || artifact->committed()) return fail(Code::kConflict, "the version is committed: its manifest cannot change");
    PED_CHECK(check_unfinished(*artifact));
    if (const auto actual = base64(as_bytes(stored.md5)); !manifest->digest.empty() && actual != manifest->digest)
      return fail(Code::kInvalidArgument, fmt::format("the uploaded manifest has MD5 {}, but {} was announced; upload it again", actual,
                                                      manifest->digest));
    manifest->blob_id = store::blobs::put(tx, blob_row(stored));
    store::artifacts::update_manifest(tx, *manifest);
    return {};
  });
}

}  // namespace pedigree::service
