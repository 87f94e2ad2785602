// A directory of a test's own, removed with it.
#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

namespace pedigree::blob {

class Folder {
 public:
  Folder() {
    static std::atomic<int> counter = 0;
    path = std::filesystem::temp_directory_path() / ("pedigree-blob-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

}  // namespace pedigree::blob
