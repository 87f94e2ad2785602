// Repository of runs: rows, tags, typed values for filters, history blocks, key statistics, files.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store {

struct Run {
  std::int64_t id = 0;
  std::int64_t project_id = 0;
  std::string name;                       // the id the client chose
  std::string display_name;
  std::string state = "running";
  std::string config = "{}";              // JSON as sent
  std::string summary = "{}";             // JSON as sent
  std::optional<std::string> notes, description, group, job_type, commit, remote, host, program, sweep;
  std::int64_t created_by = 0;
  Micros created_at = 0, updated_at = 0, heartbeat_at = 0;
  std::optional<std::int64_t> exit_code;
  bool stop_requested = false;
  std::int64_t history_lines = 0, event_lines = 0, log_lines = 0;
  std::optional<std::int64_t> last_step;
  std::optional<Micros> deleted_at;
  std::optional<std::int64_t> deleted_by;
  std::optional<Micros> purged_at;        // history and files are gone
};

struct RunTag {
  std::int64_t run_id = 0;
  std::string tag;
};

/// A scalar of config or summary. klass: number, nan, inf, -inf, text, bool, null, other.
struct RunValue {
  std::string source, key, klass;
  std::optional<double> number;
  std::optional<std::string> text;
  bool operator==(const RunValue&) const = default;
};

/// Lines of one request (docs/formats/run_block.md).
struct RunBlock {
  std::int64_t id = 0;
  std::int64_t run_id = 0;
  std::string stream;                     // history, events, log
  std::int64_t first_line = 0, line_count = 0;
  std::optional<std::int64_t> min_step, max_step;
  int format = 1;
  std::string bytes;
};

/// What is known of one key of the history, for one type of its values.
struct RunKey {
  std::string key, type;
  std::int64_t count = 0;
  bool monotonic = true;
  std::string last;                       // JSON
  std::optional<double> minimum, maximum;
};

struct RunFile {
  std::int64_t id = 0;
  std::int64_t run_id = 0;
  std::string name;
  std::optional<std::int64_t> blob_id;
  Micros created_at = 0;
  std::optional<Micros> updated_at, deleted_at;
  std::int64_t size = 0;                  // of the blob
  std::string md5;                        // raw, of the blob
};

namespace runs {

std::optional<Run> by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view name);   // deleted ones too
std::vector<Run> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);                    // deleted ones too
std::optional<Run> by_id(sql::Transaction& tx, std::int64_t id);
/// Not deleted, oldest first, after (created_at, id).
std::vector<Run> of_project(sql::Transaction& tx, std::int64_t project_id, bool newest_first, Micros after_time, std::int64_t after_id, std::int64_t limit);
std::int64_t count(sql::Transaction& tx, std::int64_t project_id);
std::int64_t insert(sql::Transaction& tx, const Run& run);
void update(sql::Transaction& tx, const Run& run);
/// Only what a heartbeat changes.
void update_progress(sql::Transaction& tx, const Run& run);
std::vector<Run> silent_since(sql::Transaction& tx, Micros time, std::int64_t limit);                // running, no heartbeat

std::vector<RunTag> tags_of(sql::Transaction& tx, std::span<const std::int64_t> run_ids);
void set_tags(sql::Transaction& tx, std::int64_t run_id, const std::vector<std::string>& tags);
std::vector<RunValue> values_of(sql::Transaction& tx, std::int64_t run_id, std::string_view source);
/// Keys of the numbers in a run's summary, and the numbers that runs have at one key, by run.
std::vector<std::string> number_keys_of(sql::Transaction& tx, std::int64_t run_id);
std::map<std::int64_t, double> numbers_at(sql::Transaction& tx, std::span<const std::int64_t> run_ids, std::string_view key);
void put_value(sql::Transaction& tx, const Run& run, const RunValue& value);
void remove_value(sql::Transaction& tx, std::int64_t run_id, std::string_view source, std::string_view key);

std::int64_t insert_block(sql::Transaction& tx, const RunBlock& block);
/// In order of arrival: where blocks overlap, the later one wins.
std::vector<RunBlock> blocks_of(sql::Transaction& tx, std::int64_t run_id, std::string_view stream);
/// Those that can hold lines with _step in [from, to).
std::vector<RunBlock> blocks_by_step(sql::Transaction& tx, std::int64_t run_id, std::int64_t from, std::int64_t to);
std::vector<RunBlock> blocks_by_line(sql::Transaction& tx, std::int64_t run_id, std::string_view stream, std::int64_t from, std::int64_t to);
void remove_blocks(sql::Transaction& tx, std::int64_t run_id, std::string_view stream);

std::vector<RunKey> keys_of(sql::Transaction& tx, std::int64_t run_id);
void put_key(sql::Transaction& tx, std::int64_t run_id, const RunKey& key);
void remove_keys(sql::Transaction& tx, std::int64_t run_id);

}  // namespace runs

namespace run_files {

/// The row of a file, made if there is none; a deleted file lives again.
std::int64_t get_or_create(sql::Transaction& tx, std::int64_t run_id, std::string_view name);
std::optional<RunFile> by_id(sql::Transaction& tx, std::int64_t id);
/// Uploaded, not deleted, by name, after `after`. `pattern`: SQL LIKE, "" for all.
std::vector<RunFile> of_run(sql::Transaction& tx, std::int64_t run_id, std::string_view pattern, std::string_view after, std::int64_t limit);
std::optional<RunFile> by_name(sql::Transaction& tx, std::int64_t run_id, std::string_view name);
/// The same list of names that begin with `prefix`.
std::vector<RunFile> below(sql::Transaction& tx, std::int64_t run_id, std::string_view prefix, std::string_view after, std::int64_t limit);
std::int64_t count(sql::Transaction& tx, std::int64_t run_id);
void set_blob(sql::Transaction& tx, std::int64_t id, std::int64_t blob_id);
void remove(sql::Transaction& tx, std::int64_t id);

}  // namespace run_files
}  // namespace pedigree::store
