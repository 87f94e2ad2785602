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
  std::string location;                  // opaque to all but the blob store
};

namespace blobs {

std::vector<Blob> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);
std::optional<Blob> by_id(sql::Transaction& tx, std::int64_t id);
/// The id of the row with this SHA-256, made if there is none. A row that was about to be collected is in use again.
std::int64_t put(sql::Transaction& tx, const Blob& blob);

}  // namespace blobs
}  // namespace pedigree::store
