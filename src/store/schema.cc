#include "store/schema.h"

namespace pedigree::store {

int schema_version(sql::Transaction& tx) { return static_cast<int>(tx.scalar("SELECT coalesce(max(version), 0) FROM schema_migration")); }

}  // namespace pedigree::store
