#include "store/as_logged.h"

namespace pedigree::store::as_logged {
namespace {

#define METRIC_COLUMNS "SELECT artifact_id, key, step, class, number, text FROM artifact_metric "
Metric read_metric(const sql::Row& row) {
  return {{"", row.str(1), row.str(3), row.maybe_real(4), row.maybe_text(5)}, row.integer(2), row.integer(0)};
}

}  // namespace

void await(sql::Transaction& tx, std::int64_t artifact_id, std::int64_t run_id) {
  tx.run("INSERT INTO metrics_due (artifact_id, run_id, asked, ready) VALUES (?1, ?2, 1, 1) ON CONFLICT (artifact_id) DO NOTHING",
         artifact_id, run_id);
}

void await_all_of(sql::Transaction& tx, std::int64_t run_id) {
  nudge(tx, run_id);
  tx.run(
      "INSERT INTO metrics_due (artifact_id, run_id, asked, ready) SELECT id, run_id, 1, 1 FROM artifact WHERE run_id = ?1 AND "
      "state = 'COMMITTED' AND measured_id IS NULL AND purged_at IS NULL ON CONFLICT (artifact_id) DO NOTHING",
      run_id);
}

void nudge(sql::Transaction& tx, std::int64_t run_id) {
  tx.run("UPDATE metrics_due SET asked = asked + 1, ready = 1 WHERE run_id = ?1", run_id);
}

std::vector<Due> ready(sql::Transaction& tx, std::int64_t limit) {
  return tx.all([](const sql::Row& row) { return Due{row.integer(0), row.integer(1), row.integer(2)}; },
                "SELECT artifact_id, run_id, asked FROM metrics_due WHERE ready = 1 ORDER BY run_id, artifact_id LIMIT ?1",
                limit);
}

bool is_due(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.scalar("SELECT 1 FROM metrics_due WHERE artifact_id = ?1", artifact_id) != 0;
}

void put_off(sql::Transaction& tx, const Due& due) {
  tx.run("UPDATE metrics_due SET ready = 0 WHERE artifact_id = ?1 AND asked = ?2", due.artifact_id, due.asked);
}

bool finish(sql::Transaction& tx, const Due& due) {
  return tx.run("DELETE FROM metrics_due WHERE artifact_id = ?1 AND asked = ?2", due.artifact_id, due.asked) > 0;
}

std::vector<Artifact> unsettled_behind(sql::Transaction& tx, std::int64_t run_id, std::int64_t step) {
  const auto ids = tx.all([](const sql::Row& row) { return row.integer(0); },
                          "SELECT id FROM artifact WHERE run_id = ?1 AND state = 'COMMITTED' AND measured_id IS NULL AND purged_at IS NULL AND history_step > ?2",
                          run_id, step);
  return artifacts::by_ids(tx, ids);
}

void forget(sql::Transaction& tx, std::int64_t artifact_id) { tx.run("DELETE FROM metrics_due WHERE artifact_id = ?1", artifact_id); }

void set(sql::Transaction& tx, std::int64_t artifact_id, std::int64_t project_id, const std::vector<Metric>& metrics,
         std::optional<std::int64_t> step) {
  tx.run("DELETE FROM artifact_metric WHERE artifact_id = ?1", artifact_id);
  for (const auto& [value, at, of] : metrics)
    tx.run(
        "INSERT INTO artifact_metric (artifact_id, key, project_id, step, class, number, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
        "?7)",
        artifact_id, value.key, project_id, at, value.klass, value.number, value.text);
  const auto own = metrics.empty() ? std::nullopt : std::optional(artifact_id);
  tx.run("UPDATE artifact SET measured_id = ?2, measured_step = ?3 WHERE id = ?1", artifact_id, own, step);
}

std::vector<Metric> of_version(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.all(read_metric, METRIC_COLUMNS "WHERE artifact_id = ?1 ORDER BY key", artifact_id);
}

std::vector<Metric> of_versions(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, read_metric, METRIC_COLUMNS "WHERE artifact_id IN (?*)", artifact_ids);
}

void note_rewritten(sql::Transaction& tx, std::int64_t run_id) {
  tx.run("INSERT INTO history_rewritten (run_id, at) VALUES (?1, ?2) ON CONFLICT (run_id) DO UPDATE SET at = excluded.at", run_id, tx.now());
}

std::optional<Artifact> last_before(sql::Transaction& tx, const Artifact& artifact) {
  const auto id = tx.scalar(
      "SELECT id FROM artifact WHERE run_id = ?1 AND measured_id IS NOT NULL AND history_step <= ?2 AND (history_step < ?2 OR "
      "created_at < ?3) AND created_at > COALESCE((SELECT at FROM history_rewritten WHERE run_id = ?1), -1) "
      "ORDER BY history_step DESC, created_at DESC LIMIT 1",
      artifact.run_id, artifact.history_step.value_or(0), artifact.created_at);
  return id == 0 ? std::nullopt : artifacts::by_id(tx, id);
}

}  // namespace pedigree::store::as_logged
