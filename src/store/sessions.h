// Repository of browser sessions. Only a hash of what the browser holds is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/sql.h"

namespace pedigree::store::sessions {

struct Session {
  std::int64_t id = 0;
  std::int64_t account_id = 0;
  std::optional<std::int64_t> key_id;
  Micros expires_at = 0;
  bool read_only = false;  // as the key is
};

/// Not expired at `now`, nor its key, and the key not revoked.
std::optional<Session> find(sql::Transaction& tx, std::string_view sha256, Micros now);
void insert(sql::Transaction& tx, const Session& session, std::string_view sha256);
bool remove(sql::Transaction& tx, std::string_view sha256);  // false: there was none
void remove_of(sql::Transaction& tx, std::int64_t account_id);
void remove_expired(sql::Transaction& tx, Micros now);

}  // namespace pedigree::store::sessions
