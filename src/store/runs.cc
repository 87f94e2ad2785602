#include "store/runs.h"

namespace pedigree::store::runs {
namespace {

#define RUN_COLUMNS                                                                                                            \
  "SELECT id, project_id, name, display_name, state, config, summary, notes, description, group_name, job_type, git_commit, "  \
  "git_remote, host, program, sweep, created_by, created_at, updated_at, heartbeat_at, exit_code, stop_requested, "            \
  "history_lines, event_lines, log_lines, last_step, deleted_at, deleted_by, purged_at FROM run "

Run read_run(const sql::Row& row) {
  Run run;
  run.id = row.integer(0);
  run.project_id = row.integer(1);
  run.name = row.str(2);
  run.display_name = row.str(3);
  run.state = row.str(4);
  run.config = std::string(row.blob(5));
  run.summary = std::string(row.blob(6));
  run.notes = row.maybe_text(7);
  run.description = row.maybe_text(8);
  run.group = row.maybe_text(9);
  run.job_type = row.maybe_text(10);
  run.commit = row.maybe_text(11);
  run.remote = row.maybe_text(12);
  run.host = row.maybe_text(13);
  run.program = row.maybe_text(14);
  run.sweep = row.maybe_text(15);
  run.created_by = row.integer(16);
  run.created_at = row.integer(17);
  run.updated_at = row.integer(18);
  run.heartbeat_at = row.integer(19);
  run.exit_code = row.maybe_integer(20);
  run.stop_requested = row.boolean(21);
  run.history_lines = row.integer(22);
  run.event_lines = row.integer(23);
  run.log_lines = row.integer(24);
  run.last_step = row.maybe_integer(25);
  run.deleted_at = row.maybe_integer(26);
  run.deleted_by = row.maybe_integer(27);
  run.purged_at = row.maybe_integer(28);
  return run;
}

}  // namespace

std::optional<Run> by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view name) {
  return tx.first(read_run, RUN_COLUMNS "WHERE project_id = ?1 AND name = ?2", project_id, name);
}

std::vector<Run> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_run, RUN_COLUMNS "WHERE id IN (?*)", ids);
}

std::optional<Run> by_id(sql::Transaction& tx, std::int64_t id) { return tx.first(read_run, RUN_COLUMNS "WHERE id = ?1", id); }

std::vector<Run> of_project(sql::Transaction& tx, std::int64_t project_id, bool newest_first, Micros after_time, std::int64_t after_id,
                            std::int64_t limit) {
  if (newest_first)
    return tx.all(read_run,
                  RUN_COLUMNS "WHERE project_id = ?1 AND deleted_at IS NULL AND (created_at < ?2 OR (created_at = ?2 AND id < ?3)) "
                              "ORDER BY created_at DESC, id DESC LIMIT ?4",
                  project_id, after_time, after_id, limit);
  return tx.all(read_run,
                RUN_COLUMNS "WHERE project_id = ?1 AND deleted_at IS NULL AND (created_at > ?2 OR (created_at = ?2 AND id > ?3)) "
                            "ORDER BY created_at, id LIMIT ?4",
                project_id, after_time, after_id, limit);
}

std::int64_t count(sql::Transaction& tx, std::int64_t project_id) {
  return tx.scalar("SELECT count(*) FROM run WHERE project_id = ?1 AND deleted_at IS NULL", project_id);
}

std::int64_t insert(sql::Transaction& tx, const Run& run) {
  return tx.insert(
      "INSERT INTO run (project_id, name, display_name, state, config, summary, notes, description, group_name, job_type, git_commit, "
      "git_remote, host, program, sweep, created_by, created_at, updated_at, heartbeat_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
      "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
      run.project_id, run.name, run.display_name, run.state, as_bytes(run.config), as_bytes(run.summary), run.notes, run.description, run.group,
      run.job_type, run.commit, run.remote, run.host, run.program, run.sweep, run.created_by, run.created_at, run.updated_at, run.heartbeat_at);
}

void update(sql::Transaction& tx, const Run& run) {
  tx.run(
      "UPDATE run SET display_name = ?2, state = ?3, config = ?4, summary = ?5, notes = ?6, description = ?7, group_name = ?8, "
      "job_type = ?9, git_commit = ?10, git_remote = ?11, host = ?12, program = ?13, sweep = ?14, updated_at = ?15, heartbeat_at = ?16, "
      "exit_code = ?17, stop_requested = ?18, history_lines = ?19, event_lines = ?20, log_lines = ?21, last_step = ?22, deleted_at = ?23, "
      "deleted_by = ?24 WHERE id = ?1",
      run.id, run.display_name, run.state, as_bytes(run.config), as_bytes(run.summary), run.notes, run.description, run.group, run.job_type,
      run.commit, run.remote, run.host, run.program, run.sweep, run.updated_at, run.heartbeat_at, run.exit_code, run.stop_requested,
      run.history_lines, run.event_lines, run.log_lines, run.last_step, run.deleted_at, run.deleted_by);
}

void update_progress(sql::Transaction& tx, const Run& run) {
  tx.run("UPDATE run SET state = ?2, heartbeat_at = ?3, history_lines = ?4, event_lines = ?5, log_lines = ?6, last_step = ?7 WHERE id = ?1",
         run.id, run.state, run.heartbeat_at, run.history_lines, run.event_lines, run.log_lines, run.last_step);
}

std::vector<Run> silent_since(sql::Transaction& tx, Micros time, std::int64_t limit) {
  return tx.all(read_run, RUN_COLUMNS "WHERE state = 'running' AND heartbeat_at < ?1 AND deleted_at IS NULL LIMIT ?2", time, limit);
}

std::vector<RunTag> tags_of(sql::Transaction& tx, std::span<const std::int64_t> run_ids) {
  return sql::all_in(tx, [](const sql::Row& row) { return RunTag{row.integer(0), row.str(1)}; },
                     "SELECT run_id, tag FROM run_tag WHERE run_id IN (?*) ORDER BY tag", run_ids);
}

void set_tags(sql::Transaction& tx, std::int64_t run_id, const std::vector<std::string>& tags) {
  tx.run("DELETE FROM run_tag WHERE run_id = ?1", run_id);
  for (const auto& tag : tags)
    tx.run("INSERT INTO run_tag (run_id, tag) VALUES (?1, ?2) ON CONFLICT (run_id, tag) DO NOTHING", run_id, tag);
}

std::vector<RunValue> values_of(sql::Transaction& tx, std::int64_t run_id, std::string_view source) {
  return tx.all(
      [](const sql::Row& row) { return RunValue{row.str(0), row.str(1), row.str(2), row.maybe_real(3), row.maybe_text(4)}; },
      "SELECT source, key, class, number, text FROM run_value WHERE run_id = ?1 AND source = ?2", run_id, source);
}

std::vector<std::string> number_keys_of(sql::Transaction& tx, std::int64_t run_id) {
  return tx.all([](const sql::Row& row) { return row.str(0); },
                "SELECT key FROM run_value WHERE run_id = ?1 AND source = 'summary' AND class = 'number' ORDER BY key", run_id);
}

std::map<std::int64_t, double> numbers_at(sql::Transaction& tx, std::span<const std::int64_t> run_ids, std::string_view key) {
  std::map<std::int64_t, double> numbers;
  for (const auto id : run_ids)
    if (const auto found = tx.first([](const sql::Row& row) { return row.maybe_real(0); },
                                    "SELECT number FROM run_value WHERE run_id = ?1 AND source = 'summary' AND key = ?2 AND class = 'number'", id, key);
        found && *found)
      numbers[id] = **found;
  return numbers;
}

void put_value(sql::Transaction& tx, const Run& run, const RunValue& value) {
  tx.run("INSERT INTO run_value (run_id, source, key, project_id, class, number, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
         "ON CONFLICT (run_id, source, key) DO UPDATE SET class = excluded.class, number = excluded.number, text = excluded.text",
         run.id, value.source, value.key, run.project_id, value.klass, value.number, value.text);
}

void remove_value(sql::Transaction& tx, std::int64_t run_id, std::string_view source, std::string_view key) {
  tx.run("DELETE FROM run_value WHERE run_id = ?1 AND source = ?2 AND key = ?3", run_id, source, key);
}

}  // namespace pedigree::store::runs
