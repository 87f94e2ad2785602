#include "service/run_list.h"

#include <map>
#include <unordered_map>

#include "service/find.h"
#include "service/run_lines.h"
#include "store/people.h"
#include "store/searchable.h"

namespace pedigree::service {
namespace {

namespace search = store::search;
namespace columns = store::searchable::run;

std::string plain_key(std::string_view path) { return std::string(path); }

constexpr std::array kColumns{NamedColumn{"name", &columns::kName}, NamedColumn{"id", &columns::kName}, NamedColumn{"display_name", &columns::kDisplayName},
                              NamedColumn{"displayName", &columns::kDisplayName}, NamedColumn{"state", &columns::kState},
                              NamedColumn{"group", &columns::kGroup}, NamedColumn{"job_type", &columns::kJobType}, NamedColumn{"jobType", &columns::kJobType},
                              NamedColumn{"host", &columns::kHost}, NamedColumn{"commit", &columns::kCommit}, NamedColumn{"notes", &columns::kNotes},
                              NamedColumn{"sweep", &columns::kSweep}, NamedColumn{"created_at", &columns::kCreatedAt},
                              NamedColumn{"createdAt", &columns::kCreatedAt}, NamedColumn{"updated_at", &columns::kUpdatedAt},
                              NamedColumn{"updatedAt", &columns::kUpdatedAt}, NamedColumn{"heartbeat_at", &columns::kHeartbeatAt},
                              NamedColumn{"heartbeatAt", &columns::kHeartbeatAt}, NamedColumn{"duration", &columns::kSeconds},
                              NamedColumn{"tags", &columns::kTag}, NamedColumn{"username", &columns::kUsername}};
constexpr std::array kValues{NamedValues{"config.", &columns::kConfig, run_config_key}, NamedValues{"summary_metrics.", &columns::kSummary, plain_key},
                             NamedValues{"summaryMetrics.", &columns::kSummary, plain_key}};
constexpr std::array kTimes{&columns::kCreatedAt, &columns::kUpdatedAt, &columns::kHeartbeatAt};
constexpr Vocabulary kVocabulary{kColumns, kValues, kTimes};

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

std::unordered_map<std::int64_t, store::Run> load(sql::Transaction& tx, const std::vector<search::Hit>& hits) {
  std::vector<std::int64_t> ids;
  for (const auto& hit : hits) ids.push_back(hit.id);
  std::unordered_map<std::int64_t, store::Run> runs;
  for (auto& run : store::runs::by_ids(tx, ids)) {
    const auto id = run.id;
    runs.emplace(id, std::move(run));
  }
  return runs;
}

void keep_matching(sql::Transaction& tx, const Filter& filter, std::vector<search::Hit>& hits) {
  const auto runs = load(tx, hits);
  std::vector<std::int64_t> ids, creators;
  for (const auto& [id, run] : runs) ids.push_back(id), creators.push_back(run.created_by);
  std::map<std::int64_t, std::vector<std::string>> tags;
  for (auto& tag : store::runs::tags_of(tx, ids)) tags[tag.run_id].push_back(std::move(tag.tag));
  std::map<std::int64_t, std::string> users;
  for (const auto& account : store::people::accounts_by_ids(tx, creators)) users[account.id] = account.username;
  std::erase_if(hits, [&](const search::Hit& hit) {
    RunFacts facts(runs.at(hit.id), tags, users);
    return !filter.matches([&](std::string_view field) { return facts.value(field); });
  });
}

Find runs_of(std::int64_t project_id, const Filter& filter, const search::Order& order) {
  return {&kVocabulary, {&columns::kOfProject, project_id}, &filter, order,
          [&filter](sql::Transaction& tx, std::vector<search::Hit>& hits) { keep_matching(tx, filter, hits); }};
}

const search::Order kOldestFirst{{&columns::kCreatedAt, nullptr, ""}, false};

}  // namespace

std::string run_config_key(std::string_view path) {
  if (path.ends_with(".value")) path.remove_suffix(6);
  std::string key(path);
  if (const auto dot = key.find('.'); dot != std::string::npos && key.compare(dot, 7, ".value.") == 0) key.erase(dot, 6);
  return key;
}

json::Value run_value(const store::Run& run, std::string_view field) { return RunFacts(run, {}, {}).value(field); }

Result<RunQuery> RunQuery::parse(std::string_view filters, std::string_view order) {
  RunQuery query;
  PED_TRY(query.filter, Filter::parse(filters, [](std::string_view field, const json::Value& operand) { return kVocabulary.normalize(field, operand); }));
  PED_TRY(const auto wanted, kVocabulary.order(order));
  query.order = wanted.value_or(kOldestFirst);
  return query;
}

Result<std::vector<RunRow>> list_runs(sql::Transaction& tx, std::int64_t project_id, const RunQuery& query, std::string_view position, std::int64_t limit) {
  PED_TRY(auto hits, find(tx, runs_of(project_id, query.filter, query.order), position, limit));
  auto runs = load(tx, hits);
  std::vector<RunRow> rows;
  for (auto& hit : hits) rows.push_back({std::move(runs.at(hit.id)), std::move(hit.position)});
  return rows;
}

std::int64_t count_runs(sql::Transaction& tx, std::int64_t project_id, const Filter& filter) {
  return count(tx, runs_of(project_id, filter, kOldestFirst));
}

}  // namespace pedigree::service
