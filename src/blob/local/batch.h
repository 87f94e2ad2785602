// Small blobs made durable together: whoever comes while a batch is on its way to the disk goes with the next one.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "blob/local/disk.h"

namespace pedigree::blob {

/// Thread-safe. The thread that finds nobody at work becomes the leader and does the work of all who wait.
class SmallBlobs {
 public:
  explicit SmallBlobs(Disk& disk) : disk_(disk) {}

  /// Returns when the bytes are durable under `location`.
  Status store(const std::string& bytes, const std::string& location);

 private:
  struct Item {
    const std::string* bytes;
    const std::string* location;
    Status status;
    bool done = false;
  };
  void store_batch(const std::vector<Item*>& batch);

  Disk& disk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Item*> waiting_;
  bool leading_ = false;
};

}  // namespace pedigree::blob
