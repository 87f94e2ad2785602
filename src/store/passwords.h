// Repository of passwords: their hashes, never the words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/sql.h"

namespace pedigree::store::passwords {

std::optional<std::string> hash_of(sql::Transaction& tx, std::int64_t account_id);  // nullopt: the account has none
void set(sql::Transaction& tx, std::int64_t account_id, std::string_view hash);
void remove(sql::Transaction& tx, std::int64_t account_id);

}  // namespace pedigree::store::passwords
