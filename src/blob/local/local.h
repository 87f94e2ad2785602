// Blobs in a local directory. Large ones by content: DIR/blobs/sha256/ab/<64 hex>, while being written in DIR/tmp/; small ones together
// in DIR/blobs/pack/<number>.pack.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "blob/store.h"

namespace pedigree::blob {

struct LocalOptions {
  std::filesystem::path data_dir;
  /// Replaces fsync in tests of failing disks.
  std::function<int(int fd)> sync;
};

/// Opens (and creates) the directories and removes what an interrupted process left in tmp/. The caller excludes other processes.
Result<std::unique_ptr<Store>> open_local(LocalOptions options);

}  // namespace pedigree::blob
