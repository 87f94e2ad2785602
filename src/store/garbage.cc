#include "store/garbage.h"

#include <array>
#include <unordered_set>

namespace pedigree::store::garbage {
namespace {

constexpr std::array<std::string_view, 5> kReferences{"artifact_file.blob_id", "artifact_blob.blob_id", "manifest.blob_id",
                                                      "artifact.manifest_blob_id", "run_file.blob_id"};

#define UNREFERENCED                                                                                                          \
  "NOT EXISTS (SELECT 1 FROM artifact_file r WHERE r.blob_id = blob.id) AND NOT EXISTS (SELECT 1 FROM artifact_blob r WHERE " \
  "r.blob_id = blob.id) "                                                                                                     \
  "AND NOT EXISTS (SELECT 1 FROM manifest r WHERE r.blob_id = blob.id) AND NOT EXISTS (SELECT 1 FROM artifact r WHERE "       \
  "r.manifest_blob_id = blob.id) "                                                                                            \
  "AND NOT EXISTS (SELECT 1 FROM run_file r WHERE r.blob_id = blob.id)"

std::int64_t read_id(const sql::Row& row) { return row.integer(0); }
Bytes read_bytes(const sql::Row& row) { return {row.integer(0), row.integer(1)}; }

}  // namespace

std::span<const std::string_view> references() { return kReferences; }

namespace {

bool has_place(sql::Transaction& tx, std::int64_t artifact_id, Micros cutoff) {
  return tx.scalar(
             "SELECT 1 FROM membership m JOIN collection c ON c.id = m.collection_id JOIN project p ON p.id = c.project_id LEFT "
             "JOIN trash t ON t.id = m.trash_id "
             "WHERE m.artifact_id = ?1 AND p.purged_at IS NULL AND (p.deleted_at IS NULL OR p.deleted_at >= ?2) "
             "AND (m.closed_at IS NULL OR (t.state = 'kept' AND t.deleted_at >= ?2)) LIMIT 1",
             artifact_id, cutoff) != 0;
}

#define IS_CODE                                                                                                               \
  "EXISTS (SELECT 1 FROM collection c JOIN artifact_type t ON t.id = c.type_id WHERE c.id = a.sequence_id AND t.name = 'code') "

/// Versions that need this one: their entries lie in it, or it is the code of the run that logged them.
std::vector<std::int64_t> keepers_of(sql::Transaction& tx, std::int64_t artifact_id) {
  auto keepers = tx.all(read_id,
                        "SELECT r.artifact_id FROM artifact_reference r JOIN artifact a ON a.id = r.artifact_id "
                        "WHERE r.target_id = ?1 AND a.purged_at IS NULL",
                        artifact_id);
  if (tx.scalar("SELECT 1 FROM artifact a WHERE a.id = ?1 AND " IS_CODE, artifact_id) == 0) return keepers;
  for (const auto run_id : makers_of(tx, artifact_id))
    for (const auto id : outputs_with_bytes(tx, run_id)) keepers.push_back(id);
  return keepers;
}

}  // namespace

bool version_needed(sql::Transaction& tx, std::int64_t artifact_id, Micros cutoff) {
  std::vector<std::int64_t> open{artifact_id};
  std::unordered_set<std::int64_t> seen{artifact_id};
  while (!open.empty()) {
    const auto id = open.back();
    open.pop_back();
    if (has_place(tx, id, cutoff)) return true;
    for (const auto keeper : keepers_of(tx, id))
      if (seen.insert(keeper).second) open.push_back(keeper);
  }
  return false;
}

std::vector<std::int64_t> kept_by(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.all(read_id,
                "SELECT target_id FROM artifact_reference WHERE artifact_id = ?1 UNION SELECT a.id FROM run_output made JOIN "
                "run_output o ON o.run_id = made.run_id JOIN artifact a ON a.id = o.artifact_id "
                "WHERE made.artifact_id = ?1 AND a.id <> ?1 AND a.state = 'COMMITTED' AND a.purged_at IS NULL AND " IS_CODE,
                artifact_id);
}

std::vector<std::int64_t> versions_closed_by(sql::Transaction& tx, std::int64_t trash_id) {
  return tx.all(read_id,
                "SELECT DISTINCT m.artifact_id FROM membership m JOIN artifact a ON a.id = m.artifact_id WHERE m.trash_id = ?1 "
                "AND a.purged_at IS NULL",
                trash_id);
}

std::vector<std::int64_t> versions_in_project(sql::Transaction& tx, std::int64_t project_id, std::int64_t after,
                                              std::int64_t limit) {
  return tx.all(read_id,
                "SELECT DISTINCT m.artifact_id FROM collection c JOIN membership m ON m.collection_id = c.id JOIN artifact a ON "
                "a.id = m.artifact_id "
                "WHERE c.project_id = ?1 AND a.purged_at IS NULL AND m.artifact_id > ?2 ORDER BY m.artifact_id LIMIT ?3",
                project_id, after, limit);
}

std::vector<std::int64_t> runs_in_project(sql::Transaction& tx, std::int64_t project_id, std::int64_t after, std::int64_t limit) {
  return tx.all(read_id, "SELECT id FROM run WHERE project_id = ?1 AND purged_at IS NULL AND id > ?2 ORDER BY id LIMIT ?3",
                project_id, after, limit);
}

bool run_is_past(sql::Transaction& tx, std::int64_t run_id, Micros cutoff) {
  return tx.scalar(
             "SELECT 1 FROM run r JOIN project p ON p.id = r.project_id WHERE r.id = ?1 AND r.purged_at IS NULL "
             "AND (r.deleted_at < ?2 OR p.deleted_at < ?2 OR p.purged_at IS NOT NULL)",
             run_id, cutoff) != 0;
}

std::vector<std::int64_t> outputs_with_bytes(sql::Transaction& tx, std::int64_t run_id) {
  return tx.all(
      read_id,
      "SELECT a.id FROM artifact a WHERE a.run_id = ?1 AND a.purged_at IS NULL UNION "
      "SELECT a.id FROM run_output o JOIN artifact a ON a.id = o.artifact_id WHERE o.run_id = ?1 AND a.purged_at IS NULL",
      run_id);
}

std::vector<std::int64_t> makers_of(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.all(read_id,
                "SELECT run_id FROM artifact WHERE id = ?1 AND run_id IS NOT NULL UNION SELECT run_id FROM run_output WHERE "
                "artifact_id = ?1",
                artifact_id);
}

std::vector<std::int64_t> unfinished_uploads(sql::Transaction& tx, Micros before, std::int64_t after, std::int64_t limit) {
  return tx.all(read_id,
                "SELECT id FROM artifact WHERE state = 'PENDING' AND purged_at IS NULL AND (created_at < ?1 OR deleted_at IS NOT "
                "NULL) AND id > ?2 "
                "ORDER BY id LIMIT ?3",
                before, after, limit);
}

void release_version(sql::Transaction& tx, std::int64_t artifact_id) {
  // An incremental version names this one as the birth place of bytes it holds itself now.
  tx.run(
      "INSERT INTO artifact_blob (artifact_id, md5, blob_id, sequence_id) "
      "SELECT (SELECT f.artifact_id FROM artifact_file f JOIN artifact o ON o.id = f.artifact_id "
      "WHERE f.blob_id = b.blob_id AND f.artifact_id <> b.artifact_id AND o.sequence_id = b.sequence_id "
      "ORDER BY o.deleted_at IS NOT NULL, f.artifact_id LIMIT 1), b.md5, b.blob_id, b.sequence_id "
      "FROM artifact_blob b WHERE b.artifact_id = ?1 AND EXISTS (SELECT 1 FROM artifact_file f JOIN artifact o ON o.id = "
      "f.artifact_id "
      "WHERE f.blob_id = b.blob_id AND f.artifact_id <> b.artifact_id AND o.sequence_id = b.sequence_id) ON CONFLICT "
      "(artifact_id, md5) DO NOTHING",
      artifact_id);
  tx.run("DELETE FROM artifact_file WHERE artifact_id = ?1", artifact_id);
  tx.run("DELETE FROM artifact_blob WHERE artifact_id = ?1", artifact_id);
  tx.run("DELETE FROM artifact_value WHERE artifact_id = ?1", artifact_id);
  tx.run("DELETE FROM artifact_metric WHERE artifact_id = ?1", artifact_id);
  tx.run("DELETE FROM metrics_due WHERE artifact_id = ?1", artifact_id);
  tx.run("DELETE FROM pending_alias WHERE artifact_id = ?1", artifact_id);
  tx.run("UPDATE manifest SET blob_id = NULL WHERE artifact_id = ?1", artifact_id);
  tx.run("UPDATE artifact SET measured_id = NULL, manifest_blob_id = NULL, purged_at = ?2, deleted_at = coalesce(deleted_at, ?2) WHERE id = ?1",
         artifact_id, tx.now());
}

void release_run(sql::Transaction& tx, std::int64_t run_id) {
  tx.run("DELETE FROM run_block WHERE run_id = ?1", run_id);
  tx.run("DELETE FROM run_key WHERE run_id = ?1", run_id);
  tx.run("DELETE FROM run_value WHERE run_id = ?1", run_id);
  tx.run("DELETE FROM history_rewritten WHERE run_id = ?1", run_id);
  tx.run("UPDATE run_file SET blob_id = NULL, deleted_at = coalesce(deleted_at, ?2) WHERE run_id = ?1", run_id, tx.now());
  tx.run("UPDATE run SET purged_at = ?2, deleted_at = coalesce(deleted_at, ?2) WHERE id = ?1", run_id, tx.now());
}

std::vector<std::int64_t> blobs_of_version(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.all(read_id,
                "SELECT blob_id FROM artifact_file WHERE artifact_id = ?1 AND blob_id IS NOT NULL UNION SELECT blob_id FROM "
                "artifact_blob WHERE artifact_id = ?1 "
                "UNION SELECT blob_id FROM manifest WHERE artifact_id = ?1 AND blob_id IS NOT NULL "
                "UNION SELECT manifest_blob_id FROM artifact WHERE id = ?1 AND manifest_blob_id IS NOT NULL",
                artifact_id);
}

std::vector<std::int64_t> blobs_of_run(sql::Transaction& tx, std::int64_t run_id) {
  return tx.all(read_id, "SELECT DISTINCT blob_id FROM run_file WHERE run_id = ?1 AND blob_id IS NOT NULL", run_id);
}

std::vector<std::int64_t> versions_of_blob(sql::Transaction& tx, std::int64_t blob_id) {
  return tx.all(
      read_id,
      "SELECT artifact_id FROM artifact_file WHERE blob_id = ?1 UNION SELECT artifact_id FROM artifact_blob WHERE blob_id = ?1 "
      "UNION SELECT artifact_id FROM manifest WHERE blob_id = ?1 UNION SELECT id FROM artifact WHERE manifest_blob_id = ?1",
      blob_id);
}

std::vector<std::int64_t> runs_of_blob(sql::Transaction& tx, std::int64_t blob_id) {
  return tx.all(read_id, "SELECT DISTINCT run_id FROM run_file WHERE blob_id = ?1", blob_id);
}

std::vector<Bytes> unreferenced(sql::Transaction& tx, std::int64_t after, std::int64_t last) {
  return tx.all(read_bytes,
                "SELECT id, size FROM blob WHERE id > ?1 AND id <= ?2 AND state = 'stored' AND " UNREFERENCED " ORDER BY id",
                after, last);
}

std::int64_t highest_blob(sql::Transaction& tx) { return tx.scalar("SELECT max(id) FROM blob"); }

std::int64_t condemn(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  std::int64_t count = 0;
  for (const auto id : ids)
    count += tx.run("UPDATE blob SET state = 'condemned', condemned_at = ?2 WHERE id = ?1 AND state = 'stored' AND " UNREFERENCED,
                    id, tx.now());
  return count;
}

std::vector<Bytes> condemned(sql::Transaction& tx, Micros before, std::int64_t limit) {
  return tx.all(read_bytes,
                "SELECT id, size FROM blob WHERE state = 'condemned' AND condemned_at <= ?1 ORDER BY condemned_at LIMIT ?2",
                before, limit);
}

std::vector<Bytes> free(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  std::vector<Bytes> freed;
  for (const auto id : ids) {
    const auto size = tx.scalar("SELECT size FROM blob WHERE id = ?1", id);
    if (tx.run("UPDATE blob SET state = 'freed', sha256 = NULL WHERE id = ?1 AND state = 'condemned' AND " UNREFERENCED, id) > 0)
      freed.push_back({id, size});
    else
      tx.run("UPDATE blob SET state = 'stored', condemned_at = NULL WHERE id = ?1 AND state = 'condemned'", id);
  }
  return freed;
}

std::vector<Freed> freed(sql::Transaction& tx, std::int64_t limit) {
  return tx.all([](const sql::Row& row) { return Freed{row.integer(0), row.str(1)}; },
                "SELECT id, location FROM blob WHERE state = 'freed' AND location > '' LIMIT ?1", limit);
}

void forget(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  const auto highest = highest_blob(tx);
  for (const auto id : ids) {
    if (id == highest)
      tx.run("UPDATE blob SET location = '' WHERE id = ?1 AND state = 'freed'", id);
    else
      tx.run("DELETE FROM blob WHERE id = ?1 AND state = 'freed'", id);
  }
  tx.run("DELETE FROM blob WHERE state = 'freed' AND location = '' AND id < ?1", highest);  // was the highest once
}

std::vector<Located> live_under(sql::Transaction& tx, std::string_view prefix) {
  std::string end(prefix);
  ++end.back();  // prefixes end with a slash
  return tx.all([](const sql::Row& row) { return Located{row.str(0), row.integer(1)}; },
                "SELECT location, size FROM blob WHERE location >= ?1 AND location < ?2 AND state <> 'freed'", prefix, end);
}

void forget_deletions_of(sql::Transaction& tx, std::int64_t artifact_id) {
  tx.run(
      "UPDATE trash SET state = 'purged', ended_at = ?2 WHERE state = 'kept' AND kind IN ('version', 'link') AND id IN "
      "(SELECT trash_id FROM membership WHERE artifact_id = ?1 AND trash_id IS NOT NULL)",
      artifact_id, tx.now());
  tx.run("UPDATE membership SET trash_id = NULL WHERE artifact_id = ?1", artifact_id);
}

std::int64_t drop_run_files(sql::Transaction& tx, std::int64_t blob_id) {
  return tx.run("UPDATE run_file SET blob_id = NULL, deleted_at = coalesce(deleted_at, ?2) WHERE blob_id = ?1", blob_id,
                tx.now());
}

std::vector<Orphan> orphans(sql::Transaction& tx, std::int64_t after_run, std::int64_t after_artifact, std::int64_t limit) {
  return tx.all([](const sql::Row& row) { return Orphan{row.integer(0), row.integer(1), row.integer(2)}; },
                "SELECT a.id, r.id, (SELECT coalesce(sum(b.size), 0) FROM blob b WHERE b.id IN (SELECT f.blob_id FROM "
                "artifact_file f WHERE f.artifact_id = a.id) "
                "AND NOT EXISTS (SELECT 1 FROM artifact_file o WHERE o.blob_id = b.id AND o.artifact_id <> a.id)) "
                "FROM run r CROSS JOIN artifact a CROSS JOIN collection c CROSS JOIN project p "
                "WHERE a.run_id = r.id AND c.id = a.sequence_id AND p.id = c.project_id AND r.deleted_at IS NOT NULL "
                "AND r.id >= ?1 AND (r.id > ?1 OR a.id > ?2) AND a.state = 'COMMITTED' AND a.deleted_at IS NULL "
                "AND a.purged_at IS NULL AND p.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM membership m JOIN collection mc "
                "ON mc.id = m.collection_id "
                "JOIN project mp ON mp.id = mc.project_id WHERE m.artifact_id = a.id AND m.closed_at IS NULL AND m.collection_id "
                "<> a.sequence_id AND "
                "mp.deleted_at IS NULL) ORDER BY r.id, a.id LIMIT ?3",
                after_run, after_artifact, limit);
}

}  // namespace pedigree::store::garbage
