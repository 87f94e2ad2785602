// Small blobs, appended to pack files (docs/formats/pack.md). A file of its own costs several journal commits; an entry in a pack costs a
// share of one sync. Whoever comes while a batch is on its way to the disk goes with the next one.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/gate.h"
#include "blob/local/disk.h"
#include "blob/local/pins.h"
#include "blob/store.h"

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
  Packs(Disk& disk, Pins& pins) : disk_(disk), pins_(pins) {}
  /// Creates the directory and finds the pack to go on with. Whatever a crash left behind the last entry is never referred to.
  Status prepare();

  struct Placed {
    std::string location;
    std::shared_ptr<const void> pin;
  };
  /// Returns the location when the bytes are durable there.
  Result<Placed> store(std::string_view bytes, std::string_view sha256);

  struct Entry {
    Descriptor file;
    std::int64_t offset = 0;   // of the bytes
    std::int64_t size = 0;
  };
  /// kInternal when there is no entry, or it was removed.
  Result<Entry> open(const PackPlace& place) const;
  /// Gives the space of the entry back to the file system, or marks it as removed where that cannot punch holes. Removing it again is fine.
  Status remove(const PackPlace& place);
  /// See Store::remove_leftovers. A pack in which nothing is left goes as a whole, unless it is the newest.
  Result<Space> remove_leftovers(const LiveUnder& live_under, bool dry_run);

 private:
  struct Item {
    std::string_view bytes, sha256;
    Gate* turn = nullptr;   // of the waiting thread: opened when the item is done, or when the thread shall lead
    Result<Placed> placed = Placed();
    bool done = false;
  };
  struct Position {
    std::uint64_t number = 0;
    std::int64_t end = 0;
  };
  void lead();
  void store_batch(const std::vector<Item*>& batch);
  Status append(const std::vector<Item*>& batch);
  Status begin_pack(std::uint64_t number);
  void set_position(Position position);
  Position position() const;
  Result<Space> clear_pack(std::uint64_t number, const LiveUnder& live_under, bool dry_run);

  Disk& disk_;
  Pins& pins_;
  mutable std::mutex mutex_;
  std::vector<Item*> waiting_;
  bool leading_ = false;   // somebody leads, or has been told to

  Descriptor file_;      // of the leader
  Position position_;    // guarded by mutex_; written by the leader. What lies before `end` is never written again
};

}  // namespace pedigree::blob
