// Small blobs, appended to pack files (docs/formats/pack.md). A file of its own costs several journal commits; an entry in a pack costs a
// share of one sync. Whoever comes while a batch is on its way to the disk goes with the next one.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "blob/local/disk.h"

namespace pedigree::blob {

/// Where an entry stands: "pack/<number>/<offset of its header>".
struct PackPlace {
  std::uint64_t number = 0;
  std::int64_t offset = 0;
};
std::string location_of(const PackPlace& place);
/// Only what location_of() writes; nothing else becomes a path.
std::optional<PackPlace> parse_pack_location(std::string_view location);

/// Thread-safe. The thread that finds nobody at work becomes the leader and does the work of all who wait.
class Packs {
 public:
  explicit Packs(Disk& disk) : disk_(disk) {}
  /// Creates the directory and finds the pack to go on with. Whatever a crash left behind the last entry is never referred to.
  Status prepare();

  /// Returns the location when the bytes are durable there.
  Result<std::string> store(std::string_view bytes, std::string_view sha256);

  struct Entry {
    Descriptor file;
    std::int64_t offset = 0;   // of the bytes
    std::int64_t size = 0;
  };
  /// kInternal when there is no entry, or it was removed.
  Result<Entry> open(const PackPlace& place) const;
  /// Marks the entry as removed and gives its space back to the file system. Removing it again is fine.
  Status remove(const PackPlace& place);

 private:
  struct Item {
    std::string_view bytes, sha256;
    Result<std::string> location = std::string();
    bool done = false;
  };
  void store_batch(const std::vector<Item*>& batch);
  Status append(const std::vector<Item*>& batch);
  Status begin_pack(std::uint64_t number);

  Disk& disk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Item*> waiting_;
  bool leading_ = false;

  // Of the leader.
  Descriptor file_;
  std::uint64_t number_ = 0;
  std::int64_t end_ = 0;
};

}  // namespace pedigree::blob
