#include "server/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "blob/local/disk.h"
#include "blob/local/local.h"
#include "sql/migrate.h"
#include "sql/sqlite/sqlite.h"
#include "store/events.h"
#include "store/schema.h"

namespace pedigree::server {
namespace fs = std::filesystem;

DataDirLock::~DataDirLock() { ::close(fd_); }

Result<std::unique_ptr<DataDirLock>> lock_data_dir(const fs::path& directory) {
  std::error_code error;
  const bool created = fs::create_directories(directory, error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot create the data directory {}: {}", directory.string(), error.message()));
  if (created) fs::permissions(directory, fs::perms::owner_all, error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot make the data directory {} private: {}", directory.string(), error.message()));
  const auto path = directory / "lock";
  const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) return fail(Code::kUnavailable, fmt::format("cannot open {}: {}; run as the user who owns the data directory", path.string(), std::strerror(errno)));
  auto lock = std::make_unique<DataDirLock>(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
  return fail(Code::kConflict, fmt::format("the data directory {} is in use by another pedigree process; stop that one, or choose another --data-dir",
                                           fs::absolute(directory).lexically_normal().string()));
}

fs::path database_file(const fs::path& directory) { return directory / "pedigree.db"; }

Result<OpenStores> open_stores(const fs::path& directory, const Clock& clock) {
  OpenStores stores;
  const auto database_path = database_file(directory);
  PED_TRY(stores.database, sql::open_sqlite({database_path.string()}, clock));
  PED_CHECK(sql::migrate(*stores.database, store::sqlite_migrations::embedded_files(), [&](int version) {
    const auto copy = fmt::format("{}.schema-{}", database_path.string(), version);
    log::info("copying the database before its upgrade", {{"copy", copy}});
    return stores.database->backup(copy);
  }));
  ::chmod(database_path.c_str(), 0600);
  PED_TRY(const Micros last, stores.database->read([](sql::Transaction& tx) -> Result<Micros> { return store::events::last_time(tx); }));
  stores.database->seed_time(last);
  PED_TRY(stores.blobs, blob::open_local({directory, {}}));
  return stores;
}

Status write_private_file(const fs::path& path, std::string_view content) {
  const auto failed = [&] { return fail(Code::kUnavailable, fmt::format("cannot write {}: {}", path.string(), std::strerror(errno))); };
  const auto temporary = path.string() + ".new";
  const blob::Descriptor file(::open(temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
  if (file.get() < 0 || ::fchmod(file.get(), 0600) != 0) return failed();
  if (::write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size()) || ::fsync(file.get()) != 0) return failed();
  if (::rename(temporary.c_str(), path.c_str()) != 0) return failed();
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const blob::Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) return failed();
  return {};
}

}  // namespace pedigree::server
