// The metrics of a version as its run had logged them by then: a run may log many versions, and its summary says how the last
// step went.
//
// They are folded from the run's history, which arrives after the versions it belongs to: so a version waits until its run went
// on or ended, and is then settled in the background. Until then, and for keys that the history does not have, the run's summary
// stands in.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "service/service.h"
#include "store/as_logged.h"

namespace pedigree::service {

class MetricsAsLogged {
 public:
  explicit MetricsAsLogged(Stores stores) : stores_(stores) {}

  /// Settles versions that wait, several hundred at most; how many were looked at. To be called again while that is not 0.
  Result<std::int64_t> settle();

 private:
  Result<std::int64_t> settle(const std::vector<store::as_logged::Due>& of_run);
  Stores stores_;
};

/// Before the history behind `step` is cut off: versions that were logged behind it get what it says. A step of the caller's transaction.
Status settle_before_rewind(sql::Transaction& tx, const store::Run& run, std::int64_t step);

/// A metric as a page shows it: the last step it was logged at, if it comes from there and that is known.
struct LoggedMetric {
  store::RunValue value;
  std::optional<std::int64_t> step;
};
struct MetricsOfVersion {
  std::optional<std::int64_t> step;   // the last one before the version; nullopt: nothing had been logged, or nobody knows
  std::vector<LoggedMetric> metrics;  // by key
};
/// All scalars, also of a version that still waits. Whether the caller may look at the run is not asked here.
Result<MetricsOfVersion> metrics_as_logged(sql::Transaction& tx, const store::Artifact& artifact, const store::Run& run);

}  // namespace pedigree::service
