// Lineage edges of artifacts.h, and the graph of lineage.h.
#include "store/lineage.h"

#include "store/artifacts.h"

namespace pedigree::store::artifacts {
namespace {

Edge read_edge(const sql::Row& row) { return {row.integer(0), row.integer(1)}; }

}  // namespace

bool add_input(sql::Transaction& tx, std::int64_t run_id, std::int64_t artifact_id, std::optional<std::int64_t> collection_id,
               const std::optional<std::string>& used_as) {
  return tx.run(
             "INSERT INTO run_input (run_id, artifact_id, collection_id, used_as, created_at) VALUES (?1, ?2, ?3, ?4, ?5) "
             "ON CONFLICT (run_id, artifact_id) DO NOTHING",
             run_id, artifact_id, collection_id, used_as, tx.now()) > 0;
}

bool add_output(sql::Transaction& tx, std::int64_t run_id, std::int64_t artifact_id) {
  return tx.run(
             "INSERT INTO run_output (run_id, artifact_id, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (run_id, artifact_id) DO "
             "NOTHING",
             run_id, artifact_id, tx.now()) > 0;
}

std::vector<Edge> inputs_of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids) {
  return sql::all_in(tx, read_edge,
                     "SELECT run_id, artifact_id FROM run_input WHERE run_id IN (?*) ORDER BY created_at, artifact_id", run_ids);
}

std::vector<Edge> outputs_of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids) {
  return sql::all_in(tx, read_edge,
                     "SELECT run_id, artifact_id FROM run_output WHERE run_id IN (?*) ORDER BY created_at, artifact_id", run_ids);
}

std::vector<Edge> users_of(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, read_edge,
                     "SELECT run_id, artifact_id FROM run_input WHERE artifact_id IN (?*) ORDER BY created_at, run_id",
                     artifact_ids);
}

std::vector<Edge> loggers_of(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, read_edge,
                     "SELECT run_id, artifact_id FROM run_output WHERE artifact_id IN (?*) ORDER BY created_at, run_id",
                     artifact_ids);
}

bool has_linked_output(sql::Transaction& tx, std::int64_t run_id) {
  return tx.scalar("SELECT 1 FROM artifact a JOIN membership m ON m.artifact_id = a.id JOIN collection c ON c.id = m.collection_id "
                   "JOIN project p ON p.id = c.project_id WHERE a.run_id = ?1 AND m.closed_at IS NULL AND m.collection_id <> a.sequence_id "
                   "AND p.deleted_at IS NULL LIMIT 1",
                   run_id) != 0;
}

}  // namespace pedigree::store::artifacts

namespace pedigree::store::lineage {
namespace {

constexpr std::size_t kMostTogether = 64;  // nodes in one statement

std::int64_t first_column(const sql::Row& row) { return row.integer(0); }

/// The rows next to the node whose id is put in place of {}: (node, neighbour).
std::string_view edges_sql(Kind kind, Direction direction) {
  if (kind == Kind::kVersion)
    return direction == Direction::kUp ? "SELECT artifact_id AS near, run_id AS far FROM run_output WHERE artifact_id = "
                                       : "SELECT artifact_id AS near, run_id AS far FROM run_input WHERE artifact_id = ";
  return direction == Direction::kUp ? "SELECT e.run_id AS near, e.artifact_id AS far FROM run_input e CROSS JOIN artifact a "
                                       "WHERE a.id = e.artifact_id AND a.state = 'COMMITTED' "
                                       "AND e.run_id = "
                                     : "SELECT e.run_id AS near, e.artifact_id AS far FROM run_output e CROSS JOIN artifact a "
                                       "WHERE a.id = e.artifact_id AND a.state = 'COMMITTED' "
                                       "AND e.run_id = ";
}

std::string_view far_column(Kind kind) { return kind == Kind::kVersion ? "run_id" : "e.artifact_id"; }

/// One statement for `count` nodes: a limited look into the index for each, so that a node with a million neighbours costs no
/// more than others.
std::string neighbours_sql(Kind kind, Direction direction, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = std::to_string(i + 2);
    text += i == 0 ? "SELECT * FROM (" : " UNION ALL SELECT * FROM (";
    text += edges_sql(kind, direction);
    text += "?" + number + " ORDER BY ";
    text += far_column(kind);
    text += " DESC LIMIT ?1) q" + number;
  }
  return text;
}

}  // namespace

std::vector<Step> neighbours(sql::Transaction& tx, Kind kind, Direction direction, std::span<const std::int64_t> ids,
                             std::int64_t limit) {
  std::vector<Step> steps;
  for (std::size_t start = 0; start < ids.size(); start += kMostTogether) {
    const auto chunk = ids.subspan(start, std::min(kMostTogether, ids.size() - start));
    std::size_t padded = 1;  // few texts are prepared
    while (padded < chunk.size()) padded *= 2;
    std::vector<sql::Param> params{sql::Param(limit)};
    params.insert(params.end(), chunk.begin(), chunk.end());
    params.resize(padded + 1, sql::Param(0));  // no row has this id
    tx.execute(neighbours_sql(kind, direction, padded), params, [&](const sql::Row& row) {
      steps.push_back({row.integer(0), row.integer(1)});
      return true;
    });
  }
  return steps;
}

std::vector<std::int64_t> neighbours_below(sql::Transaction& tx, Kind kind, Direction direction, std::int64_t id,
                                           std::int64_t below, std::int64_t limit) {
  std::string text(edges_sql(kind, direction));
  text += "?1 AND ";
  text += far_column(kind);
  text += " < ?2 ORDER BY ";
  text += far_column(kind);
  text += " DESC LIMIT ?3";
  return tx.all([](const sql::Row& row) { return row.integer(1); }, text, id, below, limit);
}

std::int64_t count_neighbours(sql::Transaction& tx, Kind kind, Direction direction, std::int64_t id, std::int64_t most) {
  std::string text = "SELECT count(*) FROM (";
  text += edges_sql(kind, direction);
  text += "?1 LIMIT ?2) q";
  return tx.scalar(text, id, most);
}

std::vector<VersionNode> versions(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(
      tx,
      [](const sql::Row& row) {
        return VersionNode{row.integer(0), row.integer(1),       row.maybe_integer(2), row.str(3),
                           row.integer(4), row.integer(5),       row.maybe_integer(6), row.integer(7),
                           row.integer(8), row.maybe_integer(9), row.maybe_integer(10)};
      },
      "SELECT id, sequence_id, version_index, digest, size, file_count, run_id, created_by, created_at, deleted_at, deleted_by "
      "FROM artifact "
      "WHERE id IN (?*)",
      ids);
}

std::vector<RunNode> runs(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(
      tx,
      [](const sql::Row& row) {
        return RunNode{row.integer(0), row.integer(1),       row.str(2),           row.str(3),
                       row.str(4),     row.maybe_text(5),    row.maybe_text(6),    row.integer(7),
                       row.integer(8), row.maybe_integer(9), row.maybe_integer(10)};
      },
      "SELECT id, project_id, name, display_name, state, job_type, git_commit, created_by, created_at, deleted_at, deleted_by "
      "FROM run "
      "WHERE id IN (?*)",
      ids);
}

std::vector<std::int64_t> runs_of_commit(sql::Transaction& tx, std::string_view prefix, std::int64_t limit) {
  std::string behind(prefix);
  ++behind.back();
  return tx.all(
      first_column,
      "SELECT id FROM run WHERE git_commit IS NOT NULL AND git_commit >= ?1 AND git_commit < ?2 ORDER BY git_commit, id LIMIT ?3",
      prefix, behind, limit);
}

std::vector<std::int64_t> blobs_with_md5(sql::Transaction& tx, std::string_view md5) {
  return tx.all(first_column, "SELECT id FROM blob WHERE md5 = ?1 LIMIT 100", as_bytes(md5));
}

std::vector<std::int64_t> blobs_with_sha256(sql::Transaction& tx, std::string_view sha256) {
  return tx.all(first_column, "SELECT id FROM blob WHERE sha256 = ?1 AND sha256 IS NOT NULL", as_bytes(sha256));
}

std::vector<std::int64_t> versions_with_blob(sql::Transaction& tx, std::int64_t blob_id, std::int64_t limit) {
  return tx.all(first_column, "SELECT DISTINCT artifact_id FROM artifact_file WHERE blob_id = ?1 ORDER BY artifact_id LIMIT ?2",
                blob_id, limit);
}

std::vector<std::int64_t> versions_with_reference(sql::Transaction& tx, std::string_view digest, std::int64_t limit) {
  return tx.all(
      first_column,
      "SELECT DISTINCT artifact_id FROM artifact_file WHERE digest = ?1 AND blob_id IS NULL ORDER BY artifact_id LIMIT ?2",
      digest, limit);
}

std::vector<AliasBinding> alias_stretches(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(
      tx,
      [](const sql::Row& row) {
        return AliasBinding{row.integer(0),       row.integer(1), row.str(2),        row.integer(3), row.integer(4),
                            row.maybe_integer(5), row.integer(6), row.maybe_text(7), row.integer(8), row.integer(9)};
      },
      "SELECT b.id, b.collection_id, b.alias, b.membership_id, b.valid_from, b.valid_to, b.set_by, b.reason, m.version_index, "
      "m.artifact_id "
      "FROM membership m CROSS JOIN alias_binding b WHERE m.artifact_id IN (?*) AND b.membership_id = m.id",
      artifact_ids);
}

}  // namespace pedigree::store::lineage
