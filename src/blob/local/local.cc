#include "blob/local/local.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <set>

#include "base/hash.h"
#include "blob/local/disk.h"
#include "blob/local/large_file.h"
#include "blob/local/packs.h"

namespace pedigree::blob {
namespace {

constexpr std::size_t kSmall = std::size_t{256}
                               << 10;  // up to here a blob stays in memory until it is finished, and goes to a pack
constexpr std::size_t kPiece = std::size_t{1} << 20;  // read at once when parts are joined

/// The last step of a blob.
Result<Stored> publish_blob(Pins& pins, LargeFile& file) {
  PED_TRY(auto stored, file.finish());
  stored.location = new_location(stored.sha256);
  stored.pin = pins.hold(stored.location, stored.size);  // before it has its name
  PED_CHECK(file.publish(stored.location));
  return stored;
}

class LocalWriter final : public Writer {
 public:
  LocalWriter(Disk& disk, Pins& pins, Packs& packs, std::optional<std::int64_t> expected_size)
      : disk_(disk), pins_(pins), packs_(packs), expected_size_(expected_size) {}

  Status write(Bytes bytes) override {
    if (large_) return large_->write(bytes);
    if (small_.size() + bytes.size() <= kSmall) {
      small_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      return {};
    }
    PED_TRY(large_, LargeFile::create(disk_, expected_size_, Digests::kBoth));
    PED_CHECK(large_->write(as_bytes(small_)));
    small_ = {};
    return large_->write(bytes);
  }

  Result<Stored> finish() override {
    if (large_) return publish_blob(pins_, *large_);
    Stored stored;
    stored.sha256 = sha256(small_);
    stored.md5 = md5(small_);
    stored.size = static_cast<std::int64_t>(small_.size());
    PED_TRY(auto placed, packs_.store(small_, stored.sha256));
    stored.location = std::move(placed.location);
    stored.pin = std::move(placed.pin);
    return stored;
  }

 private:
  Disk& disk_;
  Pins& pins_;
  Packs& packs_;
  const std::optional<std::int64_t> expected_size_;
  std::string small_;
  std::unique_ptr<LargeFile> large_;
};

/// A part has a name of its own each time it is written, so a second attempt never spoils the first.
class PartWriter final : public Writer {
 public:
  PartWriter(std::unique_ptr<LargeFile> file, std::string location) : file_(std::move(file)), location_(std::move(location)) {}
  Status write(Bytes bytes) override { return file_->write(bytes); }
  Result<Stored> finish() override {
    PED_TRY(auto stored, file_->finish());
    stored.location = location_;
    PED_CHECK(file_->publish(location_));
    return stored;
  }

 private:
  std::unique_ptr<LargeFile> file_;
  std::string location_;
};

tl::unexpected<Error> not_ours(std::string_view location) {
  return fail(Code::kInternal, "a stored file has no valid location", std::string(location));
}

class LocalStore final : public Store {
 public:
  explicit LocalStore(LocalOptions options) : disk_(options.data_dir, std::move(options.sync)), packs_(disk_, pins_) {}
  Status prepare() {
    PED_CHECK(disk_.prepare());
    return packs_.prepare();
  }

  Result<std::unique_ptr<Writer>> create(std::optional<std::int64_t> expected_size) override {
    return std::make_unique<LocalWriter>(disk_, pins_, packs_, expected_size);
  }

  Result<std::shared_ptr<Reader>> open(std::string_view location) override {
    if (const auto place = parse_pack_location(location)) {
      PED_TRY(auto entry, packs_.open(*place));
      return std::make_shared<Reader>(entry.file.release(), entry.offset, entry.size);
    }
    if (!is_location(location) && !is_part_location(location)) return not_ours(location);
    Descriptor file(::open(disk_.path_of(location).c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0)
      return fail(Code::kInternal, "a stored file is missing on the server", "open " + std::string(location) + ": " + std::strerror(errno));
    return std::make_shared<Reader>(file.release(), 0, status.st_size);
  }

  Status remove(std::string_view location) override {
    if (const auto place = parse_pack_location(location)) return packs_.remove(*place);
    if (!is_location(location) && !is_part_location(location)) return not_ours(location);
    if (::unlink(disk_.path_of(location).c_str()) != 0 && errno != ENOENT) return tl::unexpected(disk_.error("remove", errno));
    return {};
  }

  Result<std::unique_ptr<Writer>> create_part(std::string_view upload, std::optional<std::int64_t> expected_size) override {
    if (!is_token(upload)) return not_ours(upload);
    PED_CHECK(disk_.make_directory(parts_of(upload)));
    PED_TRY(auto file, LargeFile::create(disk_, expected_size, Digests::kMd5));
    return std::make_unique<PartWriter>(std::move(file), parts_of(upload) + "/" + hex(as_bytes(random_bytes(16))));
  }

  Result<Stored> join(std::span<const std::string> parts) override {
    std::int64_t size = 0;
    for (const auto& part : parts) {
      PED_TRY(const auto reader, open(part));
      size += reader->size();
    }
    PED_TRY(const auto whole, LargeFile::create(disk_, size, Digests::kBoth));
    std::string buffer(kPiece, '\0');
    for (const auto& part : parts) {
      PED_TRY(const auto reader, open(part));
      PED_CHECK(copy(*reader, buffer, *whole));
    }
    return publish_blob(pins_, *whole);
  }

  Status give_up(std::string_view location) override { return parse_pack_location(location) ? Status() : remove(location); }

  Result<Space> remove_leftovers(const LiveUnder& live_under, bool dry_run) override {
    PED_TRY(Space total, packs_.remove_leftovers(live_under, dry_run));
    for (int i = 0; i < 256; ++i) {
      PED_TRY(const auto space, clear_directory(fmt::format("sha256/{:02x}/", i), live_under, dry_run));
      total.count += space.count;
      total.bytes += space.bytes;
    }
    return total;
  }

  Status drop_parts(std::string_view upload) override {
    if (!is_token(upload)) return not_ours(upload);
    std::error_code error_code;
    std::filesystem::remove_all(disk_.path_of(parts_of(upload)), error_code);
    if (error_code) return tl::unexpected(disk_.error("remove parts", error_code.value()));
    return {};
  }

 private:
  Status copy(const Reader& reader, std::string& buffer, LargeFile& whole) {
    ::posix_fadvise(reader.fd(), 0, 0, POSIX_FADV_SEQUENTIAL);
    for (std::int64_t at = 0; at < reader.size();) {
      const ssize_t count = ::pread(reader.fd(), buffer.data(), buffer.size(), reader.offset() + at);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return tl::unexpected(disk_.error("read a part", count < 0 ? errno : EIO));
      PED_CHECK(whole.write(as_bytes(std::string_view(buffer).substr(0, static_cast<std::size_t>(count)))));
      at += count;
    }
    return {};
  }

  /// In this order: what is there, what is pinned, what the database refers to (see Packs::clear_pack).
  Result<Space> clear_directory(const std::string& prefix, const LiveUnder& live_under, bool dry_run) {
    std::set<std::string> garbage;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(disk_.path_of(prefix), error)) {
      auto location = prefix + entry.path().filename().string();
      if (is_location(location)) garbage.insert(std::move(location));   // what else lies there is not ours
    }
    Space space;
    if (garbage.empty()) return space;
    for (const auto& [location, size] : pins_.held()) garbage.erase(location);
    PED_TRY(const auto live, live_under(prefix));
    for (const auto& blob : live) garbage.erase(blob.location);
    for (const auto& location : garbage) {
      struct stat status {};
      if (::stat(disk_.path_of(location).c_str(), &status) != 0) continue;
      ++space.count;
      space.bytes += std::int64_t{status.st_blocks} * 512;
      if (!dry_run) PED_CHECK(remove(location));
    }
    return space;
  }

  Disk disk_;
  Pins pins_;
  Packs packs_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_local(LocalOptions options) {
  auto store = std::make_unique<LocalStore>(std::move(options));
  PED_CHECK(store->prepare());
  return store;
}

}  // namespace pedigree::blob
