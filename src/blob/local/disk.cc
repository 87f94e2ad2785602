#include "blob/local/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/hash.h"

namespace pedigree::blob {
namespace fs = std::filesystem;

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = std::exchange(other.fd_, -1);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::string new_location(std::string_view sha256) {
  const auto digits = hex(as_bytes(sha256));
  return "sha256/" + digits.substr(0, 2) + "/" + digits + "-" + hex(as_bytes(random_bytes(8)));
}

namespace {

bool is_lower_hex(std::string_view digits) {
  return std::all_of(digits.begin(), digits.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

bool is_location(std::string_view location) {
  constexpr std::size_t kDigits = 64, kUnique = 16, kStart = 10;
  if (location.size() != kStart + kDigits + 1 + kUnique || !location.starts_with("sha256/") || location[9] != '/' || location[kStart + kDigits] != '-')
    return false;
  return is_lower_hex(location.substr(kStart, kDigits)) && is_lower_hex(location.substr(kStart + kDigits + 1)) &&
         location.substr(7, 2) == location.substr(kStart, 2);
}

bool is_token(std::string_view text) { return text.size() == 32 && is_lower_hex(text); }

std::string parts_of(std::string_view upload) { return "parts/" + std::string(upload); }

bool is_part_location(std::string_view location) {
  return location.size() == 6 + 32 + 1 + 32 && location.starts_with("parts/") && is_token(location.substr(6, 32)) &&
         location[38] == '/' && is_token(location.substr(39));
}

Error Disk::error(const char* doing, int code) const {
  const auto detail = fmt::format("{} in {}: {}", doing, root_.string(), std::strerror(code));
  if (code == ENOSPC || code == EDQUOT)
    return {Code::kExhausted, "the disk of the file store is full: free space on the server; nothing was changed", detail};
  return {Code::kUnavailable, "a file could not be stored; check the disk of the server", detail};
}

Status Disk::check_healthy() const {
  if (!failed_) return {};
  return fail(Code::kUnavailable, "the file store failed to reach the disk and accepts no more files: check the disk, then restart the server");
}

Status Disk::prepare() {
  std::error_code error_code;
  fs::create_directories(root_ / "blobs" / "sha256", error_code);
  fs::create_directories(root_ / "blobs" / "parts", error_code);
  fs::create_directories(root_ / "tmp", error_code);
  if (error_code) return tl::unexpected(error("create directories", error_code.value()));
  for (int i = 0; i < 256; ++i) fs::create_directory(root_ / "blobs" / "sha256" / fmt::format("{:02x}", i), error_code);
  for (const auto& entry : fs::directory_iterator(root_ / "tmp", error_code))
    if (entry.path().filename().string().starts_with("upload-")) fs::remove(entry.path(), error_code);
  return {};
}

Result<Disk::Temporary> Disk::create_temporary() {
  PED_CHECK(check_healthy());
  Temporary temporary;
  temporary.name = fmt::format("upload-{}-{}", ::getpid(), counter_++);
  temporary.file = Descriptor(::open((root_ / "tmp" / temporary.name).c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
  if (temporary.file.get() < 0) return tl::unexpected(error("create a file", errno));
  return temporary;
}

void Disk::remove_temporary(const std::string& name) { ::unlink((root_ / "tmp" / name).c_str()); }

Status Disk::write_all(int fd, Bytes bytes, std::int64_t offset) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::pwrite(fd, bytes.data() + done, bytes.size() - done, offset + static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(error("write", errno));
    done += static_cast<std::size_t>(count);
  }
  return {};
}

Status Disk::sync_file(int fd) {
  PED_CHECK(check_healthy());
  const int result = sync_ ? sync_(fd) : ::fdatasync(fd);
  if (result == 0) return {};
  if (errno == ENOSPC || errno == EDQUOT) return tl::unexpected(error("sync", errno));
  failed_ = true;
  return tl::unexpected(error("sync", errno));
}

Status Disk::publish(const std::string& temporary, const std::string& location) {
  const auto target = path_of(location);
  if (::rename((root_ / "tmp" / temporary).c_str(), target.c_str()) != 0) return tl::unexpected(error("rename", errno));
  return sync_directory(target.parent_path());
}

Status Disk::make_directory(const std::string& location) {
  const auto path = path_of(location);
  std::error_code error_code;
  const bool made = fs::create_directory(path, error_code);
  if (error_code) return tl::unexpected(error("create a directory", error_code.value()));
  return made ? sync_directory(path.parent_path()) : Status();
}

Status Disk::sync_directory(const fs::path& directory) {
  const Descriptor handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.get() < 0) return tl::unexpected(error("open a directory", errno));
  if ((sync_ ? sync_(handle.get()) : ::fsync(handle.get())) == 0) return {};
  failed_ = true;
  return tl::unexpected(error("sync a directory", errno));
}

}  // namespace pedigree::blob
