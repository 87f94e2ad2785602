// Repository of artifacts (versions): rows, manifests, uploaded bytes, entries, tags and lineage edges.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store {

struct Artifact {
  std::int64_t id = 0;
  std::int64_t sequence_id = 0;
  std::string state = "PENDING";                  // PENDING, COMMITTED
  std::optional<std::int64_t> version_index;      // given at commit
  std::string digest;                             // as declared
  std::optional<std::string> computed_digest;     // from the manifest, at commit
  std::optional<std::string> distributed_id;
  std::optional<std::int64_t> base_id;
  std::optional<std::string> description;
  std::optional<std::string> metadata;            // JSON as sent
  std::int64_t size = 0;
  std::int64_t file_count = 0;
  std::optional<std::int64_t> ttl_seconds;        // nullopt: inherit; -2: off
  std::optional<std::int64_t> history_step;
  std::optional<std::int64_t> run_id;
  std::int64_t created_by = 0;
  Micros created_at = 0;
  Micros updated_at = 0;
  std::optional<Micros> committed_at;
  std::optional<std::int64_t> manifest_blob_id;
  std::optional<Micros> deleted_at;               // deleted in its sequence; it lives on where it is linked
  std::optional<std::int64_t> deleted_by;
  std::optional<Micros> purged_at;                // files and manifest are gone
  std::optional<std::int64_t> measured_step;      // the last step of its run before it (store/as_logged.h)
  bool measured = false;                          // has metrics of its own there

  [[nodiscard]] bool committed() const { return state == "COMMITTED"; }
};

struct Manifest {
  std::int64_t id = 0;
  std::int64_t artifact_id = 0;
  std::string kind;                               // FULL, INCREMENTAL, PATCH
  std::string digest;                             // base64 MD5, as declared; "" until known
  std::optional<std::int64_t> base_id;
  std::optional<std::int64_t> blob_id;
  Micros created_at = 0;
};

/// An entry of a committed version.
struct ArtifactFile {
  std::int64_t artifact_id = 0;
  std::string path;
  std::string digest;
  std::int64_t size = 0;
  std::optional<std::string> ref;
  std::optional<std::int64_t> birth_id;
  std::optional<std::int64_t> blob_id;
};

struct ArtifactTag {
  std::int64_t artifact_id = 0;
  std::string tag;
};

/// A lineage edge between a run and a version.
struct Edge {
  std::int64_t run_id = 0;
  std::int64_t artifact_id = 0;
};

namespace artifacts {

// ---- versions
std::vector<Artifact> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);   // any state
std::optional<Artifact> by_id(sql::Transaction& tx, std::int64_t id);
std::optional<std::int64_t> id_by_client(sql::Transaction& tx, std::string_view client_id);
/// Newest committed version of the sequence whose declared and computed digests both equal `digest`.
std::optional<Artifact> committed_by_digest(sql::Transaction& tx, std::int64_t sequence_id, std::string_view digest);
std::optional<Artifact> pending_by_distributed_id(sql::Transaction& tx, std::int64_t sequence_id, std::string_view distributed_id);
std::vector<Artifact> latest_committed_of(sql::Transaction& tx, std::span<const std::int64_t> sequence_ids);   // at most one each
std::int64_t insert(sql::Transaction& tx, const Artifact& artifact);
/// Writes everything a commit or an edit may change (not: sequence, run, creation).
void update(sql::Transaction& tx, const Artifact& artifact);
/// Bytes of the committed versions in all projects of an entity, each counted whole, shared or not.
std::int64_t bytes_of_entity(sql::Transaction& tx, std::int64_t entity_id);
void map_client(sql::Transaction& tx, std::string_view client_id, std::int64_t artifact_id);

void add_pending_alias(sql::Transaction& tx, std::int64_t artifact_id, std::string_view alias);
std::vector<std::string> pending_aliases(sql::Transaction& tx, std::int64_t artifact_id);

/// A scalar of a version's metadata; klass as in RunValue.
struct MetadataValue {
  std::string key, klass;
  std::optional<double> number;
  std::optional<std::string> text;
};
/// Replaces all of them.
void set_metadata_values(sql::Transaction& tx, std::int64_t artifact_id, const std::vector<MetadataValue>& values);

/// Keys of the numbers in a version's metadata, and the numbers that versions have at one key, by version.
std::vector<std::string> number_keys_of(sql::Transaction& tx, std::int64_t artifact_id);
std::map<std::int64_t, double> numbers_at(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, std::string_view key);

std::vector<ArtifactTag> tags_of(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);
bool add_tag(sql::Transaction& tx, std::int64_t artifact_id, std::string_view tag);
bool remove_tag(sql::Transaction& tx, std::int64_t artifact_id, std::string_view tag);

// ---- manifests and bytes
std::int64_t insert_manifest(sql::Transaction& tx, const Manifest& manifest);
void update_manifest(sql::Transaction& tx, const Manifest& manifest);    // digest, base, blob
std::optional<Manifest> manifest_by_id(sql::Transaction& tx, std::int64_t id);
std::vector<Manifest> manifests_of(sql::Transaction& tx, std::int64_t artifact_id);   // oldest first

/// The bytes uploaded for (artifact, MD5); 0 if none.
std::int64_t blob_of(sql::Transaction& tx, std::int64_t artifact_id, std::string_view md5);
void set_blob(sql::Transaction& tx, std::int64_t artifact_id, std::string_view md5, std::int64_t blob_id);
/// The committed version of the sequence that holds bytes of this MD5, and the blob: for `uploadUrl: null`.
struct KnownBlob {
  std::int64_t birth_id = 0;
  std::int64_t blob_id = 0;
};
std::optional<KnownBlob> known_blob(sql::Transaction& tx, std::int64_t sequence_id, std::string_view md5);

// ---- entries
void insert_file(sql::Transaction& tx, const ArtifactFile& file);
/// In byte order of their paths, after `after`.
std::vector<ArtifactFile> files_of(sql::Transaction& tx, std::int64_t artifact_id, std::string_view after, std::int64_t limit);
/// The same of paths that begin with `prefix`.
std::vector<ArtifactFile> files_below(sql::Transaction& tx, std::int64_t artifact_id, std::string_view prefix, std::string_view after,
                                      std::int64_t limit);
/// An entry of one of several versions; what is pointed to is there until the next one.
struct FileView {
  std::size_t of = 0;   // place of its version among those given
  std::string_view path, digest;
  std::int64_t size = 0;
  std::optional<std::string_view> ref;
};
/// Entries of all these versions together whose paths begin with `prefix`, in byte order of their paths, until f(entry) is false.
void each_file(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, std::string_view prefix, const std::function<bool(const FileView&)>& f);
std::optional<ArtifactFile> file_by_path(sql::Transaction& tx, std::int64_t artifact_id, std::string_view path);
std::optional<ArtifactFile> file_by_digest(sql::Transaction& tx, std::int64_t artifact_id, std::string_view digest);

/// Notes that entries of the version lie in another one.
void add_reference(sql::Transaction& tx, std::int64_t artifact_id, std::int64_t target_id);
/// Whether a committed version whose manifest is still there refers to this one.
bool is_referred_to(sql::Transaction& tx, std::int64_t artifact_id);
std::vector<std::int64_t> referrers_of(sql::Transaction& tx, std::int64_t artifact_id, std::int64_t limit);   // newest first

// ---- lineage
/// False: the edge was there.
bool add_input(sql::Transaction& tx, std::int64_t run_id, std::int64_t artifact_id, std::optional<std::int64_t> collection_id,
               const std::optional<std::string>& used_as);
bool add_output(sql::Transaction& tx, std::int64_t run_id, std::int64_t artifact_id);
std::vector<Edge> inputs_of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids);
std::vector<Edge> outputs_of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids);
std::vector<Edge> users_of(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);
/// Whether a version the run logged is linked somewhere.
bool has_linked_output(sql::Transaction& tx, std::int64_t run_id);
std::vector<Edge> loggers_of(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);

}  // namespace artifacts
}  // namespace pedigree::store
