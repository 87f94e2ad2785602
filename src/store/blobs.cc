#include "store/blobs.h"

namespace pedigree::store::blobs {
namespace {

#define BLOB_COLUMNS "SELECT id, md5, sha256, size, location FROM blob "

Blob read_blob(const sql::Row& row) {
  Blob blob;
  blob.id = row.integer(0);
  blob.md5 = std::string(row.blob(1));
  if (!row.is_null(2)) blob.sha256 = std::string(row.blob(2));
  blob.size = row.integer(3);
  blob.location = row.str(4);
  return blob;
}

}  // namespace

std::vector<Blob> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_blob, BLOB_COLUMNS "WHERE id IN (?*) AND state <> 'freed'", ids);
}

std::optional<Blob> by_id(sql::Transaction& tx, std::int64_t id) { return tx.first(read_blob, BLOB_COLUMNS "WHERE id = ?1 AND state <> 'freed'", id); }

std::int64_t put(sql::Transaction& tx, const Blob& blob) {
  std::optional<Bytes> sha256;
  if (blob.sha256) sha256 = as_bytes(*blob.sha256);
  return tx.returning(
      "INSERT INTO blob (md5, sha256, size, location, state, created_at) VALUES (?1, ?2, ?3, ?4, 'stored', ?5) "
      "ON CONFLICT (sha256) WHERE sha256 IS NOT NULL DO UPDATE SET state = 'stored', condemned_at = NULL RETURNING id",
      as_bytes(blob.md5), sha256, blob.size, blob.location, tx.now());
}

std::optional<std::string> location_of(sql::Transaction& tx, std::string_view sha256) {
  return tx.first([](const sql::Row& row) { return row.str(0); }, "SELECT location FROM blob WHERE sha256 = ?1", as_bytes(sha256));
}

std::vector<Blob> by_digest(sql::Transaction& tx, std::string_view digest) {
  if (digest.size() == 32) return tx.all(read_blob, BLOB_COLUMNS "WHERE sha256 = ?1", as_bytes(digest));
  return tx.all(read_blob, BLOB_COLUMNS "WHERE md5 = ?1 AND state <> 'freed'", as_bytes(digest));
}

}  // namespace pedigree::store::blobs
