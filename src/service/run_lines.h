// Lines of a run's streams: packed into blocks, put together again, and summed up per key (docs/formats/run_block.md). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/runs.h"

namespace pedigree::service {

/// Lines with consecutive numbers.
struct Lines {
  std::int64_t offset = 0;
  std::vector<std::string> lines;
};

std::string pack_lines(const std::vector<std::string>& lines);
Result<std::vector<std::string>> unpack_lines(std::string_view packed);

/// Lines by number; where blocks overlap the later block wins. `blocks` in order of arrival.
Result<std::map<std::int64_t, std::string>> assemble(const std::vector<store::RunBlock>& blocks);

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

/// _step of a history line, if it has one.
std::optional<std::int64_t> step_of(std::string_view line);

/// Dotted scalars of a JSON object; objects with "_type" stay whole. f(key, value).
template <class F>
void flatten(const json::Value& value, const std::string& prefix, std::size_t depth, const F& f) {
  const auto* object = value.if_object();
  if (object == nullptr || object->find("_type") != nullptr || depth > 32) {
    f(prefix, value);
    return;
  }
  for (const auto& [key, member] : *object) flatten(member, prefix.empty() ? key : prefix + "." + key, depth + 1, f);
}

/// Rows for filters and orders: at most 20,000 keys.
std::vector<store::RunValue> values_of_config(const json::Value& config);
std::vector<store::RunValue> values_of_summary(const json::Value& summary);

}  // namespace pedigree::service
