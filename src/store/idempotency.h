// Repository of Idempotency-Keys: which change a request made, and what was answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/sql.h"

namespace pedigree::store::idempotency {

struct Claim {
  std::string fingerprint;              // 32 raw bytes
  std::string request_id;
  std::int64_t event_id = 0;
  std::optional<std::int64_t> status;   // nullopt: the answer was not kept
  std::string answer;                   // JSON
};

std::optional<Claim> find(sql::Transaction& tx, std::int64_t account_id, std::string_view key);
void insert(sql::Transaction& tx, std::int64_t account_id, std::string_view key, const Claim& claim);
void set_answer(sql::Transaction& tx, std::int64_t account_id, std::string_view key, std::int64_t status, std::string_view answer);
/// Forgets claims made before `time`.
void remove_before(sql::Transaction& tx, Micros time);

}  // namespace pedigree::store::idempotency
