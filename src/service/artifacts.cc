#include "service/artifacts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/log.h"
#include "domain/actions.h"
#include "domain/metadata.h"
#include "domain/names.h"
#include "domain/versions.h"
#include "service/aliases.h"
#include "service/blob_rows.h"
#include "service/commit.h"
#include "service/deletion.h"
#include "service/events.h"
#include "service/lifetime.h"
#include "service/run_lines.h"
#include "store/as_logged.h"
#include "store/blobs.h"
#include "store/runs.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

tl::unexpected<Error> artifact_not_found() { return fail(Code::kNotFound, "artifact not found: it does not exist, or you may not see it"); }

Change change_of(const SourceArtifact& source, std::string_view action) {
  Change change = change_in(source.place, action);
  change.artifact_id = source.artifact.id;
  change.version_index = source.artifact.version_index;
  return change;
}

void record_tag(sql::Transaction& tx, const Caller& caller, const SourceArtifact& source, std::string_view action, const std::string& tag) {
  Change change = change_of(source, action);
  (action == event::kTagAdd ? change.after : change.before) = tag;
  record(tx, caller, change);
}

/// What versions are found and ordered by.
void store_metadata_values(sql::Transaction& tx, const store::Artifact& artifact) {
  const auto metadata = json::parse(artifact.metadata.value_or("null"), {.nonfinite = true});
  std::vector<store::artifacts::MetadataValue> values;
  if (metadata && metadata->is_object())
    for (auto& row : values_of_metadata(*metadata)) values.push_back({std::move(row.key), std::move(row.klass), row.number, std::move(row.text)});
  store::artifacts::set_metadata_values(tx, artifact.id, values);
}

/// Bytes that came with an earlier version of the same sequence. The version that brought them may be deleted while others, whose
/// manifests name it as birth place, live on.
std::optional<store::artifacts::KnownBlob> inherited_blob(sql::Transaction& tx, const store::Artifact& artifact,
                                                          const inspect::ManifestEntry& entry, std::string_view md5) {
  if (auto known = store::artifacts::known_blob(tx, artifact.sequence_id, md5)) return known;
  if (!entry.birth_id) return std::nullopt;
  const auto birth = store::artifacts::by_id(tx, *entry.birth_id);
  if (!birth || !birth->committed() || birth->sequence_id != artifact.sequence_id) return std::nullopt;
  const std::int64_t blob_id = store::artifacts::blob_of(tx, birth->id, md5);
  if (blob_id == 0) return std::nullopt;
  return store::artifacts::KnownBlob{birth->id, blob_id};
}

/// A version that was deleted, while another one refers to its files, is still read by whom it was open to.
bool may_read_for_others(sql::Transaction& tx, const Caller& caller, const store::Artifact& artifact, domain::Action action) {
  if (action != domain::Action::kViewMetadata && action != domain::Action::kDownload) return false;
  if (!artifact.committed() || artifact.purged_at || !store::artifacts::is_referred_to(tx, artifact.id)) return false;
  auto as_if_there = place_of(tx, store::collections::by_ids(tx, std::array{artifact.sequence_id}).front()).project;
  as_if_there.deleted_at.reset();
  return may(tx, caller, as_if_there, action);
}

/// The bytes an entry stands for: uploaded for this artifact, or inherited.
Result<store::ArtifactFile> resolve_entry(sql::Transaction& tx, const store::Artifact& artifact, const inspect::ManifestEntry& entry) {
  store::ArtifactFile file;
  file.artifact_id = artifact.id;
  file.path = entry.path;
  file.digest = entry.digest;
  file.size = entry.size;
  file.ref = entry.ref;
  file.birth_id = entry.birth_id;
  if (entry.ref) return file;

  const auto md5 = unbase64(entry.digest);
  if (!md5 || md5->size() != 16)
    return fail(Code::kInvalidArgument, fmt::format("cannot commit the artifact: the digest of '{}' is not a base64 MD5", entry.path));
  const std::int64_t own = store::artifacts::blob_of(tx, artifact.id, *md5);
  if (own != 0) {
    file.birth_id = artifact.id;
    file.blob_id = own;
  } else if (const auto known = inherited_blob(tx, artifact, entry, *md5)) {
    file.birth_id = known->birth_id;
    file.blob_id = known->blob_id;
  } else {
    return fail(Code::kConflict, fmt::format("cannot commit the artifact: the bytes of '{}' (MD5 {}) have not been uploaded; upload the "
                                             "file, then commit again",
                                             entry.path, hex(as_bytes(*md5))));
  }
  return file;
}

/// Versions that entries lie in, of those the caller may read: no other can be kept from being freed.
void keep_referred(sql::Transaction& tx, const Caller& caller, const store::Artifact& artifact, const inspect::Manifest& manifest) {
  std::set<std::int64_t> looked_at;
  for (const auto& entry : manifest.entries) {
    const auto reference = entry.ref ? inspect::artifact_reference(*entry.ref) : std::nullopt;
    if (!reference || reference->artifact_id == artifact.id || !looked_at.insert(reference->artifact_id).second) continue;
    if (find_artifact(tx, caller, reference->artifact_id, domain::Action::kDownload))
      store::artifacts::add_reference(tx, artifact.id, reference->artifact_id);
  }
}

}  // namespace

Result<SourceArtifact> source_artifact(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, domain::Action action) {
  auto artifact = store::artifacts::by_id(tx, artifact_id);
  if (!artifact) return artifact_not_found();
  auto collections = store::collections::by_ids(tx, std::array{artifact->sequence_id});
  if (collections.empty()) return artifact_not_found();
  Place place = place_of(tx, std::move(collections.front()));
  if (place.project.deleted_at || !may(tx, caller, place.project, domain::Action::kViewMetadata)) return artifact_not_found();
  PED_CHECK(demand(tx, caller, place.project, action));
  return SourceArtifact{std::move(*artifact), std::move(place)};
}

Result<store::Artifact> find_artifact(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, domain::Action action) {
  auto artifact = store::artifacts::by_id(tx, artifact_id);
  if (!artifact) return artifact_not_found();
  std::vector<std::int64_t> ids;
  if (!artifact->deleted_at) ids.push_back(artifact->sequence_id);
  for (const auto& membership : store::collections::memberships_of_artifacts(tx, std::array{artifact_id}))
    if (membership.collection_id != artifact->sequence_id) ids.push_back(membership.collection_id);
  bool visible = false;
  for (const auto& collection : store::collections::by_ids(tx, ids)) {
    if (collection.deleted_at) continue;
    const auto project = visible_project(tx, caller, collection.project_id);
    if (!project) continue;
    visible = true;
    if (may(tx, caller, *project, action)) return *artifact;
  }
  if (!visible && may_read_for_others(tx, caller, *artifact, action)) return *artifact;
  if (visible) return fail(Code::kPermissionDenied, "permission denied: your role allows to see this artifact, but not to do this with it");
  return artifact_not_found();
}

Result<store::Artifact> Artifacts::commit(const Caller& caller, std::int64_t artifact_id) {
  PED_TRY(const auto before, stores_.database.read([&](sql::Transaction& tx) {
    return source_artifact(tx, caller, artifact_id, domain::Action::kLog);
  }));
  if (before.artifact.committed()) return before.artifact;
  PED_TRY(const auto prepared, prepare_commit(stores_, artifact_id));
  std::optional<blob::Stored> merged;
  if (prepared.merged) {
    PED_TRY(merged, blob::put(stores_.blobs, inspect::write_manifest(prepared.manifest)));
  }
  auto committed = stores_.database.write([&](sql::Transaction& tx) -> Result<store::Artifact> {
    PED_TRY(auto source, source_artifact(tx, caller, artifact_id, domain::Action::kLog));
    auto& artifact = source.artifact;
    if (artifact.committed()) return artifact;
    PED_CHECK(check_unfinished(artifact));
    for (std::size_t i = 0; i < prepared.manifest_ids.size(); ++i) {
      const auto manifest = store::artifacts::manifest_by_id(tx, prepared.manifest_ids[i]);
      if (!manifest || manifest->blob_id != prepared.blob_ids[i])
        return fail(Code::kConflict, "cannot commit the artifact: its manifest changed meanwhile; commit again");
    }
    artifact.size = 0;
    for (const auto& entry : prepared.manifest.entries) {
      PED_TRY(const auto file, resolve_entry(tx, artifact, entry));
      store::artifacts::insert_file(tx, file);
      artifact.size += file.size;
    }
    keep_referred(tx, caller, artifact, prepared.manifest);
    artifact.file_count = static_cast<std::int64_t>(prepared.manifest.entries.size());
    artifact.computed_digest = prepared.computed_digest;
    if (prepared.merged) artifact.digest = prepared.computed_digest;
    artifact.manifest_blob_id = prepared.blob_ids.front();
    if (merged) {
      artifact.manifest_blob_id = store::blobs::put(tx, blob_row(*merged));
    }
    artifact.state = "COMMITTED";
    artifact.version_index = store::collections::take_index(tx, artifact.sequence_id);

    Change change = change_of(source, event::kVersionCreate);
    change.run_id = artifact.run_id;
    change.after = json::Object{{"digest", artifact.digest},           {"size", artifact.size},
                                {"files", artifact.file_count},       {"description", artifact.description},
                                {"ttl_seconds", artifact.ttl_seconds}};
    const Recorded recorded = record(tx, caller, change);
    artifact.committed_at = artifact.updated_at = recorded.time;
    store::artifacts::update(tx, artifact);
    store_metadata_values(tx, artifact);
    if (artifact.run_id) store::as_logged::await(tx, artifact.id, *artifact.run_id);

    store::Membership membership;
    membership.collection_id = artifact.sequence_id;
    membership.artifact_id = artifact.id;
    membership.version_index = *artifact.version_index;
    membership.created_by = caller.account_id;
    membership.created_at = recorded.time;
    membership.id = store::collections::insert_membership(tx, membership);
    set_alias(tx, caller, source.place, membership, domain::kLatest);
    for (const auto& alias : store::artifacts::pending_aliases(tx, artifact.id)) set_alias(tx, caller, source.place, membership, alias);
    for (const auto& tag : store::artifacts::tags_of(tx, std::array{artifact.id})) record_tag(tx, caller, source, event::kTagAdd, tag.tag);
    return artifact;
  });
  if (merged) give_up_unless_kept(stores_, *merged);
  if (committed && committed->digest != prepared.computed_digest)
    log::warn("declared digest differs from the manifest's", {{"artifact", artifact_id}, {"declared", committed->digest},
                                                             {"computed", prepared.computed_digest}});
  return committed;
}

Result<store::Artifact> Artifacts::use(const Caller& caller, const Use& use) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Artifact> {
    PED_TRY(const auto project, get_project(tx, caller, use.entity, use.project, domain::Action::kLog));
    const auto run = store::runs::by_name(tx, project.id, use.run);
    if (!run || run->deleted_at) return fail(Code::kNotFound, fmt::format("run '{}' not found in project '{}'", use.run, project.name));
    PED_TRY(auto artifact, find_artifact(tx, caller, use.artifact_id, domain::Action::kDownload));
    if (!store::artifacts::add_input(tx, run->id, artifact.id, std::nullopt, use.used_as)) return artifact;
    Change change;
    change.action = event::kArtifactUse;
    const auto entity = store::people::entities_by_ids(tx, std::array{project.entity_id}).front();
    change.organization_id = entity.organization_id;
    change.entity_id = project.entity_id;
    change.project_id = project.id;
    change.run_id = run->id;
    change.artifact_id = artifact.id;
    change.objects = json::Object{{"entity", entity.name}, {"project", project.name}, {"run", run->name}};
    if (use.used_as) change.after = json::Object{{"used_as", *use.used_as}};
    record(tx, caller, change);
    return artifact;
  });
}

Result<store::Artifact> Artifacts::edit(const Caller& caller, std::int64_t artifact_id, const EditArtifact& edit) {
  for (const auto& tag : edit.add_tags) PED_CHECK(domain::check_tag(tag));
  if (edit.metadata) PED_CHECK(domain::check_metadata(*edit.metadata));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Artifact> {
    PED_TRY(auto source, source_artifact(tx, caller, artifact_id, domain::Action::kEdit));
    auto& artifact = source.artifact;
    json::Object before, after;
    const auto note = [&](std::string_view field, const std::optional<std::string>& from, const std::optional<std::string>& to) {
      before.set(field, from);
      after.set(field, to);
    };
    if (edit.description && edit.description != artifact.description) {
      note("description", artifact.description, edit.description);
      artifact.description = edit.description;
    }
    if (edit.metadata && edit.metadata != artifact.metadata) {
      note("metadata", artifact.metadata, edit.metadata);
      artifact.metadata = edit.metadata;
    }
    if (edit.ttl_seconds) {
      PED_CHECK(check_lifetime(tx, source.place.collection, *edit.ttl_seconds));
      const auto ttl = *edit.ttl_seconds == -1 ? std::nullopt : edit.ttl_seconds;
      if (ttl != artifact.ttl_seconds) {
        before.set("ttl_seconds", artifact.ttl_seconds);
        after.set("ttl_seconds", ttl);
        artifact.ttl_seconds = ttl;
      }
    }
    // The history of a version begins with its commit, which tells what it was like then.
    if (!after.empty() && !artifact.committed()) {
      artifact.updated_at = tx.now();
      store::artifacts::update(tx, artifact);
    } else if (!after.empty()) {
      Change change = change_of(source, event::kVersionUpdate);
      change.before = std::move(before);
      change.after = std::move(after);
      artifact.updated_at = record(tx, caller, change).time;
      store::artifacts::update(tx, artifact);
      store_metadata_values(tx, artifact);
    }
    for (const auto& tag : edit.add_tags)
      if (store::artifacts::add_tag(tx, artifact.id, tag) && artifact.committed()) record_tag(tx, caller, source, event::kTagAdd, tag);
    for (const auto& tag : edit.remove_tags)
      if (store::artifacts::remove_tag(tx, artifact.id, tag) && artifact.committed()) record_tag(tx, caller, source, event::kTagRemove, tag);
    return artifact;
  });
}

Result<store::Artifact> Artifacts::remove(const Caller& caller, std::int64_t artifact_id, bool delete_aliases) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Artifact> {
    PED_TRY(auto source, source_artifact(tx, caller, artifact_id, domain::Action::kDelete));
    auto& artifact = source.artifact;
    if (artifact.deleted_at) return artifact;
    PED_CHECK(remove_version(tx, caller, source.place, artifact, delete_aliases));
    return artifact;
  });
}

}  // namespace pedigree::service
