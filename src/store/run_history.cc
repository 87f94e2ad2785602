// Blocks, keys and files of runs.h.
#include "store/runs.h"

namespace pedigree::store {
namespace runs {
namespace {

#define BLOCK_COLUMNS "SELECT id, run_id, stream, first_line, line_count, min_step, max_step, format, bytes FROM run_block "

RunBlock read_block(const sql::Row& row) {
  RunBlock block;
  block.id = row.integer(0);
  block.run_id = row.integer(1);
  block.stream = row.str(2);
  block.first_line = row.integer(3);
  block.line_count = row.integer(4);
  block.min_step = row.maybe_integer(5);
  block.max_step = row.maybe_integer(6);
  block.format = static_cast<int>(row.integer(7));
  block.bytes = std::string(row.blob(8));
  return block;
}

}  // namespace

std::int64_t insert_block(sql::Transaction& tx, const RunBlock& block) {
  return tx.insert(
      "INSERT INTO run_block (run_id, stream, first_line, line_count, min_step, max_step, format, bytes) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      block.run_id, block.stream, block.first_line, block.line_count, block.min_step, block.max_step, block.format, as_bytes(block.bytes));
}

std::vector<RunBlock> blocks_of(sql::Transaction& tx, std::int64_t run_id, std::string_view stream) {
  return tx.all(read_block, BLOCK_COLUMNS "WHERE run_id = ?1 AND stream = ?2 ORDER BY id", run_id, stream);
}

std::vector<RunBlock> blocks_by_step(sql::Transaction& tx, std::int64_t run_id, std::int64_t from, std::int64_t to) {
  return tx.all(read_block,
                BLOCK_COLUMNS "WHERE run_id = ?1 AND stream = 'history' AND (max_step IS NULL OR (max_step >= ?2 AND min_step < ?3)) ORDER BY id",
                run_id, from, to);
}

std::vector<RunBlock> blocks_by_line(sql::Transaction& tx, std::int64_t run_id, std::string_view stream, std::int64_t from, std::int64_t to) {
  return tx.all(read_block,
                BLOCK_COLUMNS "WHERE run_id = ?1 AND stream = ?2 AND first_line < ?4 AND first_line + line_count > ?3 ORDER BY id", run_id, stream,
                from, to);
}

void remove_blocks(sql::Transaction& tx, std::int64_t run_id, std::string_view stream) {
  tx.run("DELETE FROM run_block WHERE run_id = ?1 AND stream = ?2", run_id, stream);
}

std::vector<RunKey> keys_of(sql::Transaction& tx, std::int64_t run_id) {
  return tx.all(
      [](const sql::Row& row) {
        return RunKey{row.str(0), row.str(1), row.integer(2), row.boolean(3), std::string(row.blob(4)), row.maybe_real(5), row.maybe_real(6)};
      },
      "SELECT key, type, count, monotonic, last, minimum, maximum FROM run_key WHERE run_id = ?1 ORDER BY key, type", run_id);
}

void put_key(sql::Transaction& tx, std::int64_t run_id, const RunKey& key) {
  tx.run("INSERT INTO run_key (run_id, key, type, count, monotonic, last, minimum, maximum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
         "ON CONFLICT (run_id, key, type) DO UPDATE SET count = excluded.count, monotonic = excluded.monotonic, last = excluded.last, "
         "minimum = excluded.minimum, maximum = excluded.maximum",
         run_id, key.key, key.type, key.count, key.monotonic, as_bytes(key.last), key.minimum, key.maximum);
}

void remove_keys(sql::Transaction& tx, std::int64_t run_id) { tx.run("DELETE FROM run_key WHERE run_id = ?1", run_id); }

}  // namespace runs

namespace run_files {
namespace {

#define FILE_COLUMNS                                                                                                          \
  "SELECT f.id, f.run_id, f.name, f.blob_id, f.created_at, f.updated_at, f.deleted_at, coalesce(b.size, 0), b.md5 FROM run_file f " \
  "LEFT JOIN blob b ON b.id = f.blob_id "

RunFile read_file(const sql::Row& row) {
  RunFile file;
  file.id = row.integer(0);
  file.run_id = row.integer(1);
  file.name = row.str(2);
  file.blob_id = row.maybe_integer(3);
  file.created_at = row.integer(4);
  file.updated_at = row.maybe_integer(5);
  file.deleted_at = row.maybe_integer(6);
  file.size = row.integer(7);
  file.md5 = std::string(row.blob(8));
  return file;
}

}  // namespace

std::int64_t get_or_create(sql::Transaction& tx, std::int64_t run_id, std::string_view name) {
  return tx.returning("INSERT INTO run_file (run_id, name, created_at) VALUES (?1, ?2, ?3) "
                   "ON CONFLICT (run_id, name) DO UPDATE SET name = excluded.name RETURNING id",
                   run_id, name, tx.now());
}

std::optional<RunFile> by_id(sql::Transaction& tx, std::int64_t id) { return tx.first(read_file, FILE_COLUMNS "WHERE f.id = ?1", id); }

std::vector<RunFile> of_run(sql::Transaction& tx, std::int64_t run_id, std::string_view pattern, std::string_view after, std::int64_t limit) {
  return tx.all(read_file,
                FILE_COLUMNS "WHERE f.run_id = ?1 AND f.blob_id IS NOT NULL AND f.deleted_at IS NULL AND f.name > ?2 "
                             "AND f.name LIKE ?3 ORDER BY f.name LIMIT ?4",
                run_id, after, pattern.empty() ? std::string_view("%") : pattern, limit);
}

std::vector<RunFile> below(sql::Transaction& tx, std::int64_t run_id, std::string_view prefix, std::string_view after, std::int64_t limit) {
  return tx.all(read_file,
                FILE_COLUMNS "WHERE f.run_id = ?1 AND f.blob_id IS NOT NULL AND f.deleted_at IS NULL AND f.name > ?2 AND f.name >= ?3 "
                             "AND f.name < ?4 ORDER BY f.name LIMIT ?5",
                run_id, after, prefix, behind_prefix(prefix), limit);
}

std::optional<RunFile> by_name(sql::Transaction& tx, std::int64_t run_id, std::string_view name) {
  return tx.first(read_file, FILE_COLUMNS "WHERE f.run_id = ?1 AND f.name = ?2", run_id, name);
}

std::int64_t count(sql::Transaction& tx, std::int64_t run_id) {
  return tx.scalar("SELECT count(*) FROM run_file WHERE run_id = ?1 AND blob_id IS NOT NULL AND deleted_at IS NULL", run_id);
}

void set_blob(sql::Transaction& tx, std::int64_t id, std::int64_t blob_id) {
  tx.run("UPDATE run_file SET blob_id = ?2, updated_at = ?3, deleted_at = NULL WHERE id = ?1", id, blob_id, tx.now());
}

void remove(sql::Transaction& tx, std::int64_t id) { tx.run("UPDATE run_file SET deleted_at = ?2 WHERE id = ?1", id, tx.now()); }

}  // namespace run_files
}  // namespace pedigree::store
