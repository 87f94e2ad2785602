// What a run had logged when it logged a version: its history, folded up to that moment. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "store/as_logged.h"

namespace pedigree::service {

/// When a version was logged: by the counter of its run's steps, and by the clock.
struct LoggedAt {
  std::int64_t counter = 0;
  Micros at = 0;
  auto operator<=>(const LoggedAt&) const = default;
};
LoggedAt logged_at(const store::Artifact& artifact);

/// Takes the lines of a history in their order and keeps the last scalar of each key (numbers, texts, flags), of 20,000 keys at
/// most.
class MetricsFold {
 public:
  MetricsFold() = default;
  /// Goes on from where an earlier version was logged.
  explicit MetricsFold(std::vector<store::as_logged::Metric> known);

  /// Takes a line if it was logged before this moment; false: it was not. What is no JSON object was never logged. A line of the
  /// step that the counter is at came before the version if the script names its steps, `log(…, step=3)`, and after it if the
  /// client counts them: the time in the line tells; without one it came after.
  bool take(std::string_view line, const LoggedAt& moment);

  [[nodiscard]] std::vector<store::as_logged::Metric> metrics() const;  // by key
  /// The last step of which something was taken.
  [[nodiscard]] std::optional<std::int64_t> last_step() const { return last_step_; }

 private:
  std::map<std::string, store::as_logged::Metric> metrics_;
  std::optional<std::int64_t> last_step_;
};

}  // namespace pedigree::service
