#include "blob/local/packs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

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

/// False where the file system has no holes.
bool punch(int fd, std::int64_t offset, std::int64_t length) {
  return ::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) == 0;
}

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
  set_position({number, round_up(status.st_size)});
  return {};
}

void Packs::set_position(Position position) {
  const std::lock_guard lock(mutex_);
  position_ = position;
}

Packs::Position Packs::position() const {
  const std::lock_guard lock(mutex_);
  return position_;
}

/// The first who comes leads: it writes for all who wait by then. Whoever comes meanwhile waits for the next leader, which is one of
/// them, woken alone.
Result<Packs::Placed> Packs::store(std::string_view bytes, std::string_view sha256) {
  thread_local Gate turn;
  Item item{bytes, sha256, &turn};
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(&item);
    first = !std::exchange(leading_, true);
  }
  if (!first) turn.wait();
  if (!item.done) lead();
  return std::move(item.placed);
}

void Packs::lead() {
  std::vector<Item*> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(waiting_);
  }
  store_batch(batch);
  {
    const std::lock_guard lock(mutex_);
    leading_ = !waiting_.empty();
    if (leading_) waiting_.front()->turn->open();
  }
  const auto* own = batch.front();
  for (Item* item : batch) {
    item->done = true;
    if (item != own) item->turn->open();   // from here on the item is gone
  }
}

void Packs::store_batch(const std::vector<Item*>& batch) {
  for (std::size_t start = 0; start < batch.size(); start += kMaxBatch) {
    const auto first = batch.begin() + static_cast<std::ptrdiff_t>(start);
    const std::vector<Item*> part(first, first + static_cast<std::ptrdiff_t>(std::min(kMaxBatch, batch.size() - start)));
    if (const auto status = append(part); !status)
      for (Item* item : part) item->placed = tl::unexpected(status.error());
  }
}

/// One write and one sync for all of them. What a failed write left behind the end is written over by the next.
Status Packs::append(const std::vector<Item*>& batch) {
  if (position().end >= kPackSize) PED_CHECK(begin_pack(position().number + 1));
  const auto [number, start] = position();
  std::string buffer;
  std::int64_t total = 0;
  for (const Item* item : batch) total += space_of(item->bytes.size());
  buffer.reserve(static_cast<std::size_t>(total));
  for (Item* item : batch) {
    Placed placed;
    placed.location = location_of({number, start + static_cast<std::int64_t>(buffer.size())});
    placed.pin = pins_.hold(placed.location, static_cast<std::int64_t>(item->bytes.size()));   // before the bytes are there
    item->placed = std::move(placed);
    append_entry(buffer, item->bytes, item->sha256);
  }
  PED_CHECK(disk_.write_all(file_.get(), as_bytes(buffer), start));
  PED_CHECK(disk_.sync_file(file_.get()));
  set_position({number, start + static_cast<std::int64_t>(buffer.size())});
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
  if (punch(file.get(), place.offset, space_of(static_cast<std::size_t>(*size)))) return {};
  return disk_.write_all(file.get(), as_bytes(kRemoved), place.offset);
}

namespace {

/// Bytes between two offsets that take space on the disk.
std::int64_t allocated(int fd, std::int64_t from, std::int64_t to) {
  std::int64_t total = 0;
  while (from < to) {
    const off_t data = ::lseek(fd, from, SEEK_DATA);
    if (data < 0 || data >= to) break;
    const off_t hole = ::lseek(fd, data, SEEK_HOLE);
    const std::int64_t end = hole < 0 ? to : std::min<std::int64_t>(hole, to);
    total += end - data;
    from = end;
  }
  return total;
}

/// Where a pack holds something that somebody refers to, or will in a moment: offset → end.
using Ranges = std::map<std::int64_t, std::int64_t>;

void add_range(Ranges& ranges, std::uint64_t number, std::string_view location, std::int64_t size) {
  const auto place = parse_pack_location(location);
  if (place && place->number == number) ranges[place->offset] = place->offset + space_of(static_cast<std::size_t>(size));
}

}  // namespace

Result<Space> Packs::remove_leftovers(const LiveUnder& live_under, bool dry_run) {
  Space total;
  std::vector<std::uint64_t> numbers;
  std::error_code error_code;
  for (const auto& entry : fs::directory_iterator(disk_.path_of("pack"), error_code))
    if (const auto number = parse_int(entry.path().stem().string()); number && *number > 0) numbers.push_back(static_cast<std::uint64_t>(*number));
  std::sort(numbers.begin(), numbers.end());
  for (const auto number : numbers) {
    PED_TRY(const auto space, clear_pack(number, live_under, dry_run));
    total.count += space.count;
    total.bytes += space.bytes;
  }
  return total;
}

/// The order matters: first how far the pack is settled, then what is pinned, then what the database refers to. An entry before the end
/// was pinned before it was written; if its pin is gone, its row has been committed.
Result<Space> Packs::clear_pack(std::uint64_t number, const LiveUnder& live_under, bool dry_run) {
  const auto path = disk_.path_of("pack") / file_name(number);
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (file.get() < 0) return errno == ENOENT ? Result<Space>(Space{}) : tl::unexpected(disk_.error("open a pack", errno));
  const auto settled = position();
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return tl::unexpected(disk_.error("look at a file", errno));
  const bool newest = number >= settled.number;
  const std::int64_t end = newest ? settled.end : round_up(status.st_size);

  Ranges used;
  for (const auto& [location, size] : pins_.held()) add_range(used, number, location, size);
  PED_TRY(const auto live, live_under(fmt::format("pack/{}/", number)));
  for (const auto& blob : live) add_range(used, number, blob.location, blob.size);

  Space space;
  if (used.empty() && !newest) {
    space = {1, allocated(file.get(), 0, end)};
    if (!dry_run && ::unlink(path.c_str()) != 0 && errno != ENOENT) return tl::unexpected(disk_.error("remove", errno));
    return space;
  }
  used[end] = end;
  std::int64_t free_from = 0;
  for (const auto& [from, to] : used) {
    const auto bytes = from > free_from ? allocated(file.get(), free_from, from) : 0;
    if (bytes > 0 && (dry_run || punch(file.get(), free_from, from - free_from))) {
      ++space.count;
      space.bytes += bytes;
    }
    free_from = std::max(free_from, to);
  }
  return space;
}

}  // namespace pedigree::blob
