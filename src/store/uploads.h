// Repository of uploads in parts: what a client announced, and which parts are there. Rows live until the file is joined or given
// up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store {

struct Upload {
  std::string id;  // 32 hexadecimal digits, random: never given out twice
  std::int64_t artifact_id = 0;
  std::string md5;   // of the whole file as announced, 16 raw bytes
  bool open = true;  // false: joined or given up; its parts are about to be removed
  Micros touched_at = 0;
};

struct UploadPart {
  std::int64_t number = 0;              // from 1
  std::string md5;                      // as announced, 16 raw bytes
  std::optional<std::string> location;  // nullopt until its bytes are there
};

namespace uploads {

void insert(sql::Transaction& tx, const Upload& upload, const std::vector<UploadPart>& parts);
std::optional<Upload> by_id(sql::Transaction& tx, std::string_view id);
/// The open one of this file of the artifact.
std::optional<Upload> open_of(sql::Transaction& tx, std::int64_t artifact_id, std::string_view md5);
void close(sql::Transaction& tx, std::string_view id);
/// Of its parts and itself nothing stays.
void remove(sql::Transaction& tx, std::string_view id);

std::optional<UploadPart> part(sql::Transaction& tx, std::string_view id, std::int64_t number);
/// In the order of their numbers.
std::vector<UploadPart> parts_of(sql::Transaction& tx, std::string_view id);
void set_part(sql::Transaction& tx, std::string_view id, std::int64_t number, std::string_view location);

/// Closed ones, and open ones nobody touched since `time`; the oldest first.
std::vector<std::string> to_be_removed(sql::Transaction& tx, Micros time, std::int64_t limit);

}  // namespace uploads
}  // namespace pedigree::store
