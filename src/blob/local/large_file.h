// A large blob on its way to the disk: a piece is filled by the caller, then hashed and written, all at the same time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/hash.h"
#include "blob/local/disk.h"
#include "blob/store.h"

namespace pedigree::blob {

/// What a file will be: a blob, found by its SHA-256, or a part of one, of which only the MD5 is wanted.
enum class Digests { kBoth, kMd5 };

/// Memory: one piece of 1 MiB, and a thread for MD5 while it lives. Not thread-safe; destroying an unfinished one drops its
/// bytes.
class LargeFile {
 public:
  /// `expected_size`: reserved on the disk, if known. kExhausted when there is no room for it.
  static Result<std::unique_ptr<LargeFile>> create(Disk& disk, std::optional<std::int64_t> expected_size, Digests digests);
  ~LargeFile();
  LargeFile(const LargeFile&) = delete;
  LargeFile& operator=(const LargeFile&) = delete;

  Status write(Bytes bytes);
  /// Digests and size of what was written, once its bytes are durable. Its name is still to come.
  Result<Stored> finish();
  /// After finish(): gives the file its name and makes it durable.
  Status publish(const std::string& location);

 private:
  class Md5Thread;
  class Piece;
  LargeFile(Disk& disk, Disk::Temporary temporary, Digests digests);
  Status flush();

  Disk& disk_;
  Disk::Temporary temporary_;
  const Digests digests_;
  bool direct_ = false, published_ = false;
  std::int64_t offset_ = 0;
  Hasher sha256_ = Hasher::sha256();
  std::unique_ptr<Md5Thread> md5_;
  std::unique_ptr<Piece> piece_;
};

}  // namespace pedigree::blob
