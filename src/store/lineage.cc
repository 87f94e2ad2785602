// Lineage edges of artifacts.h.
#include "store/artifacts.h"

namespace pedigree::store::artifacts {
namespace {

Edge read_edge(const sql::Row& row) { return {row.integer(0), row.integer(1)}; }

}  // namespace

bool add_input(sql::Transaction& tx, std::int64_t run_id, std::int64_t artifact_id, std::optional<std::int64_t> collection_id,
               const std::optional<std::string>& used_as) {
  return tx.run("INSERT INTO run_input (run_id, artifact_id, collection_id, used_as, created_at) VALUES (?1, ?2, ?3, ?4, ?5) "
                "ON CONFLICT (run_id, artifact_id) DO NOTHING",
                run_id, artifact_id, collection_id, used_as, tx.now()) > 0;
}

bool add_output(sql::Transaction& tx, std::int64_t run_id, std::int64_t artifact_id) {
  return tx.run("INSERT INTO run_output (run_id, artifact_id, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (run_id, artifact_id) DO NOTHING",
                run_id, artifact_id, tx.now()) > 0;
}

std::vector<Edge> inputs_of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids) {
  return sql::all_in(tx, read_edge, "SELECT run_id, artifact_id FROM run_input WHERE run_id IN (?*) ORDER BY created_at, artifact_id", run_ids);
}

std::vector<Edge> outputs_of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids) {
  return sql::all_in(tx, read_edge, "SELECT run_id, artifact_id FROM run_output WHERE run_id IN (?*) ORDER BY created_at, artifact_id", run_ids);
}

std::vector<Edge> users_of(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, read_edge, "SELECT run_id, artifact_id FROM run_input WHERE artifact_id IN (?*) ORDER BY created_at, run_id", artifact_ids);
}

std::vector<Edge> loggers_of(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, read_edge, "SELECT run_id, artifact_id FROM run_output WHERE artifact_id IN (?*) ORDER BY created_at, run_id", artifact_ids);
}

}  // namespace pedigree::store::artifacts
