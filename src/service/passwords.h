// What may be known of passwords. The use cases that set and check them are those of accounts.h.
#pragma once

#include <cstdint>

#include "sql/sql.h"

namespace pedigree::service {

/// Whether the account can sign in with a password.
bool has_password(sql::Transaction& tx, std::int64_t account_id);

}  // namespace pedigree::service
