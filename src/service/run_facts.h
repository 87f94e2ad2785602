// Statistics of a run's history per key: what the SDK's history keys and the pages' charts ask for. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/runs.h"

namespace pedigree::service {

/// What a request's history lines say, gathered before the transaction.
struct HistoryFacts {
  std::vector<store::RunKey> keys;
  std::vector<double> first_numbers;              // per key: the first number seen (for "monotonic" across requests), NaN if none
  std::optional<std::int64_t> min_step, max_step;
};

/// Lines that are not JSON objects count for nothing; they are kept all the same.
HistoryFacts gather(const std::vector<std::string>& lines);

/// The statistics after `newer` has been added to `older` (of the same key and type).
store::RunKey add_key(const store::RunKey& older, const store::RunKey& newer, double first_number);

}  // namespace pedigree::service
