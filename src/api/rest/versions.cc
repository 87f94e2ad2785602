// Lists of versions, of a collection or of a whole registry, filtered and ordered by what is known of them.
#include <fmt/format.h>

#include <map>

#include "api/cursor.h"
#include "api/rest/places.h"
#include "api/rest/run_views.h"
#include "domain/versions.h"
#include "service/lineage.h"
#include "service/sight.h"
#include "service/version_columns.h"
#include "service/version_list.h"

namespace pedigree::api::rest {
namespace {

struct VersionsRequest {
  service::VersionQuery query;
  std::vector<service::VersionColumn> columns;
  bool light = false;   // rows of a table: only what it shows
  bool counted = false;
  std::string position;
  std::int64_t limit = 0;
};

constexpr std::size_t kMostColumns = 50;

Result<std::vector<service::VersionColumn>> columns_in(std::string_view names) {
  std::vector<service::VersionColumn> columns;
  for (const auto name : split(names, ',')) {
    if (name.empty()) continue;
    if (columns.size() == kMostColumns) return fail(Code::kInvalidArgument, fmt::format("at most {} columns can be asked for", kMostColumns));
    PED_TRY(auto column, service::version_column(name));
    columns.push_back(std::move(column));
  }
  return columns;
}

Result<VersionsRequest> parse(const http::Request& request) {
  if (request.query_value("at"))
    return fail(Code::kInvalidArgument, "this list does not look back: ask for the collection, its timeline or an alias with ?at=, or for …/versions/{alias}?at=");
  VersionsRequest parsed;
  PED_TRY(parsed.limit, limit_of(request));
  PED_TRY(parsed.query, service::VersionQuery::parse(request.query_value("filter").value_or(""), request.query_value("order").value_or("")));
  PED_CHECK(parsed.query.check());
  const auto from = request.query_value("from").value_or("start");
  if (from != "start" && from != "end") return fail(Code::kInvalidArgument, "'from' is start or end: where the list is read from");
  parsed.query.order.from_end = from == "end";
  parsed.counted = request.query_value("count").value_or("") == "1";
  parsed.light = request.query_value("columns").has_value();
  PED_TRY(parsed.columns, columns_in(request.query_value("columns").value_or("")));
  PED_TRY(parsed.position, decode_cursor(request.query_value("after").value_or("")));
  return parsed;
}

/// The same list, behind its last row.
std::string next_link(const http::Request& request, std::int64_t limit, std::string_view position) {
  std::string link = fmt::format("<{}?limit={}&after={}", request.path, limit, encode_cursor(position));
  for (const std::string_view name : {"registry", "filter", "order", "from", "columns"})
    if (const auto value = request.query_value(name)) link += fmt::format("&{}={}", name, percent_encode(*value));
  return link + ">; rel=\"next\"";
}

/// What rows of a table need beside themselves, read for all of them at once.
struct TableFacts {
  std::map<std::int64_t, json::Array> tags, aliases;   // by artifact; by membership
  std::map<std::int64_t, store::lineage::RunNode> runs;
};

TableFacts facts_of(sql::Transaction& tx, service::Sight& sight, const std::vector<service::VersionRow>& rows) {
  TableFacts facts;
  std::vector<std::int64_t> artifact_ids, membership_ids, run_ids, collection_ids, project_ids;
  for (const auto& row : rows) {
    artifact_ids.push_back(row.artifact.id);
    membership_ids.push_back(row.membership.id);
    collection_ids.insert(collection_ids.end(), {row.artifact.sequence_id, row.membership.collection_id});
    if (row.artifact.run_id) run_ids.push_back(*row.artifact.run_id);
  }
  for (auto& tag : store::artifacts::tags_of(tx, artifact_ids)) facts.tags[tag.artifact_id].emplace_back(std::move(tag.tag));
  for (auto& binding : store::collections::open_aliases_of(tx, membership_ids)) facts.aliases[binding.membership_id].emplace_back(std::move(binding.alias));
  for (auto& run : store::lineage::runs(tx, run_ids)) {
    project_ids.push_back(run.project_id);
    facts.runs.emplace(run.id, std::move(run));
  }
  sight.learn_collections(collection_ids);
  sight.learn_projects(project_ids);
  return facts;
}

json::Value show_run_of_row(service::Sight& sight, const TableFacts& facts, const store::Artifact& artifact) {
  const auto run = facts.runs.find(artifact.run_id.value_or(0));
  if (run == facts.runs.end() || !sight.remembers(run->second.project_id)) return {};
  const auto project_id = run->second.project_id;
  return json::Object{{"entity", sight.entity_of(project_id).name},
                      {"project", sight.project(project_id).name},
                      {"name", run->second.name},
                      {"display_name", run->second.display_name},
                      {"deleted", run->second.deleted_at || sight.project(project_id).deleted_at}};
}

json::Array show_table(sql::Transaction& tx, const Call& call, const std::vector<service::VersionRow>& rows,
                       const std::vector<service::VersionColumn>& columns) {
  service::Sight sight(tx, call.caller);
  auto facts = facts_of(tx, sight, rows);
  const auto values = service::column_values(tx, sight, rows, columns);
  json::Array shown;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [artifact, membership, position] = rows[i];
    json::Object cells;
    for (std::size_t column = 0; column < columns.size(); ++column) cells.set(columns[column].name, strict(values[i][column]));
    const auto source = sight.collection(artifact.sequence_id).project_id;
    shown.emplace_back(json::Object{{"collection", sight.collection(membership.collection_id).name},
                                    {"version", domain::version_name(membership.version_index)},
                                    {"digest", artifact.digest},
                                    {"size", artifact.size},
                                    {"file_count", artifact.file_count},
                                    {"aliases", std::move(facts.aliases[membership.id])},
                                    {"tags", facts.tags[artifact.id]},
                                    {"description", artifact.description},
                                    {"created_at", format_time(artifact.created_at)},
                                    {"linked_at", format_time(membership.created_at)},
                                    {"source_deleted", artifact.deleted_at || sight.project(source).deleted_at},
                                    {"run", show_run_of_row(sight, facts, artifact)},
                                    {"values", std::move(cells)}});
  }
  return shown;
}

Result<json::Array> show_whole(sql::Transaction& tx, const Call& call, const std::vector<service::VersionRow>& rows) {
  std::map<std::int64_t, service::Place> places;
  json::Array shown;
  for (const auto& row : rows) {
    const auto id = row.membership.collection_id;
    if (!places.contains(id)) {
      PED_TRY(auto place, service::place_by_id(tx, id));
      places.emplace(id, std::move(place));
    }
    shown.push_back(show_version(tx, call, places.at(id), row.membership));
  }
  return shown;
}

Result<Answer> list(sql::Transaction& tx, const Call& call, const service::VersionScope& scope, const VersionsRequest& wanted) {
  PED_TRY(auto rows, service::list_versions(tx, call.caller, scope, wanted.query, wanted.position, wanted.limit + 1));
  Answer answer;
  if (wanted.counted) answer.total = service::count_versions(tx, call.caller, scope, wanted.query.filter);
  if (static_cast<std::int64_t>(rows.size()) > wanted.limit) {
    rows.pop_back();
    answer.link = next_link(call.request, wanted.limit, rows.back().position);
  }
  if (wanted.light) {
    answer.body = show_table(tx, call, rows, wanted.columns);
    return answer;
  }
  PED_TRY(answer.body, show_whole(tx, call, rows));
  return answer;
}

/// What a table of the collection can show.
Result<Answer> columns_of_collection(const Dependencies& dependencies, Call& call) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    service::Sight sight(tx, call.caller);
    json::Array shown;
    for (const auto& column : service::columns_of(tx, sight, place.collection.id))
      shown.emplace_back(json::Object{{"column", column.name}, {"kind", column.kind}, {"versions", column.versions}});
    return Answer{200, std::move(shown), ""};
  });
}

Result<Answer> versions_of_collection(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto wanted, parse(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    return list(tx, call, {service::VersionScope::Kind::kCollection, place.collection.id}, wanted);
  });
}

/// ?registry=main/model: the best version of a task, whatever collection it is in.
Result<Answer> versions_of_registry(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto wanted, parse(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto project, registry_in_query(tx, call));
    return list(tx, call, {service::VersionScope::Kind::kProject, project.id}, wanted);
  });
}

}  // namespace

void add_version_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "/versions", {}, versions_of_collection);
  add_registry_route(router, dependencies, "GET", "/columns", {}, columns_of_collection);
  router.add({.method = "GET", .pattern = "/api/v1/versions", .access = http::Access::kUser,
              .handler = handler(dependencies, {}, [dependencies](Call& call) { return versions_of_registry(dependencies, call); }), .stream = {}});
}

}  // namespace pedigree::api::rest
