// What a garbage collection asks the database and writes to it (docs/decisions/0006).
//
// A version is needed while it stands in a collection: its membership is open, or was closed by a deletion that can still be
// undone, and the collection's project is there, or can still be restored; while a needed version refers to files of it; and, if
// it is code, while another version logged by its run is needed. A deleted run is needed while a version it logged is.
// Bytes are needed while a row refers to them. `cutoff`: what was deleted before is past its time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store::garbage {

// ---- versions and runs
bool version_needed(sql::Transaction& tx, std::int64_t artifact_id, Micros cutoff);
/// Versions that are perhaps needed for this one only.
std::vector<std::int64_t> kept_by(sql::Transaction& tx, std::int64_t artifact_id);
/// Versions whose bytes are still there and that a deletion may have left without a place: closed by it, or of a project's
/// collections.
std::vector<std::int64_t> versions_closed_by(sql::Transaction& tx, std::int64_t trash_id);
std::vector<std::int64_t> versions_in_project(sql::Transaction& tx, std::int64_t project_id, std::int64_t after,
                                              std::int64_t limit);
std::vector<std::int64_t> runs_in_project(sql::Transaction& tx, std::int64_t project_id, std::int64_t after, std::int64_t limit);
/// Deleted, itself or with its project, before `cutoff`, and not purged yet.
bool run_is_past(sql::Transaction& tx, std::int64_t run_id, Micros cutoff);
/// Versions it logged whose bytes are still there.
std::vector<std::int64_t> outputs_with_bytes(sql::Transaction& tx, std::int64_t run_id);
std::vector<std::int64_t> makers_of(sql::Transaction& tx, std::int64_t artifact_id);
/// Uploads that began before `before` and were never committed, and pending versions that were deleted.
std::vector<std::int64_t> unfinished_uploads(sql::Transaction& tx, Micros before, std::int64_t after, std::int64_t limit);

/// Forgets files and manifests of a version. Bytes that other versions of the sequence inherited from it stay known to them.
void release_version(sql::Transaction& tx, std::int64_t artifact_id);
/// Forgets history, files and index rows of a run; the row, its config and its summary stay.
void release_run(sql::Transaction& tx, std::int64_t run_id);

// ---- bytes
std::vector<std::int64_t> blobs_of_version(sql::Transaction& tx, std::int64_t artifact_id);
std::vector<std::int64_t> blobs_of_run(sql::Transaction& tx, std::int64_t run_id);
std::vector<std::int64_t> versions_of_blob(sql::Transaction& tx, std::int64_t blob_id);
std::vector<std::int64_t> runs_of_blob(sql::Transaction& tx, std::int64_t blob_id);

struct Bytes {
  std::int64_t id = 0, size = 0;
};
/// Stored blobs with ids in (after, last] that nothing refers to.
std::vector<Bytes> unreferenced(sql::Transaction& tx, std::int64_t after, std::int64_t last);
std::int64_t highest_blob(sql::Transaction& tx);
/// First phase: those of them that nothing refers to are condemned; how many.
std::int64_t condemn(sql::Transaction& tx, std::span<const std::int64_t> ids);
std::vector<Bytes> condemned(sql::Transaction& tx, Micros before, std::int64_t limit);
/// Second phase: those that still nothing refers to have no digest any more: an upload of the same content makes a new row.
/// Others live.
std::vector<Bytes> free(sql::Transaction& tx, std::span<const std::int64_t> ids);
struct Freed {
  std::int64_t id = 0;
  std::string location;
};
/// Freed, but their bytes may be there still.
std::vector<Freed> freed(sql::Transaction& tx, std::int64_t limit);
/// Deletes freed rows, but never the one with the highest id: ids are not given out twice.
void forget(sql::Transaction& tx, std::span<const std::int64_t> ids);

struct Located {
  std::string location;
  std::int64_t size = 0;
};
std::vector<Located> live_under(sql::Transaction& tx, std::string_view prefix);

/// Tables and columns that refer to blobs, "table.column": a test compares them with the schema.
std::span<const std::string_view> references();

// ---- purging everywhere
/// Deletions that closed memberships of the version do not bring it back any more.
void forget_deletions_of(sql::Transaction& tx, std::int64_t artifact_id);
/// Takes the blob from files of runs; how many.
std::int64_t drop_run_files(sql::Transaction& tx, std::int64_t blob_id);

// ---- orphans
struct Orphan {
  std::int64_t artifact_id = 0, run_id = 0;
  std::int64_t exclusive = 0;  // bytes of files no other version has
};
/// Versions whose run was deleted and that stand in no collection but their own; after (run, artifact).
std::vector<Orphan> orphans(sql::Transaction& tx, std::int64_t after_run, std::int64_t after_artifact, std::int64_t limit);

}  // namespace pedigree::store::garbage
