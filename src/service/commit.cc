#include "service/commit.h"

#include <fmt/format.h>

#include <map>

#include "domain/names.h"
#include "domain/versions.h"
#include "store/blobs.h"

namespace pedigree::service {
namespace {

struct Sources {
  store::Artifact artifact;
  std::vector<store::Manifest> manifests;   // those that count, oldest first
  std::vector<store::Blob> blobs;           // of the manifests, in their order
  std::vector<store::ArtifactFile> base;    // entries below an incremental manifest
};

Result<Sources> load_sources(sql::Transaction& tx, std::int64_t artifact_id) {
  Sources sources;
  auto artifact = store::artifacts::by_id(tx, artifact_id);
  if (!artifact) return fail(Code::kNotFound, "artifact not found: it may have been deleted");
  sources.artifact = std::move(*artifact);
  sources.manifests = store::artifacts::manifests_of(tx, artifact_id);
  // Of a distributed artifact, another writer may have announced a part it never uploaded: only what has bytes counts.
  std::erase_if(sources.manifests, [](const auto& manifest) { return !manifest.blob_id; });
  if (sources.manifests.empty())
    return fail(Code::kConflict, "cannot commit the artifact: its manifest has not been uploaded; upload it, then commit again");
  for (const auto& manifest : sources.manifests) {
    auto blob = store::blobs::by_id(tx, *manifest.blob_id);
    if (!blob) return fail(Code::kInternal, "cannot commit the artifact: its manifest is lost", "manifest row without blob row");
    sources.blobs.push_back(std::move(*blob));
  }
  const auto& first = sources.manifests.front();
  const auto base_id = first.base_id ? first.base_id : sources.artifact.base_id;
  if (first.kind == "INCREMENTAL" && base_id) {
    auto base = store::artifacts::by_id(tx, *base_id);
    if (!base || !base->committed() || base->sequence_id != sources.artifact.sequence_id)
      return fail(Code::kConflict, "cannot commit the artifact: the version it builds upon is not a committed version of the same collection");
    sources.base = store::artifacts::files_of(tx, *base_id, "", INT64_MAX);
  }
  return sources;
}

Result<inspect::Manifest> read_manifest(blob::Store& blobs, const store::Blob& row) {
  PED_TRY(const auto reader, blobs.open(row.location));
  PED_TRY(const std::string text, reader->read_all(static_cast<std::int64_t>(inspect::kMaxManifestBytes)));
  return inspect::parse_manifest(text);
}

inspect::ManifestEntry entry_of(const store::ArtifactFile& file) {
  inspect::ManifestEntry entry;
  entry.path = file.path;
  entry.digest = file.digest;
  entry.size = file.size;
  entry.ref = file.ref;
  entry.birth_id = file.birth_id;
  return entry;
}

std::string digest_of(const inspect::Manifest& manifest) {
  std::vector<domain::DigestEntry> entries;
  entries.reserve(manifest.entries.size());
  for (const auto& entry : manifest.entries) entries.push_back({entry.path, entry.digest});
  return domain::manifest_digest(std::move(entries));
}

}  // namespace

Result<PreparedCommit> prepare_commit(const Stores& stores, std::int64_t artifact_id) {
  PED_TRY(const Sources sources, stores.database.read([&](sql::Transaction& tx) { return load_sources(tx, artifact_id); }));

  PreparedCommit prepared;
  std::map<std::string, inspect::ManifestEntry> merged;
  for (const auto& file : sources.base) merged.insert_or_assign(file.path, entry_of(file));
  for (std::size_t i = 0; i < sources.manifests.size(); ++i) {
    PED_TRY(auto manifest, read_manifest(stores.blobs, sources.blobs[i]));
    for (auto& entry : manifest.entries) {
      PED_CHECK(domain::check_file_name(entry.path));
      merged.insert_or_assign(entry.path, entry);
    }
    prepared.manifest.storage_policy = std::move(manifest.storage_policy);
    prepared.manifest.storage_policy_config = std::move(manifest.storage_policy_config);
    prepared.manifest_ids.push_back(sources.manifests[i].id);
    prepared.blob_ids.push_back(*sources.manifests[i].blob_id);
  }
  for (auto& [path, entry] : merged) prepared.manifest.entries.push_back(std::move(entry));
  prepared.merged = sources.manifests.size() > 1 || sources.manifests.front().kind != "FULL";
  prepared.computed_digest = digest_of(prepared.manifest);
  return prepared;
}

}  // namespace pedigree::service
