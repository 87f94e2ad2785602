#include "blob/local/packs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace pedigree::blob {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBlock = 4096;                         // entries start on blocks, so that a removed one frees all its space
constexpr std::int64_t kPackSize = std::int64_t{256} << 20;   // a new pack is begun when one has grown to this
constexpr std::size_t kMaxBatch = 256;                        // entries in one write
constexpr std::string_view kMagic = "PEDPACK1";
constexpr std::string_view kRemoved = "REMOVED1";
constexpr std::size_t kHeader = 64;                           // magic, size (little endian), SHA-256, zeros

std::int64_t round_up(std::int64_t size) { return (size + kBlock - 1) / kBlock * kBlock; }
std::int64_t space_of(std::size_t size) { return round_up(static_cast<std::int64_t>(kHeader + size)); }

void append_entry(std::string& buffer, std::string_view bytes, std::string_view sha256) {
  const auto end = buffer.size() + static_cast<std::size_t>(space_of(bytes.size()));
  buffer += kMagic;
  for (unsigned shift = 0; shift < 64; shift += 8) buffer += static_cast<char>((bytes.size() >> shift) & 0xFFU);
  buffer += sha256;
  buffer.append(kHeader - kMagic.size() - 8 - sha256.size(), '\0');
  buffer += bytes;
  buffer.resize(end, '\0');
}

/// The size in a header; nullopt when it is none.
std::optional<std::int64_t> size_in(const std::array<char, kHeader>& header, std::string_view magic) {
  if (std::string_view(header.data(), magic.size()) != magic) return std::nullopt;
  std::uint64_t size = 0;
  for (unsigned i = 0; i < 8; ++i) size |= std::uint64_t{static_cast<unsigned char>(header[kMagic.size() + i])} << (8 * i);
  return size <= static_cast<std::uint64_t>(kPackSize) ? std::optional(static_cast<std::int64_t>(size)) : std::nullopt;
}

std::string file_name(std::uint64_t number) { return fmt::format("{:08}.pack", number); }

/// Digits as location_of() writes them: no sign, no leading zero.
std::optional<std::int64_t> plain_number(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  for (const char c : text)
    if (c < '0' || c > '9') return std::nullopt;
  return parse_int(text);
}

}  // namespace

std::string location_of(const PackPlace& place) { return fmt::format("pack/{}/{}", place.number, place.offset); }

std::optional<PackPlace> parse_pack_location(std::string_view location) {
  if (!location.starts_with("pack/")) return std::nullopt;
  location.remove_prefix(5);
  const auto slash = location.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = plain_number(location.substr(0, slash)), offset = plain_number(location.substr(slash + 1));
  if (!number || !offset || *offset % kBlock != 0) return std::nullopt;
  return PackPlace{static_cast<std::uint64_t>(*number), *offset};
}

Status Packs::prepare() {
  std::error_code error_code;
  const auto directory = disk_.path_of("pack");
  fs::create_directories(directory, error_code);
  if (error_code) return tl::unexpected(disk_.error("create a directory", error_code.value()));
  std::uint64_t newest = 1;
  for (const auto& entry : fs::directory_iterator(directory, error_code))
    if (const auto number = parse_int(entry.path().stem().string())) newest = std::max(newest, static_cast<std::uint64_t>(*number));
  return begin_pack(newest);
}

/// Opens a pack, new or not, to go on at its end.
Status Packs::begin_pack(std::uint64_t number) {
  const auto path = disk_.path_of("pack") / file_name(number);
  Descriptor file(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  if (file.get() < 0) return tl::unexpected(disk_.error("create a file", errno));
  PED_CHECK(disk_.sync_directory(path.parent_path()));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return tl::unexpected(disk_.error("look at a file", errno));
  file_ = std::move(file);
  number_ = number;
  end_ = round_up(status.st_size);
  return {};
}

Result<std::string> Packs::store(std::string_view bytes, std::string_view sha256) {
  Item item{bytes, sha256};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&item);
  changed_.wait(lock, [&] { return item.done || !leading_; });
  if (!item.done) {
    leading_ = true;
    std::vector<Item*> batch;
    batch.swap(waiting_);
    lock.unlock();
    store_batch(batch);
    lock.lock();
    for (Item* done : batch) done->done = true;
    leading_ = false;
    changed_.notify_all();
  }
  return std::move(item.location);
}

void Packs::store_batch(const std::vector<Item*>& batch) {
  for (std::size_t start = 0; start < batch.size(); start += kMaxBatch) {
    const auto first = batch.begin() + static_cast<std::ptrdiff_t>(start);
    const std::vector<Item*> part(first, first + static_cast<std::ptrdiff_t>(std::min(kMaxBatch, batch.size() - start)));
    if (const auto status = append(part); !status)
      for (Item* item : part) item->location = tl::unexpected(status.error());
  }
}

/// One write and one sync for all of them. What a failed write left behind the end is written over by the next.
Status Packs::append(const std::vector<Item*>& batch) {
  if (end_ >= kPackSize) PED_CHECK(begin_pack(number_ + 1));
  std::string buffer;
  std::int64_t total = 0;
  for (const Item* item : batch) total += space_of(item->bytes.size());
  buffer.reserve(static_cast<std::size_t>(total));
  std::vector<std::int64_t> offsets;
  for (const Item* item : batch) {
    offsets.push_back(end_ + static_cast<std::int64_t>(buffer.size()));
    append_entry(buffer, item->bytes, item->sha256);
  }
  PED_CHECK(disk_.write_all(file_.get(), as_bytes(buffer), end_));
  PED_CHECK(disk_.sync_file(file_.get()));
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i]->location = location_of({number_, offsets[i]});
  end_ += static_cast<std::int64_t>(buffer.size());
  return {};
}

Result<Packs::Entry> Packs::open(const PackPlace& place) const {
  Entry entry;
  entry.file = Descriptor(::open((disk_.path_of("pack") / file_name(place.number)).c_str(), O_RDONLY | O_CLOEXEC));
  const auto where = location_of(place);
  if (entry.file.get() < 0) return fail(Code::kInternal, "a stored file is missing on the server", "open " + where + ": " + std::strerror(errno));
  std::array<char, kHeader> header{};
  const auto count = ::pread(entry.file.get(), header.data(), header.size(), place.offset);
  const auto size = count == static_cast<ssize_t>(kHeader) ? size_in(header, kMagic) : std::nullopt;
  if (!size) return fail(Code::kInternal, "a stored file is missing on the server", where + " holds no entry");
  entry.offset = place.offset + static_cast<std::int64_t>(kHeader);
  entry.size = *size;
  return entry;
}

Status Packs::remove(const PackPlace& place) {
  const Descriptor file(::open((disk_.path_of("pack") / file_name(place.number)).c_str(), O_RDWR | O_CLOEXEC));
  if (file.get() < 0) return errno == ENOENT ? Status() : Status(tl::unexpected(disk_.error("open a pack", errno)));
  std::array<char, kHeader> header{};
  const auto count = ::pread(file.get(), header.data(), header.size(), place.offset);
  const auto size = count == static_cast<ssize_t>(kHeader) ? size_in(header, kMagic) : std::nullopt;
  if (!size) return {};
  // The header stays, so that a reader of the pack finds the next entry; the blocks behind it are freed where the file system can.
  PED_CHECK(disk_.write_all(file.get(), as_bytes(kRemoved), place.offset));
  const auto space = space_of(static_cast<std::size_t>(*size));
  if (space > kBlock) ::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, place.offset + kBlock, space - kBlock);
  return {};
}

}  // namespace pedigree::blob
