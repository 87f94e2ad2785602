// Repository of blob rows: what bytes exist and where. References are counted by query, not by a counter.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store {

struct Blob {
  std::int64_t id = 0;
  std::string md5;                       // 16 raw bytes
  std::optional<std::string> sha256;     // 32 raw bytes; nullopt until the server has read the bytes
  std::int64_t size = 0;
  std::string location;                  // opaque to all but the blob store; of this row alone
};

namespace blobs {

std::vector<Blob> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);
std::optional<Blob> by_id(sql::Transaction& tx, std::int64_t id);
/// The id of the row with this SHA-256, made if there is none. A row that was about to be collected is in use again. The bytes stay where
/// the row says: after the commit, give_up_unless_kept() (service/blob_rows.h) takes care of a second copy.
std::int64_t put(sql::Transaction& tx, const Blob& blob);
/// Where the bytes of this SHA-256 are; nullopt: there are none.
std::optional<std::string> location_of(sql::Transaction& tx, std::string_view sha256);
std::vector<Blob> by_digest(sql::Transaction& tx, std::string_view sha256_or_md5);   // raw, 32 or 16 bytes

}  // namespace blobs
}  // namespace pedigree::store
