// GET /runs/{entity}/{project}/{run} and what hangs on it: metrics as columns, keys, console, files.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "api/rest/downloads.h"
#include "api/rest/run_views.h"
#include "service/files.h"
#include "service/run_lines.h"
#include "service/run_metrics.h"
#include "service/run_reads.h"
#include "service/run_steps.h"
#include "service/sight.h"

namespace pedigree::api::rest {
namespace {

constexpr std::int64_t kFewestPoints = 10, kMostPoints = 10'000;
constexpr std::size_t kMostSeries = 100;

tl::unexpected<Error> bad(std::string message) { return fail(Code::kInvalidArgument, std::move(message)); }

/// A deleted run is there as long as a version it logged is linked somewhere.
Result<service::RunPlace> run_of(sql::Transaction& tx, const Call& call, domain::Action action = domain::Action::kViewMetadata) {
  const auto entity = call.request.parameter("entity"), project = call.request.parameter("project"),
             name = call.request.parameter("run");
  PED_TRY(const auto found, service::get_project(tx, call.caller, entity, project, action));
  auto run = store::runs::by_name(tx, found.id, name);
  service::Sight sight(tx, call.caller);
  if (!run || sight.runs(std::array{run->id}).empty())
    return fail(Code::kNotFound, fmt::format("run '{}' not found in '{}/{}'", name, entity, project));
  return service::place_of_run(tx, *std::move(run));
}

template <class F>
Result<Answer> with_run(const Dependencies& dependencies, const Call& call, F f) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, run_of(tx, call));
    return f(tx, place);
  });
}

Result<Answer> get_run(const Dependencies& dependencies, Call& call) {
  return with_run(dependencies, call, [&](sql::Transaction& tx, const service::RunPlace& place) -> Result<Answer> {
    const auto role = service::role_in_project(tx, call.caller, place.project);
    auto shown = show_run(tx, dependencies, place, domain::allows(role, domain::Action::kDownload));
    shown.append("role", domain::name(role));
    return Answer{200, std::move(shown), ""};
  });
}

Result<Answer> get_keys(const Dependencies& dependencies, Call& call) {
  return with_run(dependencies, call, [&](sql::Transaction& tx, const service::RunPlace& place) -> Result<Answer> {
    return Answer{200, show_run_keys(tx, place.run.id), ""};
  });
}

Result<double> number_in(const http::Request& request, std::string_view name, double otherwise) {
  const auto text = request.query_value(name);
  if (!text) return otherwise;
  const auto value = json::parse(*text);
  const auto number = value ? value->number() : std::nullopt;
  if (!number) return bad(fmt::format("{}='{}' is not a number", name, text->substr(0, 60)));
  return *number;
}

/// A whole number in the query between two others.
Result<std::int64_t> count_in(const http::Request& request, std::string_view name, std::int64_t otherwise, std::int64_t least,
                              std::int64_t most) {
  const auto text = request.query_value(name);
  const auto value = text ? parse_int(*text) : std::optional(otherwise);
  if (!value || *value < least) return bad(fmt::format("{} must be a number from {} to {}", name, least, most));
  return std::min(*value, most);
}

Result<service::MetricsQuery> metrics_query(const http::Request& request) {
  service::MetricsQuery query;
  for (const auto& [name, value] : request.query) {
    if (name == "key" && !value.empty()) query.keys.push_back(value);  // whole: keys may hold commas
    if (name != "keys") continue;
    for (const auto key : split(value, ','))
      if (!key.empty()) query.keys.emplace_back(key);
  }
  if (query.keys.empty() || query.keys.size() > kMostSeries)
    return bad(fmt::format("say which metrics: ?key=loss&key=accuracy, or ?keys=loss,accuracy (1 to {} keys, see …/keys)", kMostSeries));
  query.x = request.query_value("x").value_or("_step");
  PED_TRY(query.points, count_in(request, "points", query.points, kFewestPoints, kMostPoints));
  PED_TRY(query.from, number_in(request, "from", query.from));
  PED_TRY(query.to, number_in(request, "to", query.to));
  return query;
}

/// A step as 12, not 12.0.
json::Value number(double value) {
  constexpr double kExact = 9'007'199'254'740'992.0;
  if (std::trunc(value) == value && std::abs(value) < kExact && !(value == 0 && std::signbit(value)))
    return static_cast<std::int64_t>(value);
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

Result<Answer> get_metrics(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto query, metrics_query(call.request));
  return with_run(dependencies, call, [&](sql::Transaction& tx, const service::RunPlace& place) -> Result<Answer> {
    PED_TRY(const auto found, service::metrics(tx, place.run, query));
    json::Array shown;
    for (const auto& series : found) {
      json::Array x, y;
      for (const auto& point : series.points) x.push_back(number(point.x)), y.push_back(number(point.y));
      shown.emplace_back(json::Object{
          {"key", series.key}, {"count", series.count}, {"exact", series.exact()}, {"x", std::move(x)}, {"y", std::move(y)}});
    }
    return Answer{200, json::Object{{"x", query.x}, {"series", std::move(shown)}}, ""};
  });
}

json::Object show_log_line(std::int64_t line_number, std::string_view line) {
  const auto parts = service::console_line(line);
  const auto time = parse_time(parts.time);
  return json::Object{{"number", line_number},
                      {"level", parts.error ? "error" : "info"},
                      {"at", time ? json::Value(format_time(*time)) : json::Value()},
                      {"text", parts.text}};
}

/// ?tail=1000: the last ones; ?from=0&limit=1000: from a line on.
Result<Answer> get_logs(const Dependencies& dependencies, Call& call) {
  constexpr std::int64_t kMostLines = 10'000;
  PED_TRY(const auto tail, count_in(call.request, "tail", 1'000, 1, kMostLines));
  PED_TRY(const auto limit, count_in(call.request, "limit", tail, 1, kMostLines));
  PED_TRY(const auto from, count_in(call.request, "from", -1, -1, INT64_MAX - kMostLines));
  return with_run(dependencies, call, [&](sql::Transaction& tx, const service::RunPlace& place) -> Result<Answer> {
    const auto first = from >= 0 ? from : std::max<std::int64_t>(0, place.run.log_lines - tail);
    PED_TRY(const auto lines, service::stream_lines(tx, place.run, "log", first, first + limit));
    json::Array shown;
    for (const auto& [line_number, line] : lines) shown.emplace_back(show_log_line(line_number, line));
    return Answer{200, json::Object{{"total", place.run.log_lines}, {"lines", std::move(shown)}}, ""};
  });
}

Result<Answer> list_files(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  const std::string prefix(call.request.query_value("prefix").value_or(""));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, run_of(tx, call, domain::Action::kDownload));
    auto files = store::run_files::below(tx, place.run.id, prefix, call.request.query_value("after").value_or(""), limit + 1);
    Answer answer;
    if (static_cast<std::int64_t>(files.size()) > limit) {
      files.pop_back();
      answer.link = fmt::format("<{}?limit={}&after={}", call.request.path, limit, percent_encode(files.back().name));
      if (!prefix.empty()) answer.link += "&prefix=" + percent_encode(prefix);
      answer.link += ">; rel=\"next\"";
    }
    std::string folder = "/api/v1/runs";
    for (const auto& part : {place.entity.name, place.project.name, place.run.name}) folder += "/" + percent_encode(part);
    answer.body = show_run_files(files, folder + "/files");
    return answer;
  });
}

http::Response get_file(const Dependencies& dependencies, http::Request& request) {
  return send_file(dependencies, request, [](sql::Transaction& tx, const Call& call) -> Result<store::Blob> {
    PED_TRY(const auto place, run_of(tx, call, domain::Action::kDownload));
    return service::run_file_blob(tx, place.run.id, call.request.parameter("path"));
  });
}

}  // namespace

void add_run_routes(http::Router& router, const Dependencies& dependencies) {
  constexpr std::string_view kRun = "/runs/{entity}/{project}/{run}";
  const auto add = [&](std::string_view suffix, Function function) {
    add_user_route(router, dependencies, "GET", std::string(kRun) + std::string(suffix), {}, function);
  };
  add("", get_run);
  add("/keys", get_keys);
  add("/metrics", get_metrics);
  add("/logs", get_logs);
  add("/files", list_files);
  router.add({.method = "GET",
              .pattern = "/api/v1" + std::string(kRun) + "/files/{path...}",
              .access = http::Access::kUser,
              .handler = [dependencies](http::Request& request) { return get_file(dependencies, request); },
              .stream = {}});
}

}  // namespace pedigree::api::rest
