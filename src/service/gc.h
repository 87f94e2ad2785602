// The garbage collection (docs/decisions/0006): forgets what was deleted long enough ago and is needed nowhere, then frees the
// bytes nothing refers to. Uploads, deletions, links and restorations go on meanwhile.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "service/caller.h"
#include "service/service.h"

namespace pedigree::service {

struct GcSettings {
  Micros trash_time = 30 * 24 * 3600 * kSecond;   // how long deleted things can be restored
  Micros upload_time = 14 * 24 * 3600 * kSecond;  // after that an upload that was never committed is given up
  Micros grace = 3600 * kSecond;                  // between finding that nothing refers to bytes, and freeing them
};

struct GcReport {
  std::int64_t trash = 0;               // acts of deletion that cannot be undone any more
  std::int64_t versions = 0, runs = 0;  // forgotten with their files
  std::int64_t uploads = 0;             // given up
  blob::Space condemned;                // nothing refers to them; freed by a collection after the grace
  blob::Space freed;                    // files of the database
  blob::Space leftovers;                // bytes on the disk that no row knows
};

/// Thread-safe.
class Gc {
 public:
  Gc(Stores stores, GcSettings settings) : stores_(stores), settings_(settings) {}

  /// For administrators. `dry_run` changes nothing and reports what would go; `freed` is then all that would be freed in the end.
  /// `gently`: rests as long as it works. kConflict while another one is at work.
  Result<GcReport> collect(const Caller& caller, bool dry_run, bool gently = false);
  [[nodiscard]] const GcSettings& settings() const { return settings_; }
  /// Ends a collection that is at work as soon as it can be gone on with later.
  void stop() { stopping_ = true; }

 private:
  const Stores stores_;
  const GcSettings settings_;
  std::mutex working_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace pedigree::service
