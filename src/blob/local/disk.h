// The directory a local store works in: system calls with their errors in our words. Thread-safe.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/text.h"

namespace pedigree::blob {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

class Disk {
 public:
  Disk(std::filesystem::path root, std::function<int(int)> sync) : root_(std::move(root)), sync_(std::move(sync)) {}

  /// Creates the directories and clears tmp/.
  Status prepare();

  struct Temporary {
    Descriptor file;
    std::string name;    // below tmp/
  };
  Result<Temporary> create_temporary();
  void remove_temporary(const std::string& name);
  Status write_all(int fd, Bytes bytes, std::int64_t offset);
  /// Data of the file on the disk. After one failure nothing is acknowledged any more: the kernel reports a failed sync only
  /// once.
  Status sync_file(int fd);
  /// Gives a synced temporary its final name and makes the name durable.
  Status publish(const std::string& temporary, const std::string& location);
  /// A directory below blobs/, durable when it is new.
  Status make_directory(const std::string& location);
  /// Makes the names in a directory durable.
  Status sync_directory(const std::filesystem::path& directory);

  [[nodiscard]] std::filesystem::path path_of(std::string_view location) const { return root_ / "blobs" / location; }
  Error error(const char* doing, int code) const;

 private:
  Status check_healthy() const;
  const std::filesystem::path root_;
  const std::function<int(int)> sync_;
  std::atomic<bool> failed_ = false;
  std::atomic<std::uint64_t> counter_ = 0;
};

/// A new "sha256/ab/<64 hex>-<16 hex>" for a raw SHA-256: the digest, and what makes the name one nobody ever had. The same content stored
/// twice gets two names, so that removing one never takes away the other.
std::string new_location(std::string_view sha256);
/// Whether a text has exactly that shape.
bool is_location(std::string_view location);

/// 32 lower-case hexadecimal digits: the only names of parts and sets of parts ("parts/<set>/<part>").
bool is_token(std::string_view text);
std::string parts_of(std::string_view upload);
bool is_part_location(std::string_view location);

}  // namespace pedigree::blob
