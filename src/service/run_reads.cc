#include "service/run_reads.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "service/line_scanner.h"

namespace pedigree::service {
namespace {

template <class T>
std::vector<T> spread(std::vector<T> rows, std::int64_t samples) {
  const auto count = static_cast<std::int64_t>(rows.size());
  if (samples <= 0 || count <= samples) return rows;
  std::vector<T> kept;
  for (std::int64_t i = 0; i < samples; ++i) {
    const auto at = samples == 1 ? count - 1 : i * (count - 1) / (samples - 1);
    kept.push_back(std::move(rows[static_cast<std::size_t>(at)]));
  }
  return kept;
}

/// As step_of(); the usual line is not made into values.
std::optional<std::int64_t> quick_step(std::string_view line) {
  LineScanner scanner(line);
  if (!scanner.take('{')) return step_of(line);
  do {
    const auto key = scanner.plain_text();
    if (!key || !scanner.take(':')) return step_of(line);
    if (*key == "_step") {
      const auto step = scanner.integer();
      return step ? step : step_of(line);
    }
    double number = 0;
    if (scanner.value(number, false) == LineScanner::Seen::kStrange) return step_of(line);
  } while (scanner.take(','));
  return step_of(line);
}

/// The lines with from <= _step < to, in order; all lines when nothing is left out.
template <class F>
Status each_line_of_steps(sql::Transaction& tx, const store::Run& run, std::int64_t from, std::int64_t to, const F& f) {
  const bool all = from <= 0 && to == INT64_MAX;
  return each_line(all ? store::runs::blocks_of(tx, run.id, "history") : store::runs::blocks_by_step(tx, run.id, from, to),
                   [&](std::int64_t, std::string_view line) {
                     const auto step = all ? std::nullopt : quick_step(line);
                     if (all || (step && *step >= from && *step < to)) f(line);
                   });
}

/// Whether a line has a value at each of some keys. Most lines that have not are told by their text alone.
class HasKeys {
 public:
  explicit HasKeys(const std::vector<std::string>& keys) {
    for (const auto& key : keys) {
      if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) continue;
      keys_.push_back(key);
      endings_.push_back(key.substr(key.rfind('.') + 1) + '"');  // so ends a member's name, whether it has the dots or lies deeper
      dotted_ |= key.find('.') != std::string::npos;
      plain_ &= std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
    }
  }

  bool operator()(std::string_view line) const {
    const bool as_it_is = plain_ && line.find('\\') == std::string_view::npos;  // an escape may stand for any letter
    const auto found = [line](const std::string& ending) { return line.find(ending) != std::string_view::npos; };
    if (as_it_is && !std::all_of(endings_.begin(), endings_.end(), found)) return false;
    const auto known = scan(line);
    return known ? *known : parses(line);
  }

 private:
  /// nullopt: the line is not a usual one.
  std::optional<bool> scan(std::string_view line) const {
    if (dotted_ || keys_.size() > 64) return std::nullopt;
    LineScanner scanner(line);
    if (!scanner.take('{')) return std::nullopt;
    std::uint64_t missing = keys_.size() == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << keys_.size()) - 1;
    do {
      const auto key = scanner.plain_text();
      if (!key || !scanner.take(':')) return std::nullopt;
      double number = 0;
      if (scanner.value(number, false) == LineScanner::Seen::kStrange) return std::nullopt;
      for (std::size_t i = 0; i < keys_.size(); ++i)
        if (keys_[i] == *key) missing &= ~(std::uint64_t{1} << i);
    } while (scanner.take(','));
    if (!scanner.take('}') || !scanner.finished()) return std::nullopt;
    return missing == 0;
  }
  bool parses(std::string_view line) const {
    const auto row = json::parse(line, {.nonfinite = true});
    return row && std::all_of(keys_.begin(), keys_.end(), [&](const auto& key) { return dig(*row, key) != nullptr; });
  }

  std::vector<std::string> keys_, endings_;
  bool dotted_ = false, plain_ = true;
};

/// Whoever asks for no more steps than samples reads page by page, and wants every row: a step may have several.
bool reads_all(std::int64_t from, std::int64_t to, std::int64_t samples) { return from >= 0 && to != INT64_MAX && to - from <= samples; }

json::Value strict(const json::Value& value) {
  return json::parse(json::write(value, json::NonFinite::kString)).value_or(json::Value());
}

}  // namespace

Result<std::vector<std::string>> history(sql::Transaction& tx, const store::Run& run, std::int64_t from, std::int64_t to,
                                         std::optional<std::int64_t> samples) {
  std::vector<std::string> rows;
  PED_CHECK(each_line_of_steps(tx, run, from, to, [&](std::string_view line) { rows.emplace_back(line); }));
  return samples && !reads_all(from, to, *samples) ? spread(std::move(rows), *samples) : rows;
}

Result<std::vector<std::string>> system_events(sql::Transaction& tx, const store::Run& run, std::optional<std::int64_t> samples) {
  std::vector<std::string> rows;
  PED_CHECK(each_line(store::runs::blocks_of(tx, run.id, "events"), [&](std::int64_t, std::string_view line) { rows.emplace_back(line); }));
  return samples ? spread(std::move(rows), *samples) : rows;
}

Result<std::map<std::int64_t, std::string>> stream_lines(sql::Transaction& tx, const store::Run& run, std::string_view stream, std::int64_t from,
                                                         std::int64_t to) {
  PED_TRY(auto lines, assemble(store::runs::blocks_by_line(tx, run.id, stream, from, to)));
  std::erase_if(lines, [&](const auto& line) { return line.first < from || line.first >= to; });
  return lines;
}

Result<json::Array> sampled_history(sql::Transaction& tx, const store::Run& run, const SampleSpec& spec) {
  const auto end = spec.max_step == INT64_MAX ? INT64_MAX : spec.max_step + 1;
  const HasKeys has_keys(spec.keys);
  std::vector<std::string> lines;
  PED_CHECK(each_line_of_steps(tx, run, spec.min_step, end, [&](std::string_view line) {
    if (has_keys(line)) lines.emplace_back(line);
  }));
  json::Array rows;
  if (!reads_all(spec.min_step, end, spec.samples)) lines = spread(std::move(lines), spec.samples);
  for (const auto& line : lines) {
    const auto row = json::parse(line, {.nonfinite = true});
    if (!row) continue;
    json::Object picked;
    for (const auto& key : spec.keys)
      if (const auto* value = dig(*row, key)) picked.set(key, strict(*value));
    rows.emplace_back(std::move(picked));
  }
  return rows;
}

json::Value history_keys(sql::Transaction& tx, const store::Run& run) {
  std::map<std::string, std::vector<store::RunKey>> by_key;
  for (auto& key : store::runs::keys_of(tx, run.id)) {
    auto name = key.key;
    by_key[name].push_back(std::move(key));
  }
  json::Object keys;
  for (const auto& [name, types] : by_key) {
    json::Array counts;
    const store::RunKey* main = &types.front();
    for (const auto& type : types) {
      counts.emplace_back(json::Object{{"type", type.type}, {"count", type.count}});
      if (type.count > main->count) main = &type;
    }
    keys.append(name, json::Object{{"typeCounts", std::move(counts)},
                                   {"monotonic", main->type == "number" && main->monotonic},
                                   {"previousValue", json::parse(main->last).value_or(json::Value())}});
  }
  return json::Object{{"sets", json::Array{}}, {"keys", std::move(keys)}, {"lastStep", run.last_step.value_or(-1)}};
}

Result<std::string> tail(sql::Transaction& tx, const store::Run& run, std::string_view stream) {
  const auto count = stream == "history" ? run.history_lines : run.event_lines;
  PED_TRY(const auto lines, stream_lines(tx, run, stream, count - 1, count));
  json::Array last;
  for (const auto& [number, line] : lines) last.emplace_back(line);
  return json::write(last);
}

json::Object plain_config(std::string_view text) {
  json::Object plain;
  const auto config = json::parse(text, {.nonfinite = true});
  if (!config || config->if_object() == nullptr) return plain;
  for (const auto& [key, entry] : *config->if_object()) {
    if (key == "_wandb") continue;
    const auto* value = entry.find("value");
    plain.append(key, value == nullptr ? entry : *value);
  }
  return plain;
}

std::optional<std::string> wandb_config(const store::Run& run, const std::vector<std::string>& keys) {
  const auto config = json::parse(run.config, {.nonfinite = true});
  const auto* entry = config ? config->find("_wandb") : nullptr;
  const auto* value = entry == nullptr ? nullptr : entry->find("value");
  if (value == nullptr || value->if_object() == nullptr) return std::nullopt;
  if (keys.empty()) return json::write(*value);
  json::Object picked;
  for (const auto& key : keys)
    if (const auto* found = value->find(key)) picked.set(key, *found);
  return json::write(picked);
}

}  // namespace pedigree::service
