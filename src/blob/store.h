// Where bytes live. A blob is found by the location the store itself gave it, never by a name a user chose.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace pedigree::blob {

/// A blob whose bytes are durable, at a location that no other blob has or will have. Keep it until the database refers to the location:
/// until then it says that these bytes are no garbage.
struct Stored {
  std::string sha256;     // 32 raw bytes; empty for a part
  std::string md5;        // 16 raw bytes
  std::int64_t size = 0;  // bytes
  std::string location;   // opaque, given back to open() and remove()
  std::shared_ptr<const void> pin;   // null for a part
};

/// Takes the bytes of one blob. Not thread-safe, but may move between threads. Destroying an unfinished writer drops its bytes.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual Status write(Bytes bytes) = 0;
  /// Returns once the bytes and their name are durable. kExhausted when the disk is full.
  virtual Result<Stored> finish() = 0;
};

/// An open blob: `size` bytes from `offset` on in a file. Closes its descriptor.
class Reader {
 public:
  Reader(int fd, std::int64_t offset, std::int64_t size) : fd_(fd), offset_(offset), size_(size) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader();
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] std::int64_t offset() const { return offset_; }
  [[nodiscard]] std::int64_t size() const { return size_; }
  /// Reads the whole blob (for manifests and other small ones); kTooLarge above `limit` bytes.
  [[nodiscard]] Result<std::string> read_all(std::int64_t limit) const;

 private:
  int fd_;
  std::int64_t offset_;
  std::int64_t size_;
};

/// Locations the database refers to that begin with a prefix, with the sizes of their blobs.
struct Live {
  std::string location;
  std::int64_t size = 0;
};
using LiveUnder = std::function<Result<std::vector<Live>>(const std::string& prefix)>;

/// Things, and the bytes of the disk they take.
struct Space {
  std::int64_t count = 0, bytes = 0;
};

/// Thread-safe.
class Store {
 public:
  virtual ~Store() = default;
  /// `expected_size`: the announced length, if known; the store picks its way of writing by it and reserves space.
  virtual Result<std::unique_ptr<Writer>> create(std::optional<std::int64_t> expected_size) = 0;
  virtual Result<std::shared_ptr<Reader>> open(std::string_view location) = 0;
  /// Removing it again is fine.
  virtual Status remove(std::string_view location) = 0;
  /// The same, but may leave the space to remove_leftovers(), where giving it back at once costs more than it is worth.
  virtual Status give_up(std::string_view location) = 0;
  /// Removes bytes nobody refers to: a process died between storing them and entering them into the database. `dry_run`: only says
  /// what it would remove. What is being stored meanwhile is left alone.
  virtual Result<Space> remove_leftovers(const LiveUnder& live_under, bool dry_run) = 0;

  // Large files that arrive in parts. They stay over restarts until they are dropped; `upload` names the set: 32 hexadecimal
  // digits, drawn at random by the caller. (On S3: UploadPart, UploadPartCopy + CompleteMultipartUpload, AbortMultipartUpload.)
  /// As create(). What is finished has an MD5 and no SHA-256, and is a file of its own even when the same part is written twice.
  virtual Result<std::unique_ptr<Writer>> create_part(std::string_view upload, std::optional<std::int64_t> expected_size) = 0;
  /// Makes one blob of parts in this order, in little memory; reads all their bytes. The parts stay.
  virtual Result<Stored> join(std::span<const std::string> parts) = 0;
  /// Removes every part of the set, also those whose writer nobody waited for. Doing it again is fine.
  virtual Status drop_parts(std::string_view upload) = 0;
};

/// Convenience: stores bytes that are already in memory.
Result<Stored> put(Store& store, std::string_view bytes);

}  // namespace pedigree::blob
