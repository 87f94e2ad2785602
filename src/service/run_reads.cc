#include "service/run_reads.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>


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

/// Whoever asks for no more steps than samples reads page by page, and wants every row: a step may have several.
bool reads_all(std::int64_t from, std::int64_t to, std::int64_t samples) { return from >= 0 && to != INT64_MAX && to - from <= samples; }

json::Value strict(const json::Value& value) {
  return json::parse(json::write(value, json::NonFinite::kString)).value_or(json::Value());
}

}  // namespace

Result<std::vector<std::string>> history(sql::Transaction& tx, const store::Run& run, std::int64_t from, std::int64_t to,
                                         std::optional<std::int64_t> samples) {
  const bool all = from <= 0 && to == INT64_MAX;
  PED_TRY(auto lines, assemble(all ? store::runs::blocks_of(tx, run.id, "history") : store::runs::blocks_by_step(tx, run.id, from, to)));
  std::vector<std::string> rows;
  for (auto& [number, line] : lines) {
    if (!all) {
      const auto step = step_of(line);
      if (!step || *step < from || *step >= to) continue;
    }
    rows.push_back(std::move(line));
  }
  return samples && !reads_all(from, to, *samples) ? spread(std::move(rows), *samples) : rows;
}

Result<std::map<std::int64_t, std::string>> stream_lines(sql::Transaction& tx, const store::Run& run, std::string_view stream, std::int64_t from,
                                                         std::int64_t to) {
  PED_TRY(auto lines, assemble(store::runs::blocks_by_line(tx, run.id, stream, from, to)));
  std::erase_if(lines, [&](const auto& line) { return line.first < from || line.first >= to; });
  return lines;
}

Result<json::Array> sampled_history(sql::Transaction& tx, const store::Run& run, const SampleSpec& spec) {
  const auto end = spec.max_step == INT64_MAX ? INT64_MAX : spec.max_step + 1;
  PED_TRY(const auto lines, history(tx, run, spec.min_step, end, std::nullopt));
  std::vector<json::Value> rows;
  for (const auto& line : lines) {
    const auto row = json::parse(line, {.nonfinite = true});
    if (!row) continue;
    json::Object picked;
    for (const auto& key : spec.keys)
      if (const auto* value = dig(*row, key)) picked.set(key, strict(*value));
    if (picked.size() == std::set<std::string>(spec.keys.begin(), spec.keys.end()).size()) rows.emplace_back(std::move(picked));
  }
  auto kept = reads_all(spec.min_step, end, spec.samples) ? std::move(rows) : spread(std::move(rows), spec.samples);
  return json::Array(std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()));
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
