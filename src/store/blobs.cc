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
  return sql::all_in(tx, read_blob, BLOB_COLUMNS "WHERE id IN (?*)", ids);
}

std::optional<Blob> by_id(sql::Transaction& tx, std::int64_t id) { return tx.first(read_blob, BLOB_COLUMNS "WHERE id = ?1", id); }

std::int64_t put(sql::Transaction& tx, const Blob& blob) {
  std::optional<Bytes> sha256;
  if (blob.sha256) sha256 = as_bytes(*blob.sha256);
  return tx.returning(
      "INSERT INTO blob (md5, sha256, size, location, state, created_at) VALUES (?1, ?2, ?3, ?4, 'stored', ?5) "
      "ON CONFLICT (sha256) WHERE sha256 IS NOT NULL DO UPDATE SET state = 'stored', "
      "location = CASE WHEN blob.state = 'stored' THEN blob.location ELSE excluded.location END RETURNING id",
      as_bytes(blob.md5), sha256, blob.size, blob.location, tx.now());
}

}  // namespace pedigree::store::blobs
