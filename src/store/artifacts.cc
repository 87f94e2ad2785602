#include "store/artifacts.h"

namespace pedigree::store::artifacts {
namespace {

#define ARTIFACT_COLUMNS                                                                                                       \
  "SELECT a.id, a.sequence_id, a.state, a.version_index, a.digest, a.computed_digest, a.distributed_id, a.base_id, "            \
  "a.description, a.metadata, a.size, a.file_count, a.ttl_seconds, a.history_step, a.run_id, a.created_by, a.created_at, "      \
  "a.updated_at, a.committed_at, a.manifest_blob_id, a.deleted_at, a.deleted_by, a.purged_at, a.measured_step, a.measured_id " \
  "FROM artifact a "

Artifact read_artifact(const sql::Row& row) {
  Artifact artifact;
  artifact.id = row.integer(0);
  artifact.sequence_id = row.integer(1);
  artifact.state = row.str(2);
  artifact.version_index = row.maybe_integer(3);
  artifact.digest = row.str(4);
  artifact.computed_digest = row.maybe_text(5);
  artifact.distributed_id = row.maybe_text(6);
  artifact.base_id = row.maybe_integer(7);
  artifact.description = row.maybe_text(8);
  if (!row.is_null(9)) artifact.metadata = std::string(row.blob(9));
  artifact.size = row.integer(10);
  artifact.file_count = row.integer(11);
  artifact.ttl_seconds = row.maybe_integer(12);
  artifact.history_step = row.maybe_integer(13);
  artifact.run_id = row.maybe_integer(14);
  artifact.created_by = row.integer(15);
  artifact.created_at = row.integer(16);
  artifact.updated_at = row.integer(17);
  artifact.committed_at = row.maybe_integer(18);
  artifact.manifest_blob_id = row.maybe_integer(19);
  artifact.deleted_at = row.maybe_integer(20);
  artifact.deleted_by = row.maybe_integer(21);
  artifact.purged_at = row.maybe_integer(22);
  artifact.measured_step = row.maybe_integer(23);
  artifact.measured = !row.is_null(24);
  return artifact;
}

std::optional<Bytes> bytes_of(const std::optional<std::string>& text) {
  return text ? std::optional(as_bytes(*text)) : std::nullopt;
}

/// When the version's own lifetime ends.
std::optional<Micros> expiry_of(const Artifact& artifact) {
  if (!artifact.ttl_seconds || *artifact.ttl_seconds <= 0) return std::nullopt;
  return artifact.created_at + *artifact.ttl_seconds * kSecond;
}

}  // namespace

std::vector<Artifact> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_artifact, ARTIFACT_COLUMNS "WHERE a.id IN (?*)", ids);
}

std::optional<Artifact> by_id(sql::Transaction& tx, std::int64_t id) {
  return tx.first(read_artifact, ARTIFACT_COLUMNS "WHERE a.id = ?1", id);
}

std::optional<std::int64_t> id_by_client(sql::Transaction& tx, std::string_view client_id) {
  return tx.first([](const sql::Row& row) { return row.integer(0); }, "SELECT artifact_id FROM artifact_client WHERE client_id = ?1",
                  client_id);
}

std::optional<Artifact> committed_by_digest(sql::Transaction& tx, std::int64_t sequence_id, std::string_view digest) {
  return tx.first(read_artifact,
                  ARTIFACT_COLUMNS "WHERE a.sequence_id = ?1 AND a.digest = ?2 AND a.computed_digest = ?2 AND a.state = 'COMMITTED' AND a.deleted_at IS NULL "
                                   "ORDER BY a.version_index DESC LIMIT 1",
                  sequence_id, digest);
}

std::optional<Artifact> pending_by_distributed_id(sql::Transaction& tx, std::int64_t sequence_id, std::string_view distributed_id) {
  return tx.first(read_artifact,
                  ARTIFACT_COLUMNS "WHERE a.sequence_id = ?1 AND a.distributed_id = ?2 AND a.state = 'PENDING' AND a.purged_at IS NULL ORDER BY a.id DESC LIMIT 1",
                  sequence_id, distributed_id);
}

std::vector<Artifact> latest_committed_of(sql::Transaction& tx, std::span<const std::int64_t> sequence_ids) {
  return sql::all_in(tx, read_artifact,
                     ARTIFACT_COLUMNS "WHERE a.id IN (SELECT (SELECT b.id FROM artifact b WHERE b.sequence_id = c.id AND "
                                      "b.state = 'COMMITTED' AND b.deleted_at IS NULL ORDER BY b.version_index DESC LIMIT 1) "
                                      "FROM collection c WHERE c.id IN (?*))",
                     sequence_ids);
}

std::int64_t insert(sql::Transaction& tx, const Artifact& artifact) {
  return tx.insert(
      "INSERT INTO artifact (sequence_id, state, digest, distributed_id, base_id, description, metadata, ttl_seconds, history_step, "
      "run_id, created_by, created_at, updated_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
      artifact.sequence_id, artifact.state, artifact.digest, artifact.distributed_id, artifact.base_id, artifact.description,
      bytes_of(artifact.metadata), artifact.ttl_seconds, artifact.history_step, artifact.run_id, artifact.created_by,
      artifact.created_at, artifact.updated_at, expiry_of(artifact));
}

void update(sql::Transaction& tx, const Artifact& artifact) {
  tx.run(
      "UPDATE artifact SET state = ?2, version_index = ?3, digest = ?4, computed_digest = ?5, base_id = ?6, description = ?7, "
      "metadata = ?8, size = ?9, file_count = ?10, ttl_seconds = ?11, updated_at = ?12, committed_at = ?13, manifest_blob_id = ?14, "
      "deleted_at = ?15, deleted_by = ?16, expires_at = ?17 WHERE id = ?1",
      artifact.id, artifact.state, artifact.version_index, artifact.digest, artifact.computed_digest, artifact.base_id,
      artifact.description, bytes_of(artifact.metadata), artifact.size, artifact.file_count, artifact.ttl_seconds, artifact.updated_at,
      artifact.committed_at, artifact.manifest_blob_id, artifact.deleted_at, artifact.deleted_by, expiry_of(artifact));
}

std::int64_t bytes_of_entity(sql::Transaction& tx, std::int64_t entity_id) {
  return tx.scalar("SELECT COALESCE(sum(a.size), 0) FROM project p CROSS JOIN collection c CROSS JOIN artifact a WHERE p.entity_id = ?1 AND "
                   "p.deleted_at IS NULL AND c.project_id = p.id AND c.deleted_at IS NULL AND a.sequence_id = c.id AND a.deleted_at IS NULL",
                   entity_id);
}

void map_client(sql::Transaction& tx, std::string_view client_id, std::int64_t artifact_id) {
  tx.run("INSERT INTO artifact_client (client_id, artifact_id) VALUES (?1, ?2) ON CONFLICT (client_id) DO NOTHING", client_id, artifact_id);
}

void add_pending_alias(sql::Transaction& tx, std::int64_t artifact_id, std::string_view alias) {
  tx.run("INSERT INTO pending_alias (artifact_id, alias) VALUES (?1, ?2) ON CONFLICT (artifact_id, alias) DO NOTHING", artifact_id, alias);
}

std::vector<std::string> pending_aliases(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.all([](const sql::Row& row) { return row.str(0); }, "SELECT alias FROM pending_alias WHERE artifact_id = ?1 ORDER BY alias",
                artifact_id);
}

void set_metadata_values(sql::Transaction& tx, std::int64_t artifact_id, const std::vector<MetadataValue>& values) {
  tx.run("DELETE FROM artifact_value WHERE artifact_id = ?1", artifact_id);
  for (const auto& value : values)   // of equal keys the first stays
    tx.run("INSERT INTO artifact_value (artifact_id, key, class, number, text) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (artifact_id, key) DO NOTHING",
           artifact_id, value.key, value.klass, value.number, value.text);
}

std::vector<std::string> number_keys_of(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.all([](const sql::Row& row) { return row.str(0); }, "SELECT key FROM artifact_value WHERE artifact_id = ?1 AND class = 'number' ORDER BY key",
                artifact_id);
}

std::map<std::int64_t, double> numbers_at(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, std::string_view key) {
  std::map<std::int64_t, double> numbers;
  for (const auto id : artifact_ids)
    if (const auto found = tx.first([](const sql::Row& row) { return row.maybe_real(0); },
                                    "SELECT number FROM artifact_value WHERE artifact_id = ?1 AND key = ?2 AND class = 'number'", id, key);
        found && *found)
      numbers[id] = **found;
  return numbers;
}

std::vector<ArtifactTag> tags_of(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, [](const sql::Row& row) { return ArtifactTag{row.integer(0), row.str(1)}; },
                     "SELECT artifact_id, tag FROM artifact_tag WHERE artifact_id IN (?*) ORDER BY created_at, tag", artifact_ids);
}

bool add_tag(sql::Transaction& tx, std::int64_t artifact_id, std::string_view tag) {
  return tx.run("INSERT INTO artifact_tag (artifact_id, tag, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (artifact_id, tag) DO NOTHING",
                artifact_id, tag, tx.now()) > 0;
}

bool remove_tag(sql::Transaction& tx, std::int64_t artifact_id, std::string_view tag) {
  return tx.run("DELETE FROM artifact_tag WHERE artifact_id = ?1 AND tag = ?2", artifact_id, tag) > 0;
}

}  // namespace pedigree::store::artifacts
