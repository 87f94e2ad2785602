#include "blob/local/local.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "base/hash.h"
#include "blob/local/disk.h"
#include "blob/local/packs.h"

namespace pedigree::blob {
namespace {

constexpr std::size_t kSmall = std::size_t{256} << 10;  // up to here a blob stays in memory until it is finished, and goes to a pack
constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kAlignment = 4096;

/// MD5 on a thread of its own, beside the SHA-256 and the disk: the slowest of the three would otherwise add to the others.
/// Lives only while a large blob is being written.
class Md5Thread {
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
class Piece {
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

/// A large blob on its way to the disk: a piece is filled by the caller, then hashed twice and written, all three at the same time.
class LargeFile {
 public:
  static Result<std::unique_ptr<LargeFile>> create(Disk& disk, std::optional<std::int64_t> expected_size) {
    PED_TRY(auto temporary, disk.create_temporary());
    auto file = std::make_unique<LargeFile>(disk, std::move(temporary));
    const int fd = file->temporary_.file.get();
    // Growing the page cache costs more than the disk does; file systems that refuse O_DIRECT get buffered writes.
    file->direct_ = ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_DIRECT) == 0;
    if (expected_size && *expected_size > 0) {
      const int reserved = ::posix_fallocate(fd, 0, *expected_size);
      if (reserved == ENOSPC || reserved == EDQUOT) return tl::unexpected(disk.error("reserve space", reserved));
    }
    return file;
  }

  LargeFile(Disk& disk, Disk::Temporary temporary) : disk_(disk), temporary_(std::move(temporary)) {}
  ~LargeFile() {
    if (!published_) disk_.remove_temporary(temporary_.name);
  }
  LargeFile(const LargeFile&) = delete;
  LargeFile& operator=(const LargeFile&) = delete;

  Status write(Bytes bytes) {
    while (!bytes.empty()) {
      bytes = bytes.subspan(piece_.take(bytes));
      if (piece_.full()) PED_CHECK(flush());
    }
    return {};
  }

  Result<Stored> finish() {
    if (piece_.size() > 0) PED_CHECK(flush());
    if (::ftruncate(temporary_.file.get(), offset_) != 0) return tl::unexpected(disk_.error("set the length", errno));
    PED_CHECK(disk_.sync_file(temporary_.file.get()));
    Stored stored;
    stored.sha256 = sha256_.finish();
    stored.md5 = md5_.finish();
    stored.size = offset_;
    stored.location = location_of(stored.sha256);
    PED_CHECK(disk_.publish(temporary_.name, stored.location));
    published_ = true;
    return stored;
  }

 private:
  Status flush() {
    md5_.submit(piece_.filled());
    sha256_.update(piece_.filled());
    Status written = disk_.write_all(temporary_.file.get(), direct_ ? piece_.padded() : piece_.filled(), offset_);
    md5_.wait();
    offset_ += static_cast<std::int64_t>(piece_.size());
    piece_.clear();
    return written;
  }

  Disk& disk_;
  Disk::Temporary temporary_;
  bool direct_ = false, published_ = false;
  std::int64_t offset_ = 0;
  Hasher sha256_ = Hasher::sha256();
  Md5Thread md5_;
  Piece piece_;
};

class LocalWriter final : public Writer {
 public:
  LocalWriter(Disk& disk, Packs& packs, std::optional<std::int64_t> expected_size)
      : disk_(disk), packs_(packs), expected_size_(expected_size) {}

  Status write(Bytes bytes) override {
    if (large_) return large_->write(bytes);
    if (small_.size() + bytes.size() <= kSmall) {
      small_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      return {};
    }
    PED_TRY(large_, LargeFile::create(disk_, expected_size_));
    PED_CHECK(large_->write(as_bytes(small_)));
    small_ = {};
    return large_->write(bytes);
  }

  Result<Stored> finish() override {
    if (large_) return large_->finish();
    Stored stored;
    stored.sha256 = sha256(small_);
    stored.md5 = md5(small_);
    stored.size = static_cast<std::int64_t>(small_.size());
    PED_TRY(stored.location, packs_.store(small_, stored.sha256));
    return stored;
  }

 private:
  Disk& disk_;
  Packs& packs_;
  const std::optional<std::int64_t> expected_size_;
  std::string small_;
  std::unique_ptr<LargeFile> large_;
};

tl::unexpected<Error> not_ours(std::string_view location) {
  return fail(Code::kInternal, "a stored file has no valid location", std::string(location));
}

class LocalStore final : public Store {
 public:
  explicit LocalStore(LocalOptions options) : disk_(options.data_dir, std::move(options.sync)), packs_(disk_) {}
  Status prepare() {
    PED_CHECK(disk_.prepare());
    return packs_.prepare();
  }

  Result<std::unique_ptr<Writer>> create(std::optional<std::int64_t> expected_size) override {
    return std::make_unique<LocalWriter>(disk_, packs_, expected_size);
  }

  Result<std::shared_ptr<Reader>> open(std::string_view location) override {
    if (const auto place = parse_pack_location(location)) {
      PED_TRY(auto entry, packs_.open(*place));
      return std::make_shared<Reader>(entry.file.release(), entry.offset, entry.size);
    }
    if (!is_location(location)) return not_ours(location);
    Descriptor file(::open(disk_.path_of(location).c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0)
      return fail(Code::kInternal, "a stored file is missing on the server", "open " + std::string(location) + ": " + std::strerror(errno));
    return std::make_shared<Reader>(file.release(), 0, status.st_size);
  }

  Status remove(std::string_view location) override {
    if (const auto place = parse_pack_location(location)) return packs_.remove(*place);
    if (!is_location(location)) return not_ours(location);
    if (::unlink(disk_.path_of(location).c_str()) != 0 && errno != ENOENT) return tl::unexpected(disk_.error("remove", errno));
    return {};
  }

 private:
  Disk disk_;
  Packs packs_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_local(LocalOptions options) {
  auto store = std::make_unique<LocalStore>(std::move(options));
  PED_CHECK(store->prepare());
  return store;
}

}  // namespace pedigree::blob
