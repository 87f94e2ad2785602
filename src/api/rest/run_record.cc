// GET …/versions/{v}/run and what hangs on it: the run that made a version, as record; and …/versions/{v}/metrics. It is read through the
// registry, so it is there as long as the version is, also when the run or its project was deleted.
#include <fmt/format.h>

#include <map>

#include "api/rest/downloads.h"
#include "api/rest/places.h"
#include "api/rest/run_views.h"
#include "service/as_logged.h"
#include "service/files.h"
#include "service/run_lines.h"
#include "service/run_reads.h"
#include "service/run_record.h"

namespace pedigree::api::rest {
namespace {

Result<service::RunPlace> run_of(sql::Transaction& tx, const Call& call) {
  PED_TRY(const auto place, collection_of(tx, call));
  PED_TRY(const auto membership, version_of(tx, place, call.request));
  PED_CHECK(service::demand(tx, call.caller, place.project, domain::Action::kDownload));
  return service::run_behind(tx, call.caller, membership);
}

template <class F>
Result<Answer> with_run(const Dependencies& dependencies, const Call& call, F f) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, run_of(tx, call));
    return f(tx, place);
  });
}

/// As `/runs/…` shows it; what is known of its metrics comes with it.
Result<Answer> get_run(const Dependencies& dependencies, Call& call) {
  return with_run(dependencies, call, [&](sql::Transaction& tx, const service::RunPlace& place) -> Result<Answer> {
    auto shown = show_run(tx, dependencies, place, true);
    shown.set("history", json::Object{{"rows", place.run.history_lines}, {"last_step", place.run.last_step}, {"keys", show_run_keys(tx, place.run.id)}});
    return Answer{200, std::move(shown), ""};
  });
}

/// What the run had measured when it logged the version: numbers alone, the first thousand by key.
Result<Answer> get_metrics(const Dependencies& dependencies, Call& call) {
  constexpr std::size_t kMost = 1'000;
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_TRY(const auto membership, version_of(tx, place, call.request));
    PED_TRY(const auto run, service::run_behind(tx, call.caller, membership));
    const auto artifact = store::artifacts::by_id(tx, membership.artifact_id);
    PED_TRY(const auto found, service::metrics_as_logged(tx, *artifact, run.run));
    json::Array metrics;
    for (const auto& [value, step] : found.metrics) {
      const auto shown = service::plain_value(value);
      if (!shown.is_number() || value.key.starts_with('_') || metrics.size() >= kMost) continue;
      metrics.emplace_back(json::Object{{"key", value.key}, {"value", strict(shown)}, {"step", step}});
    }
    return Answer{200, json::Object{{"step", found.step}, {"metrics", std::move(metrics)}}, ""};
  });
}

/// Rows turned into columns: a value for each row, null where it has none.
class Columns {
 public:
  /// `wanted`: in this order, and no others; empty for all, in the order they are met.
  explicit Columns(std::vector<std::string> wanted) : all_(wanted.empty()) {
    for (auto& key : wanted) column(key);
  }

  void add(const json::Value& row) {
    ++rows_;
    service::flatten(row, "", 0, [this](const std::string& key, const json::Value& value) {
      const auto known = places_.find(key);
      if (known == places_.end() && (!all_ || columns_.size() >= service::kMaxKeys)) return;
      auto& values = columns_[known == places_.end() ? column(key) : known->second];
      values.resize(rows_ - 1);
      values.push_back(strict(value));
    });
  }

  json::Object take() && {
    json::Array keys, columns;
    for (auto& key : keys_) keys.emplace_back(std::move(key));
    for (auto& values : columns_) {
      values.resize(rows_);
      columns.emplace_back(std::move(values));
    }
    return {{"keys", std::move(keys)}, {"columns", std::move(columns)}};
  }

 private:
  std::size_t column(const std::string& key) {
    const auto [found, added] = places_.try_emplace(key, columns_.size());
    if (added) {
      keys_.push_back(key);
      columns_.emplace_back();
    }
    return found->second;
  }

  const bool all_;
  std::size_t rows_ = 0;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<std::string> keys_;
  std::vector<json::Array> columns_;
};

std::vector<std::string> wanted_keys(const http::Request& request) {
  std::vector<std::string> keys;
  for (const auto part : split(request.query_value("keys").value_or(""), ','))
    if (!part.empty()) keys.emplace_back(part);
  return keys;
}

/// ?keys=loss,accuracy&after=<row>&limit=
Result<Answer> get_history(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  const auto after = call.request.query_value("after");
  const auto last = after ? parse_int(*after) : std::optional<std::int64_t>(-1);
  if (!last || *last < -1) return fail(Code::kInvalidArgument, "the parameter 'after' must be the number of a row, from 0");
  return with_run(dependencies, call, [&](sql::Transaction& tx, const service::RunPlace& place) -> Result<Answer> {
    const auto first = *last + 1;
    PED_TRY(const auto lines, service::stream_lines(tx, place.run, "history", first, first + limit));
    Columns columns(wanted_keys(call.request));
    for (const auto& [number, line] : lines)
      columns.add(json::parse(line, {.nonfinite = true}).value_or(json::Value(json::Object{})));
    auto body = std::move(columns).take();
    body.set("rows", static_cast<std::int64_t>(lines.size()));
    body.set("total", place.run.history_lines);
    Answer answer{200, std::move(body), ""};
    if (first + limit < place.run.history_lines && !lines.empty()) {
      answer.link = fmt::format("<{}?limit={}&after={}", call.request.path, limit, first + limit - 1);
      if (const auto keys = call.request.query_value("keys")) answer.link += "&keys=" + percent_encode(*keys);
      answer.link += ">; rel=\"next\"";
    }
    return answer;
  });
}

Result<Answer> list_files(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  return with_run(dependencies, call, [&](sql::Transaction& tx, const service::RunPlace& place) -> Result<Answer> {
    auto files = store::run_files::of_run(tx, place.run.id, "", call.request.query_value("after").value_or(""), limit + 1);
    Answer answer;
    if (static_cast<std::int64_t>(files.size()) > limit) {
      files.pop_back();
      answer.link =
          fmt::format("<{}?limit={}&after={}>; rel=\"next\"", call.request.path, limit, percent_encode(files.back().name));
    }
    answer.body = show_run_files(files, dependencies.base_url(call.request) + call.request.path);
    return answer;
  });
}

http::Response get_file(const Dependencies& dependencies, http::Request& request) {
  return send_file(dependencies, request, [](sql::Transaction& tx, const Call& call) -> Result<store::Blob> {
    PED_TRY(const auto place, run_of(tx, call));
    return service::run_file_blob(tx, place.run.id, call.request.parameter("path"));
  });
}

}  // namespace

void add_run_record_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "/versions/{v}/metrics", {}, get_metrics);
  add_registry_route(router, dependencies, "GET", "/versions/{v}/run", {}, get_run);
  add_registry_route(router, dependencies, "GET", "/versions/{v}/run/history", {}, get_history);
  add_registry_route(router, dependencies, "GET", "/versions/{v}/run/files", {}, list_files);
  add_registry_download(router, dependencies, "/versions/{v}/run/files/{path...}", get_file);
}

}  // namespace pedigree::api::rest
