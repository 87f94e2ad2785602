#include "store/uploads.h"

namespace pedigree::store::uploads {
namespace {

#define UPLOAD_COLUMNS "SELECT id, artifact_id, md5, closed, touched_at FROM upload "

Upload read_upload(const sql::Row& row) {
  return {row.str(0), row.integer(1), std::string(row.blob(2)), !row.boolean(3), row.integer(4)};
}

UploadPart read_part(const sql::Row& row) { return {row.integer(0), std::string(row.blob(1)), row.maybe_text(2)}; }

}  // namespace

void insert(sql::Transaction& tx, const Upload& upload, const std::vector<UploadPart>& parts) {
  tx.run("INSERT INTO upload (id, artifact_id, md5, closed, touched_at) VALUES (?1, ?2, ?3, 0, ?4)", upload.id,
         upload.artifact_id, as_bytes(upload.md5), tx.now());
  for (const auto& part : parts)
    tx.run("INSERT INTO upload_part (upload_id, number, md5) VALUES (?1, ?2, ?3)", upload.id, part.number, as_bytes(part.md5));
}

std::optional<Upload> by_id(sql::Transaction& tx, std::string_view id) {
  return tx.first(read_upload, UPLOAD_COLUMNS "WHERE id = ?1", id);
}

std::optional<Upload> open_of(sql::Transaction& tx, std::int64_t artifact_id, std::string_view md5) {
  return tx.first(read_upload, UPLOAD_COLUMNS "WHERE artifact_id = ?1 AND md5 = ?2 AND closed = 0", artifact_id, as_bytes(md5));
}

void close(sql::Transaction& tx, std::string_view id) { tx.run("UPDATE upload SET closed = 1 WHERE id = ?1", id); }

void remove(sql::Transaction& tx, std::string_view id) {
  tx.run("DELETE FROM upload_part WHERE upload_id = ?1", id);
  tx.run("DELETE FROM upload WHERE id = ?1", id);
}

std::optional<UploadPart> part(sql::Transaction& tx, std::string_view id, std::int64_t number) {
  return tx.first(read_part, "SELECT number, md5, location FROM upload_part WHERE upload_id = ?1 AND number = ?2", id, number);
}

std::vector<UploadPart> parts_of(sql::Transaction& tx, std::string_view id) {
  return tx.all(read_part, "SELECT number, md5, location FROM upload_part WHERE upload_id = ?1 ORDER BY number", id);
}

void set_part(sql::Transaction& tx, std::string_view id, std::int64_t number, std::string_view location) {
  tx.run("UPDATE upload_part SET location = ?3 WHERE upload_id = ?1 AND number = ?2", id, number, location);
  tx.run("UPDATE upload SET touched_at = ?2 WHERE id = ?1", id, tx.now());
}

std::vector<std::string> to_be_removed(sql::Transaction& tx, Micros time, std::int64_t limit) {
  const auto id = [](const sql::Row& row) { return row.str(0); };
  auto ids = tx.all(id, "SELECT id FROM upload WHERE closed = 1 ORDER BY touched_at LIMIT ?1", limit);
  for (auto& old :
       tx.all(id, "SELECT id FROM upload WHERE closed = 0 AND touched_at < ?1 ORDER BY touched_at LIMIT ?2", time, limit))
    ids.push_back(std::move(old));
  return ids;
}

}  // namespace pedigree::store::uploads
