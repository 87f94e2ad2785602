// Manifests, uploaded bytes and entries of artifacts.h.
#include <fmt/format.h>

#include "store/artifacts.h"

namespace pedigree::store::artifacts {
namespace {

#define MANIFEST_COLUMNS "SELECT id, artifact_id, kind, digest, base_id, blob_id, created_at FROM manifest "

Manifest read_manifest(const sql::Row& row) {
  return {row.integer(0), row.integer(1), row.str(2), row.str(3), row.maybe_integer(4), row.maybe_integer(5), row.integer(6)};
}

#define FILE_COLUMNS "SELECT artifact_id, path, digest, size, ref, birth_id, blob_id FROM artifact_file "

ArtifactFile read_file(const sql::Row& row) {
  return {row.integer(0), row.str(1), row.str(2), row.integer(3), row.maybe_text(4), row.maybe_integer(5), row.maybe_integer(6)};
}

}  // namespace

std::int64_t insert_manifest(sql::Transaction& tx, const Manifest& manifest) {
  return tx.insert(
      "INSERT INTO manifest (artifact_id, kind, digest, base_id, blob_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      manifest.artifact_id, manifest.kind, manifest.digest, manifest.base_id, manifest.blob_id, manifest.created_at);
}

void update_manifest(sql::Transaction& tx, const Manifest& manifest) {
  tx.run("UPDATE manifest SET digest = ?2, base_id = ?3, blob_id = ?4 WHERE id = ?1", manifest.id, manifest.digest, manifest.base_id,
         manifest.blob_id);
}

std::optional<Manifest> manifest_by_id(sql::Transaction& tx, std::int64_t id) {
  return tx.first(read_manifest, MANIFEST_COLUMNS "WHERE id = ?1", id);
}

std::vector<Manifest> manifests_of(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.all(read_manifest, MANIFEST_COLUMNS "WHERE artifact_id = ?1 ORDER BY id", artifact_id);
}

std::int64_t blob_of(sql::Transaction& tx, std::int64_t artifact_id, std::string_view md5) {
  return tx.scalar("SELECT blob_id FROM artifact_blob WHERE artifact_id = ?1 AND md5 = ?2", artifact_id, as_bytes(md5));
}

void set_blob(sql::Transaction& tx, std::int64_t artifact_id, std::string_view md5, std::int64_t blob_id) {
  tx.run("INSERT INTO artifact_blob (artifact_id, md5, blob_id, sequence_id) SELECT ?1, ?2, ?3, sequence_id FROM artifact WHERE id = ?1 "
         "ON CONFLICT (artifact_id, md5) DO UPDATE SET blob_id = excluded.blob_id",
         artifact_id, as_bytes(md5), blob_id);
}

std::optional<KnownBlob> known_blob(sql::Transaction& tx, std::int64_t sequence_id, std::string_view md5) {
  return tx.first([](const sql::Row& row) { return KnownBlob{row.integer(0), row.integer(1)}; },
                  "SELECT a.id, b.blob_id FROM artifact_blob b JOIN artifact a ON a.id = b.artifact_id "
                  "WHERE b.sequence_id = ?1 AND b.md5 = ?2 AND a.state = 'COMMITTED' AND a.deleted_at IS NULL ORDER BY b.artifact_id LIMIT 1",
                  sequence_id, as_bytes(md5));
}

void insert_file(sql::Transaction& tx, const ArtifactFile& file) {
  tx.run("INSERT INTO artifact_file (artifact_id, path, digest, size, ref, birth_id, blob_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
         file.artifact_id, file.path, file.digest, file.size, file.ref, file.birth_id, file.blob_id);
}

std::vector<ArtifactFile> files_of(sql::Transaction& tx, std::int64_t artifact_id, std::string_view after, std::int64_t limit) {
  return tx.all(read_file, FILE_COLUMNS "WHERE artifact_id = ?1 AND path > ?2 ORDER BY path LIMIT ?3", artifact_id, after, limit);
}

std::vector<ArtifactFile> files_below(sql::Transaction& tx, std::int64_t artifact_id, std::string_view prefix, std::string_view after,
                                      std::int64_t limit) {
  return tx.all(read_file, FILE_COLUMNS "WHERE artifact_id = ?1 AND path > ?2 AND path >= ?3 AND path < ?4 ORDER BY path LIMIT ?5", artifact_id,
                after, prefix, behind_prefix(prefix), limit);
}

void each_file(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, std::string_view prefix, const std::function<bool(const FileView&)>& f) {
  if (artifact_ids.empty()) return;
  std::string text;   // each part comes in the order of its index; the database only merges them
  const auto behind = behind_prefix(prefix);
  std::vector<sql::Param> params{prefix, behind};
  for (const auto id : artifact_ids) {
    text += fmt::format("{}SELECT path, {} AS place, digest, size, ref FROM artifact_file WHERE artifact_id = ?{} AND path >= ?1 AND path < ?2",
                        text.empty() ? "" : " UNION ALL ", params.size() - 2, params.size() + 1);
    params.emplace_back(id);
  }
  tx.execute(text + " ORDER BY path, place", params, [&](const sql::Row& row) {
    const auto ref = row.is_null(4) ? std::nullopt : std::optional(row.text(4));
    return f({static_cast<std::size_t>(row.integer(1)), row.text(0), row.text(2), row.integer(3), ref});
  });
}

std::optional<ArtifactFile> file_by_path(sql::Transaction& tx, std::int64_t artifact_id, std::string_view path) {
  return tx.first(read_file, FILE_COLUMNS "WHERE artifact_id = ?1 AND path = ?2", artifact_id, path);
}

std::optional<ArtifactFile> file_by_digest(sql::Transaction& tx, std::int64_t artifact_id, std::string_view digest) {
  return tx.first(read_file, FILE_COLUMNS "WHERE artifact_id = ?1 AND digest = ?2 AND blob_id IS NOT NULL LIMIT 1", artifact_id, digest);
}

void add_reference(sql::Transaction& tx, std::int64_t artifact_id, std::int64_t target_id) {
  tx.run("INSERT INTO artifact_reference (artifact_id, target_id) VALUES (?1, ?2) ON CONFLICT (artifact_id, target_id) DO NOTHING", artifact_id,
         target_id);
}

std::vector<std::int64_t> referrers_of(sql::Transaction& tx, std::int64_t artifact_id, std::int64_t limit) {
  return tx.all([](const sql::Row& row) { return row.integer(0); },
                "SELECT r.artifact_id FROM artifact_reference r JOIN artifact a ON a.id = r.artifact_id WHERE r.target_id = ?1 AND a.purged_at IS NULL "
                "ORDER BY r.artifact_id DESC LIMIT ?2",
                artifact_id, limit);
}

bool is_referred_to(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.scalar("SELECT 1 FROM artifact_reference r JOIN artifact a ON a.id = r.artifact_id WHERE r.target_id = ?1 AND a.purged_at IS NULL LIMIT 1",
                   artifact_id) != 0;
}

}  // namespace pedigree::store::artifacts
