// Reading one run: history, samples, logs, config.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/run_lines.h"
#include "store/runs.h"

namespace pedigree::service {

/// History lines with from <= _step < to, in order, as they were sent. At most `samples` of them, evenly spread, ends included.
Result<std::vector<std::string>> history(sql::Transaction& tx, const store::Run& run, std::int64_t from, std::int64_t to,
                                         std::optional<std::int64_t> samples);
/// What clients measured of the machine, in order, as they sent it. At most `samples` rows, evenly spread, ends included.
Result<std::vector<std::string>> system_events(sql::Transaction& tx, const store::Run& run, std::optional<std::int64_t> samples);
/// Lines of events or log, from <= number < to.
Result<std::map<std::int64_t, std::string>> stream_lines(sql::Transaction& tx, const store::Run& run, std::string_view stream, std::int64_t from,
                                                         std::int64_t to);

struct SampleSpec {
  std::vector<std::string> keys;         // dotted
  std::int64_t min_step = 0, max_step = INT64_MAX;   // both inclusive
  std::int64_t samples = 500;
};
/// Rows that have all keys, as objects of exactly these.
Result<json::Array> sampled_history(sql::Transaction& tx, const store::Run& run, const SampleSpec& spec);

/// {"sets": [], "keys": {key: {"typeCounts", "monotonic", "previousValue"}}, "lastStep": n}
json::Value history_keys(sql::Transaction& tx, const store::Run& run);

/// JSON text of a list with the last line of a stream, or "[]".
Result<std::string> tail(sql::Transaction& tx, const store::Run& run, std::string_view stream);

/// {"lr": {"value": 0.1, "desc": null}} → {"lr": 0.1}, without the SDK's own part.
json::Object plain_config(std::string_view config);

/// The `_wandb.value` part of a config, restricted to `keys` unless empty; nullopt if there is none.
std::optional<std::string> wandb_config(const store::Run& run, const std::vector<std::string>& keys);

}  // namespace pedigree::service
