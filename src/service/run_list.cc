#include "service/run_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "service/run_filter.h"
#include "service/run_lines.h"
#include "store/people.h"

namespace pedigree::service {
namespace {

namespace search = store::run_search;

constexpr std::int64_t kChunk = 1'000;   // runs looked at together when the database cannot decide alone

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

/// Keeps the runs that the filter matches.
void keep_matching(sql::Transaction& tx, const Filter& filter, std::vector<search::Row>& rows) {
  std::vector<std::int64_t> ids, creators;
  for (const auto& row : rows) ids.push_back(row.run.id), creators.push_back(row.run.created_by);
  std::map<std::int64_t, std::vector<std::string>> tags;
  for (auto& tag : store::runs::tags_of(tx, ids)) tags[tag.run_id].push_back(std::move(tag.tag));
  std::map<std::int64_t, std::string> users;
  for (const auto& account : store::people::accounts_by_ids(tx, creators)) users[account.id] = account.username;
  std::erase_if(rows, [&](const search::Row& row) {
    RunFacts facts(row.run, tags, users);
    return !filter.matches([&](std::string_view field) { return facts.value(field); });
  });
}

/// Calls `each` with stretches of matching runs until it returns false or there are no more.
template <class F>
Status for_each_match(sql::Transaction& tx, const search::Search& found_by, const Filter& filter, std::string position, const F& each) {
  while (true) {
    PED_TRY(auto rows, search::page(tx, found_by, position, kChunk));
    if (rows.empty()) return {};
    position = rows.back().position;
    const bool last = static_cast<std::int64_t>(rows.size()) < kChunk;
    keep_matching(tx, filter, rows);
    if (!each(rows) || last) return {};
  }
}

}  // namespace

Result<RunQuery> RunQuery::parse(std::string_view filters, std::string_view order_text) {
  RunQuery query;
  PED_TRY(query.filter, Filter::parse(filters, normalize_run_operand));
  const auto order = parse_order(order_text);
  if (order.empty()) return query;
  const auto field = run_field(order.field);
  if (!field || field->kind == search::Field::Kind::kTag || field->kind == search::Field::Kind::kUsername)
    return fail(Code::kInvalidArgument,
                fmt::format("cannot order runs by '{}'; use created_at, updated_at, heartbeat_at, duration, name, display_name, state, group, job_type, "
                            "host, config.<key> or summary_metrics.<key>", order.field.substr(0, 60)));
  query.order = {*field, order.descending};
  return query;
}

Result<std::vector<search::Row>> list_runs(sql::Transaction& tx, std::int64_t project_id, const RunQuery& query, std::string_view position,
                                           std::int64_t limit) {
  const auto compiled = compile_run_filter(tx, project_id, query.filter);
  const search::Search found_by{project_id, &compiled.condition, query.order};
  if (compiled.exact) return search::page(tx, found_by, position, limit);
  std::vector<search::Row> found;
  PED_CHECK(for_each_match(tx, found_by, query.filter, std::string(position), [&](std::vector<search::Row>& rows) {
    for (auto& row : rows)
      if (static_cast<std::int64_t>(found.size()) < limit) found.push_back(std::move(row));
    return static_cast<std::int64_t>(found.size()) < limit;
  }));
  return found;
}

std::int64_t count_runs(sql::Transaction& tx, std::int64_t project_id, const Filter& filter) {
  const auto compiled = compile_run_filter(tx, project_id, filter);
  if (compiled.exact) return search::count(tx, project_id, compiled.condition);
  std::int64_t count = 0;
  (void)for_each_match(tx, {project_id, &compiled.condition, {}}, filter, "", [&](const std::vector<search::Row>& rows) {
    count += static_cast<std::int64_t>(rows.size());
    return true;
  });
  return count;
}

}  // namespace pedigree::service
