#include "server/doctor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>
#include <cstring>

#include "blob/local/disk.h"
#include "http/server.h"
#include "server/data_dir.h"
#include "sql/migrate.h"
#include "sql/sqlite/sqlite.h"
#include "store/schema.h"

namespace pedigree::server {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kGiB = std::int64_t{1} << 30;
constexpr std::int64_t kLowSpace = 2 * kGiB;
constexpr std::int64_t kSlowSyncMillis = 200;

Finding good(std::string what) { return {true, std::move(what)}; }
Finding bad(std::string what) { return {false, std::move(what)}; }

Finding check_clock() {
  constexpr Micros kWritten = 1'764'000'000 * kSecond;   // this program is younger than that
  const Micros now = SystemClock().now();
  if (now < kWritten)
    return bad(fmt::format("the clock says {}, which is in the past: set it (timedatectl), or times in the history will be wrong", format_time(now)));
  return good("the clock is plausible: " + format_time(now));
}

/// `name` in the data directory is the caller's and closed to others.
Finding check_private(const fs::path& path, mode_t wanted) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return bad(fmt::format("cannot look at {}: {}", path.string(), std::strerror(errno)));
  if (status.st_uid != ::geteuid())
    return bad(fmt::format("{} belongs to user {}, not to you ({}): run as that user, or chown it", path.string(), status.st_uid, ::geteuid()));
  if ((status.st_mode & 077) != 0)
    return bad(fmt::format("{} is open to other users (mode {:o}): chmod {:o} {}", path.string(), status.st_mode & 0777, wanted, path.string()));
  return good(fmt::format("{} is private", path.string()));
}

Finding check_space(const fs::path& directory) {
  struct statvfs status {};
  if (::statvfs(directory.c_str(), &status) != 0) return bad(fmt::format("cannot read the free space of {}: {}", directory.string(), std::strerror(errno)));
  const auto free = static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
  const auto text = fmt::format("{:.1f} GiB free on the disk", static_cast<double>(free) / static_cast<double>(kGiB));
  return free < kLowSpace ? bad(text + ": free some space; writes fail when it is full") : good(text);
}

Finding check_sync(const fs::path& directory) {
  const auto path = directory / "doctor.probe";
  const auto start = std::chrono::steady_clock::now();
  const blob::Descriptor file(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
  const bool works = file.get() >= 0 && ::write(file.get(), "x", 1) == 1 && ::fsync(file.get()) == 0;
  const int code = errno;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
  ::unlink(path.c_str());
  if (!works)
    return bad(fmt::format("cannot write and sync a file in {}: {}; check the disk and its mount options", directory.string(), std::strerror(code)));
  if (took > kSlowSyncMillis)
    return bad(fmt::format("a synced write takes {} ms: every change waits for that; put the data directory on a faster, local disk", took));
  return good(fmt::format("the disk takes writes and syncs ({} ms)", took));
}

/// Looks without upgrading. The lock must be held.
Finding check_schema(const fs::path& directory) {
  std::error_code error;
  if (!fs::exists(database_file(directory), error)) return good("no database yet: the first `pedigree serve` creates it");
  const SystemClock clock;
  const auto database = sql::open_sqlite({database_file(directory).string()}, clock);
  if (!database) return bad(fmt::format("the database does not open: {} ({})", database.error().message, database.error().detail));
  const auto present = (*database)->read([](sql::Transaction& tx) -> Result<int> { return store::schema_version(tx); });
  if (!present) return bad(fmt::format("the database cannot be read: {} ({}); restore a backup", present.error().message, present.error().detail));
  const int newest = sql::newest_version(store::sqlite_migrations::embedded_files());
  if (*present > newest)
    return bad(fmt::format("the database has schema {}, this program knows {}: use the newer program that wrote it", *present, newest));
  if (*present < newest) return good(fmt::format("the database has schema {}; the next `pedigree serve` copies it and upgrades to {}", *present, newest));
  return good(fmt::format("the database opens, schema {}", newest));
}

Finding check_port(const Config& config) {
  http::ServerOptions options;
  options.address = config.address;
  options.port = config.port;
  http::Server probe(options, http::Router(), {});
  const auto status = probe.listen();
  if (status) return good(fmt::format("{}:{} is free to listen on", config.address, config.port));
  return bad(status.error().message + "; stop what listens there, or choose another --listen HOST:PORT");
}

}  // namespace

std::vector<Finding> examine(const Config& config) {
  std::vector<Finding> findings{check_clock()};
  const auto& directory = config.data_dir;
  std::error_code error;
  if (!fs::exists(directory, error)) {
    findings.push_back(good(fmt::format("no data directory {} yet: the first `pedigree serve` creates it", directory.string())));
    findings.push_back(check_port(config));
    return findings;
  }
  findings.push_back(check_private(directory, 0700));
  for (const auto* name : {"pedigree.db", "admin.key"})
    if (fs::exists(directory / name, error)) findings.push_back(check_private(directory / name, 0600));
  findings.push_back(check_space(directory));
  findings.push_back(check_sync(directory));
  const auto lock = lock_data_dir(directory);
  if (lock) {
    findings.push_back(check_schema(directory));
    findings.push_back(check_port(config));
  } else if (lock.error().code == Code::kConflict) {
    findings.push_back(good("a server is running on this data directory: its database and port were left alone"));
  } else {
    findings.push_back(bad(lock.error().message));
  }
  return findings;
}

std::vector<std::pair<std::string, std::string>> limits(const Config& config) {
  return {
      {"GraphQL and file_stream body", "32 MiB"},
      {"one line of a file_stream", "24 MiB"},
      {"other bodies that are held in memory", "1 MiB"},
      {"head of a request", "32 KiB"},
      {"page of a GraphQL list", "5000"},
      {"page of a native list", "1000"},
      {"GraphQL document", "64 KiB, depth 20, 500 fields, 30 aliases"},
      {"name", "128 characters"},
      {"path of a file", "4096 bytes"},
      {"reason of a change", "4096 bytes"},
      {"manifest", "256 MiB"},
      {"size of a file, versions, runs", "none"},
      {"deleted things can be restored for", fmt::format("{} days (trash-days)", config.trash_days)},
      {"an unfinished upload is kept for", fmt::format("{} days (upload-days)", config.upload_days)},
  };
}

}  // namespace pedigree::server
