#include "server/doctor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/format.h>

#include "http/server.h"
#include "server/data_dir.h"
#include "sql/migrate.h"
#include "store/schema.h"

namespace pedigree::server {
namespace {
namespace fs = std::filesystem;

constexpr std::int64_t kLowSpace = std::int64_t{2} << 30;

Finding good(std::string what) { return {true, std::move(what)}; }
Finding bad(std::string what) { return {false, std::move(what)}; }

Finding check_permissions(const fs::path& directory) {
  struct stat status {};
  ::stat(directory.c_str(), &status);
  if ((status.st_mode & 077) != 0)
    return bad(fmt::format("data directory {} can be read by others (mode {:o}): chmod 700 it", directory.string(), status.st_mode & 0777));
  return good(fmt::format("data directory {} is private", directory.string()));
}

Finding check_space(const fs::path& directory) {
  struct statvfs status {};
  if (::statvfs(directory.c_str(), &status) != 0) return bad("cannot read the free space of the disk");
  const auto free = static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
  const auto text = fmt::format("{:.1f} GiB free on the disk", static_cast<double>(free) / static_cast<double>(std::int64_t{1} << 30));
  return free < kLowSpace ? bad(text + ": free some space soon") : good(text);
}

Finding syncing(const fs::path& directory) {
  const auto path = directory / "doctor.probe";
  const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  const bool works = fd >= 0 && ::write(fd, "x", 1) == 1 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  ::unlink(path.c_str());
  return works ? good("the disk takes writes and syncs") : bad(fmt::format("cannot write and sync a file in {}: check the disk and its mount options", directory.string()));
}

Finding clock_sanity() {
  constexpr Micros kBuilt = 1'764'000'000 * kSecond;
  return SystemClock().now() < kBuilt ? bad("the clock of this machine is in the past: set it, or times in the history will be wrong")
                                      : good("the clock is plausible: " + format_time(SystemClock().now()));
}

Finding port(const Config& config) {
  http::ServerOptions options;
  options.address = config.address;
  options.port = config.port;
  http::Server probe(options, http::Router(), {});
  const auto status = probe.listen();
  return status ? good(fmt::format("{}:{} is free to listen on", config.address, config.port)) : bad(status.error().message);
}

}  // namespace

std::vector<Finding> examine(const Config& config) {
  std::vector<Finding> findings{clock_sanity()};
  std::error_code error;
  if (!fs::exists(config.data_dir, error)) {
    findings.push_back(good(fmt::format("no data directory {} yet: the first `pedigree serve` creates it", config.data_dir.string())));
    findings.push_back(port(config));
    return findings;
  }
  findings.push_back(check_permissions(config.data_dir));
  findings.push_back(check_space(config.data_dir));
  findings.push_back(syncing(config.data_dir));
  const auto lock = lock_data_dir(config.data_dir);
  if (!lock) {
    findings.push_back(good("a server is running on this data directory; its database was not opened"));
  } else {
    const SystemClock clock;
    const auto stores = open_stores(config.data_dir, clock);
    findings.push_back(stores ? good(fmt::format("the database opens, schema {}", sql::newest_version(store::sqlite_migrations::embedded_files())))
                              : bad("the database does not open: " + stores.error().message));
    findings.push_back(port(config));
  }
  findings.push_back(good("limits: GraphQL and file_stream bodies 32 MiB, one line 24 MiB, page 5000, GraphQL depth 20, fields 500, aliases 30, "
                          "document 64 KiB"));
  return findings;
}

}  // namespace pedigree::server
