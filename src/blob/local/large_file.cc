#include "blob/local/large_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <thread>

namespace pedigree::blob {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kAlignment = 4096;

}  // namespace

/// MD5 on a thread of its own, beside the SHA-256 and the disk: the slowest of the three would otherwise add to the others.
/// Lives only while a large blob is being written.
class LargeFile::Md5Thread {
 public:
  Md5Thread() : thread_([this] { run(); }) {}
  ~Md5Thread() {
    submit({});
    thread_.join();
  }
  Md5Thread(const Md5Thread&) = delete;
  Md5Thread& operator=(const Md5Thread&) = delete;

  /// Hashes `bytes`, which must stay until wait() returns. An empty span ends the thread.
  void submit(Bytes bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ = bytes;
    busy_ = true;
    changed_.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_; });
  }
  /// After wait(), with nothing submitted since.
  std::string finish() { return hasher_.finish(); }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return busy_; });
      if (bytes_.empty()) return;
      lock.unlock();
      hasher_.update(bytes_);
      lock.lock();
      busy_ = false;
      changed_.notify_one();
    }
  }

  Hasher hasher_ = Hasher::md5();
  std::mutex mutex_;
  std::condition_variable changed_;
  Bytes bytes_;
  bool busy_ = false;
  std::thread thread_;
};

/// An aligned buffer, as O_DIRECT wants it.
class LargeFile::Piece {
 public:
  Piece() : bytes_(static_cast<std::byte*>(std::aligned_alloc(kAlignment, kPiece))) {
    if (bytes_ == nullptr) throw std::bad_alloc();
  }
  ~Piece() { std::free(bytes_); }
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;
  /// Takes what fits; the number of bytes taken.
  std::size_t take(Bytes bytes) {
    const std::size_t count = std::min(bytes.size(), kPiece - size_);
    std::memcpy(bytes_ + size_, bytes.data(), count);
    size_ += count;
    return count;
  }
  [[nodiscard]] bool full() const { return size_ == kPiece; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Bytes filled() const { return {bytes_, size_}; }
  /// Up to the next multiple of the alignment, the rest zeroed.
  [[nodiscard]] Bytes padded() const {
    const std::size_t total = (size_ + kAlignment - 1) / kAlignment * kAlignment;
    std::memset(bytes_ + size_, 0, total - size_);
    return {bytes_, total};
  }
  void clear() { size_ = 0; }

 private:
  std::byte* bytes_;
  std::size_t size_ = 0;
};

Result<std::unique_ptr<LargeFile>> LargeFile::create(Disk& disk, std::optional<std::int64_t> expected_size, Digests digests) {
  PED_TRY(auto temporary, disk.create_temporary());
  std::unique_ptr<LargeFile> file(new LargeFile(disk, std::move(temporary), digests));
  const int fd = file->temporary_.file.get();
  // Growing the page cache costs more than the disk does; file systems that refuse O_DIRECT get buffered writes.
  file->direct_ = ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_DIRECT) == 0;
  if (expected_size && *expected_size > 0) {
    const int reserved = ::posix_fallocate(fd, 0, *expected_size);
    if (reserved == ENOSPC || reserved == EDQUOT) return tl::unexpected(disk.error("reserve space", reserved));
  }
  return file;
}

LargeFile::LargeFile(Disk& disk, Disk::Temporary temporary, Digests digests)
    : disk_(disk),
      temporary_(std::move(temporary)),
      digests_(digests),
      md5_(std::make_unique<Md5Thread>()),
      piece_(std::make_unique<Piece>()) {}

LargeFile::~LargeFile() {
  if (!published_) disk_.remove_temporary(temporary_.name);
}

Status LargeFile::write(Bytes bytes) {
  while (!bytes.empty()) {
    bytes = bytes.subspan(piece_->take(bytes));
    if (piece_->full()) PED_CHECK(flush());
  }
  return {};
}

Result<Stored> LargeFile::finish() {
  if (piece_->size() > 0) PED_CHECK(flush());
  if (::ftruncate(temporary_.file.get(), offset_) != 0) return tl::unexpected(disk_.error("set the length", errno));
  PED_CHECK(disk_.sync_file(temporary_.file.get()));
  Stored stored;
  if (digests_ == Digests::kBoth) stored.sha256 = sha256_.finish();
  stored.md5 = md5_->finish();
  stored.size = offset_;
  return stored;
}

Status LargeFile::publish(const std::string& location) {
  PED_CHECK(disk_.publish(temporary_.name, location));
  published_ = true;
  return {};
}

Status LargeFile::flush() {
  md5_->submit(piece_->filled());
  if (digests_ == Digests::kBoth) sha256_.update(piece_->filled());
  Status written = disk_.write_all(temporary_.file.get(), direct_ ? piece_->padded() : piece_->filled(), offset_);
  md5_->wait();
  offset_ += static_cast<std::int64_t>(piece_->size());
  piece_->clear();
  return written;
}

}  // namespace pedigree::blob
