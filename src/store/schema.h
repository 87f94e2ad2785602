// The schema: its migrations, embedded (migrations/sqlite/*.sql), and the version of a database.
#pragma once

#include "base/embedded.h"
#include "sql/sql.h"

namespace pedigree::store {

/// Number of the last migration that ran; 0 for none. Fails like any statement on a file that is no database of ours.
int schema_version(sql::Transaction& tx);

namespace sqlite_migrations {

std::span<const EmbeddedFile> embedded_files();

}  // namespace sqlite_migrations
}  // namespace pedigree::store
