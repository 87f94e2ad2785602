// The graph of runs and versions, read in bulk: a level of a walk costs one statement, whatever the size of the graph around it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"
#include "store/collections.h"

namespace pedigree::store::lineage {

enum class Kind { kVersion, kRun };
enum class Direction { kUp, kDown };  // towards what it was made from, towards what was made from it

constexpr Kind other(Kind kind) { return kind == Kind::kVersion ? Kind::kRun : Kind::kVersion; }

/// From a node of the level a walk stands on to one of the next.
struct Step {
  std::int64_t from = 0, to = 0;
};

/// Neighbours of nodes of one kind, at most `limit` of each, the newest first. Versions that were not committed are no
/// neighbours.
std::vector<Step> neighbours(sql::Transaction& tx, Kind kind, Direction direction, std::span<const std::int64_t> ids,
                             std::int64_t limit);
/// Of one node, ids below `below`.
std::vector<std::int64_t> neighbours_below(sql::Transaction& tx, Kind kind, Direction direction, std::int64_t id,
                                           std::int64_t below, std::int64_t limit);
/// How many there are; counting stops at `most`.
std::int64_t count_neighbours(sql::Transaction& tx, Kind kind, Direction direction, std::int64_t id, std::int64_t most);

/// What a graph shows of a version: without its metadata.
struct VersionNode {
  std::int64_t id = 0, sequence_id = 0;
  std::optional<std::int64_t> version_index;
  std::string digest;
  std::int64_t size = 0, file_count = 0;
  std::optional<std::int64_t> run_id;  // who logged it; nullopt: a user
  std::int64_t created_by = 0;
  Micros created_at = 0;
  std::optional<Micros> deleted_at;
  std::optional<std::int64_t> deleted_by;
};
std::vector<VersionNode> versions(sql::Transaction& tx, std::span<const std::int64_t> ids);

/// Of a run: without its config and summary.
struct RunNode {
  std::int64_t id = 0, project_id = 0;
  std::string name, display_name, state;
  std::optional<std::string> job_type, commit;
  std::int64_t created_by = 0;
  Micros created_at = 0;
  std::optional<Micros> deleted_at;
  std::optional<std::int64_t> deleted_by;
};
std::vector<RunNode> runs(sql::Transaction& tx, std::span<const std::int64_t> ids);

// ---- where a question about impact begins; oldest first
/// Runs whose commit begins with `prefix`, which is not empty.
std::vector<std::int64_t> runs_of_commit(sql::Transaction& tx, std::string_view prefix, std::int64_t limit);
/// Blobs of this raw MD5 (nearly always one) or SHA-256, and the committed versions that hold a blob.
std::vector<std::int64_t> blobs_with_md5(sql::Transaction& tx, std::string_view md5);
std::vector<std::int64_t> blobs_with_sha256(sql::Transaction& tx, std::string_view sha256);
std::vector<std::int64_t> versions_with_blob(sql::Transaction& tx, std::int64_t blob_id, std::int64_t limit);
/// Versions that refer to something outside with this digest.
std::vector<std::int64_t> versions_with_reference(sql::Transaction& tx, std::string_view digest, std::int64_t limit);

/// Every stretch in which an alias pointed to one of these versions, in any collection.
std::vector<AliasBinding> alias_stretches(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);

}  // namespace pedigree::store::lineage
