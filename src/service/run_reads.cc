#include "service/run_reads.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "store/people.h"

namespace pedigree::service {
namespace {

/// A dotted path through nested objects; also a member whose own name has dots.
const json::Value* dig(const json::Value& value, std::string_view path) {
  if (const auto* direct = value.find(path)) return direct;
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto* next = value.find(path.substr(0, dot));
  return next == nullptr ? nullptr : dig(*next, path.substr(dot + 1));
}

/// Facts about a run that filters may ask for, parsed at most once.
class RunFacts {
 public:
  RunFacts(const store::Run& run, const std::map<std::int64_t, std::vector<std::string>>& tags,
           const std::map<std::int64_t, std::string>& users)
      : run_(run), tags_(tags), users_(users) {}

  json::Value value(std::string_view field) {
    if (field == "name" || field == "id") return run_.name;
    if (field == "display_name" || field == "displayName") return run_.display_name;
    if (field == "state") return run_.state;
    if (field == "created_at" || field == "createdAt") return format_time(run_.created_at);
    if (field == "updated_at" || field == "updatedAt") return format_time(run_.updated_at);
    if (field == "heartbeat_at" || field == "heartbeatAt") return format_time(run_.heartbeat_at);
    if (field == "duration") return (run_.heartbeat_at - run_.created_at) / kSecond;
    if (field == "group") return run_.group;
    if (field == "jobType" || field == "job_type") return run_.job_type;
    if (field == "host") return run_.host;
    if (field == "commit") return run_.commit;
    if (field == "notes") return run_.notes;
    if (field == "sweep") return run_.sweep;
    if (field == "username") return text_of(users_, run_.created_by);
    if (field == "tags") {
      const auto found = tags_.find(run_.id);
      return found == tags_.end() ? json::Array{} : json::Array(found->second.begin(), found->second.end());
    }
    if (field.starts_with("config.")) return config_value(field.substr(7));
    if (field.starts_with("summary_metrics.")) return member(summary(), field.substr(16));
    if (field.starts_with("summaryMetrics.")) return member(summary(), field.substr(15));
    return {};
  }

 private:
  static json::Value text_of(const std::map<std::int64_t, std::string>& texts, std::int64_t id) {
    const auto found = texts.find(id);
    return found == texts.end() ? json::Value() : json::Value(found->second);
  }
  static json::Value member(const json::Value& object, std::string_view path) {
    const auto* found = dig(object, path);
    return found == nullptr ? json::Value() : *found;
  }
  json::Value config_value(std::string_view path) {
    // {"opt": {"value": {"lr": 1}}} is config.opt.lr, config.opt.value.lr and, for orders, config.opt.lr.value.
    if (path.ends_with(".value")) path.remove_suffix(6);
    const auto dot = path.find('.');
    const auto* entry = config().find(path.substr(0, dot));
    if (entry == nullptr) return {};
    const auto* value = entry->find("value") == nullptr ? entry : entry->find("value");
    if (dot == std::string_view::npos) return *value;
    auto rest = path.substr(dot + 1);
    if (rest.starts_with("value.")) rest.remove_prefix(6);
    return member(*value, rest);
  }
  const json::Value& config() { return parsed(config_, run_.config); }
  const json::Value& summary() { return parsed(summary_, run_.summary); }
  static const json::Value& parsed(std::optional<json::Value>& cache, const std::string& text) {
    if (!cache) cache = json::parse(text, {.nonfinite = true}).value_or(json::Value());
    return *cache;
  }

  const store::Run& run_;
  const std::map<std::int64_t, std::vector<std::string>>& tags_;
  const std::map<std::int64_t, std::string>& users_;
  std::optional<json::Value> config_, summary_;
};

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

json::Value strict(const json::Value& value) {
  return json::parse(json::write(value, json::NonFinite::kString)).value_or(json::Value());
}

}  // namespace

Result<RunQuery> RunQuery::parse(std::string_view filters, std::string_view order) {
  RunQuery query;
  PED_TRY(query.filter, Filter::parse(filters));
  query.order = parse_order(order);
  return query;
}

Found<RunRow> list_runs(sql::Transaction& tx, std::int64_t project_id, const RunQuery& query, std::int64_t after, std::int64_t limit) {
  auto runs = store::runs::of_project(tx, project_id, false, -1, 0, INT64_MAX);
  std::vector<std::int64_t> ids, creators;
  for (const auto& run : runs) ids.push_back(run.id), creators.push_back(run.created_by);
  std::map<std::int64_t, std::vector<std::string>> tags;
  for (auto& tag : store::runs::tags_of(tx, ids)) tags[tag.run_id].push_back(std::move(tag.tag));
  std::map<std::int64_t, std::string> users;
  for (const auto& account : store::people::accounts_by_ids(tx, creators)) users[account.id] = account.username;

  struct Sorted {
    store::Run run;
    json::Value key;
    std::size_t at;
  };
  std::vector<Sorted> rows;
  const bool by_time = query.order.empty() || query.order.field == "created_at" || query.order.field == "createdAt";
  for (auto& run : runs) {
    RunFacts facts(run, tags, users);
    if (!query.filter.matches([&](std::string_view field) { return facts.value(field); })) continue;
    json::Value key = by_time ? json::Value() : facts.value(query.order.field);
    rows.push_back({std::move(run), std::move(key), rows.size()});
  }
  if (by_time) {
    if (query.order.descending) std::reverse(rows.begin(), rows.end());
  } else {
    // Runs without the value come last, whatever the direction.
    std::sort(rows.begin(), rows.end(), [&](const Sorted& a, const Sorted& b) {
      if (a.key.is_null() != b.key.is_null()) return b.key.is_null();
      if (value_less(a.key, b.key) || value_less(b.key, a.key)) return value_less(a.key, b.key) != query.order.descending;
      return a.at < b.at;
    });
  }
  Found<RunRow> found;
  found.total = static_cast<std::int64_t>(rows.size());
  for (auto i = std::min(after, found.total); i < std::min(after + limit, found.total); ++i)
    found.rows.push_back({std::move(rows[static_cast<std::size_t>(i)].run), i + 1});
  return found;
}

std::int64_t count_runs(sql::Transaction& tx, std::int64_t project_id, const Filter& filter) {
  if (filter.matches_everything()) return store::runs::count(tx, project_id);
  return list_runs(tx, project_id, {filter, {}}, 0, 0).total;
}

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
  auto kept = spread(std::move(rows), spec.samples);
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
