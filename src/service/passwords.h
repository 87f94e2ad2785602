// What is known of passwords without knowing any (the use cases are in accounts.h).
#pragma once

#include <cstdint>

#include "sql/sql.h"

namespace pedigree::service {

bool has_password(sql::Transaction& tx, std::int64_t account_id);

}  // namespace pedigree::service
