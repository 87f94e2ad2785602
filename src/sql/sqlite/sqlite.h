// The SQLite driver: one writer thread with group commit, a pool of reading connections.
#pragma once

#include <memory>
#include <string>

#include "sql/sql.h"

namespace pedigree::sql {

struct SqliteOptions {
  std::string path;
  std::size_t max_readers = 8;   // connections, opened as they are needed; more concurrent reads wait
};

/// Opens or creates the database file. `clock` must outlive the database. The caller excludes other processes (a lock on the
/// data directory): only this process may write or checkpoint.
Result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options, const Clock& clock);

}  // namespace pedigree::sql
