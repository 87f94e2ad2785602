// The migrations of the schema, embedded (migrations/sqlite/*.sql).
#pragma once

#include "base/embedded.h"

namespace pedigree::store::sqlite_migrations {

std::span<const EmbeddedFile> embedded_files();

}  // namespace pedigree::store::sqlite_migrations
