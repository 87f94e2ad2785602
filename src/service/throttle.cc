#include "service/throttle.h"

#include <algorithm>

namespace pedigree::service {
namespace {

constexpr std::size_t kMostRecords = 10'000;
constexpr int kMostDoublings = 20;

}  // namespace

Micros Throttle::wait(std::string_view who, Micros now) {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(std::string(who));
  return found == records_.end() ? 0 : std::max<Micros>(0, found->second.until - now);
}

void Throttle::failed(std::string_view who, Micros now) {
  const std::lock_guard lock(mutex_);
  if (records_.size() >= kMostRecords) make_room(now);
  Record& record = records_[std::string(who)];
  if (now - record.last > longest_) record.failures = 0;  // long ago
  record.last = now;
  if (++record.failures <= free_) return;
  const int doublings = std::min(record.failures - free_ - 1, kMostDoublings);
  record.until = now + std::min(longest_, kSecond << doublings);
}

void Throttle::succeeded(std::string_view who) {
  const std::lock_guard lock(mutex_);
  records_.erase(std::string(who));
}

/// Records that say nothing any more go first; if all are fresh, somebody uses many addresses: then all go.
void Throttle::make_room(Micros now) {
  std::erase_if(records_, [&](const auto& item) { return now - item.second.last > longest_; });
  if (records_.size() >= kMostRecords) records_.clear();
}

}  // namespace pedigree::service
