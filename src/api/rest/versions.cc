// Lists of versions, of a collection or of a whole registry, filtered and ordered by what is known of them.
#include <fmt/format.h>

#include <map>

#include "api/cursor.h"
#include "api/rest/places.h"
#include "service/version_list.h"

namespace pedigree::api::rest {
namespace {

struct VersionsRequest {
  service::VersionQuery query;
  std::string position;
  std::int64_t limit = 0;
};

Result<VersionsRequest> parse(const http::Request& request) {
  VersionsRequest parsed;
  PED_TRY(parsed.limit, limit_of(request));
  PED_TRY(parsed.query, service::VersionQuery::parse(request.query_value("filter").value_or(""), request.query_value("order").value_or("")));
  PED_TRY(parsed.position, decode_cursor(request.query_value("after").value_or("")));
  return parsed;
}

/// The same list, behind its last row.
std::string next_link(const http::Request& request, std::int64_t limit, std::string_view position) {
  std::string link = fmt::format("<{}?limit={}&after={}", request.path, limit, encode_cursor(position));
  for (const std::string_view name : {"registry", "filter", "order"})
    if (const auto value = request.query_value(name)) link += fmt::format("&{}={}", name, percent_encode(*value));
  return link + ">; rel=\"next\"";
}

Result<Answer> list(sql::Transaction& tx, const Call& call, const service::VersionScope& scope, const VersionsRequest& wanted) {
  PED_TRY(auto rows, service::list_versions(tx, scope, wanted.query, wanted.position, wanted.limit + 1));
  Answer answer;
  if (static_cast<std::int64_t>(rows.size()) > wanted.limit) {
    rows.pop_back();
    answer.link = next_link(call.request, wanted.limit, rows.back().position);
  }
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
  answer.body = std::move(shown);
  return answer;
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
  router.add({.method = "GET", .pattern = "/api/v1/versions", .access = http::Access::kUser,
              .handler = handler(dependencies, {}, [dependencies](Call& call) { return versions_of_registry(dependencies, call); }), .stream = {}});
}

}  // namespace pedigree::api::rest
