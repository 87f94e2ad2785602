// Lines of a run's streams: packed into blocks, put together again, and taken apart into values (docs/formats/run_block.md). Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
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
Result<std::map<std::int64_t, std::string>> assemble(std::span<const store::RunBlock> blocks);

/// Calls f with number and text of each of the same lines, in order. Cheaper than assemble(): lines are not copied unless blocks
/// overlap.
Status each_line(std::span<const store::RunBlock> blocks, const std::function<void(std::int64_t, std::string_view)>& f);

/// Cuts blocks into at most `most` stretches of about the same size whose lines follow each other, to be read at the same time.
/// One stretch when they overlap, or when they are so small that a thread is not worth its start.
std::vector<std::span<const store::RunBlock>> cut(std::span<const store::RunBlock> blocks, std::size_t most);

/// A line of the console as clients send it: "ERROR " before what went to stderr, perhaps the time at which it was caught (UTC,
/// 2023-04-05T10:15:30.000000), then the text. Views into the line; `time` is "" if there is none.
struct ConsoleLine {
  bool error = false;
  std::string_view time, text;
};
ConsoleLine console_line(std::string_view line);

/// _step of a history line, if it has one.
std::optional<std::int64_t> step_of(std::string_view line);

/// The value at a dotted path through nested objects, or of a member whose own name has dots; nullptr if there is none.
const json::Value* dig(const json::Value& value, std::string_view path);

/// Dotted scalars of a JSON object; objects with "_type" stay whole. f(key, value).
template <class F>
void flatten(const json::Value& value, const std::string& prefix, std::size_t depth, const F& f) {
  const auto* object = value.if_object();
  if (object == nullptr || object->find("_type") != nullptr || depth > 32) {
    f(prefix, value);
    return;
  }
  for (const auto& [key, member] : *object) {
    if (prefix.empty()) flatten(member, key, depth + 1, f);
    else flatten(member, prefix + "." + key, depth + 1, f);
  }
}

/// More keys than this are kept in the lines, but neither summed up nor filtered by.
inline constexpr std::size_t kMaxKeys = 20'000;

/// Rows for filters and orders: at most 20,000 keys.
std::vector<store::RunValue> values_of_config(const json::Value& config);
std::vector<store::RunValue> values_of_summary(const json::Value& summary);
/// Of a version's metadata; `source` says nothing there.
std::vector<store::RunValue> values_of_metadata(const json::Value& metadata);
/// The scalar that a row stands for (a long text: its beginning).
json::Value plain_value(const store::RunValue& row);
/// Of a line of the history; `source` is "".
std::vector<store::RunValue> scalars_of(const json::Value& line);

}  // namespace pedigree::service
