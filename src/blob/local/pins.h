// What has been stored but perhaps not been entered into the database yet: nobody may take it for garbage.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace pedigree::blob {

/// Thread-safe. A pin is taken before bytes get their place and lives as long as the Stored that tells of them; whoever drops it
/// has committed the row, or given the bytes up.
class Pins {
 public:
  std::shared_ptr<const void> hold(const std::string& location, std::int64_t size) {
    const auto table = table_;
    {
      const std::lock_guard lock(table->mutex);
      table->held.emplace(location, size);
    }
    return std::shared_ptr<const void>(nullptr, [table, location](const void*) {
      const std::lock_guard lock(table->mutex);
      table->held.erase(location);
    });
  }
  /// Locations with the size of their bytes.
  [[nodiscard]] std::map<std::string, std::int64_t> held() const {
    const std::lock_guard lock(table_->mutex);
    return table_->held;
  }

 private:
  struct Table {
    std::mutex mutex;
    std::map<std::string, std::int64_t> held;  // locations are of one blob alone
  };
  std::shared_ptr<Table> table_ = std::make_shared<Table>();  // pins may outlive the store
};

}  // namespace pedigree::blob
