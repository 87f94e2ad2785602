// The data directory: its permissions, its lock, and the stores inside.
#pragma once

#include <filesystem>
#include <memory>

#include "base/time.h"
#include "blob/store.h"
#include "sql/sql.h"

namespace pedigree::server {

/// Holds the lock of a data directory: one process at a time may write there.
class DataDirLock {
 public:
  explicit DataDirLock(int fd) : fd_(fd) {}
  DataDirLock(const DataDirLock&) = delete;
  DataDirLock& operator=(const DataDirLock&) = delete;
  ~DataDirLock();

 private:
  int fd_;
};

/// Creates the directory (0700) if it is missing and takes its lock. kConflict when another process has it.
Result<std::unique_ptr<DataDirLock>> lock_data_dir(const std::filesystem::path& directory);

/// The database file of a data directory.
std::filesystem::path database_file(const std::filesystem::path& directory);

struct OpenStores {
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<blob::Store> blobs;
};
/// Opens both stores and brings the schema up to date. The lock must be held.
Result<OpenStores> open_stores(const std::filesystem::path& directory, const Clock& clock);

/// Writes a file only its owner may read, durably and in one step.
Status write_private_file(const std::filesystem::path& path, std::string_view content);

}  // namespace pedigree::server
