// GET /models: the registered models one may see, what is live in each, and how good its versions are.
#include <fmt/format.h>

#include <array>

#include "api/cursor.h"
#include "api/rest/places.h"
#include "domain/versions.h"
#include "service/model_list.h"

namespace pedigree::api::rest {
namespace {

json::Value show_headline(const std::optional<service::Headline>& headline) {
  if (!headline) return {};
  json::Array points;
  for (const auto& point : headline->points)
    points.emplace_back(json::Object{{"version", domain::version_name(point.version_index)}, {"value", point.value}});
  return json::Object{{"key", headline->key}, {"lower_is_better", headline->lower_is_better}, {"points", std::move(points)}};
}

json::Value show(const service::ModelSummary& model) {
  json::Array aliases;
  for (const auto& state : model.aliases) aliases.push_back(show_alias(state));
  return json::Object{
      {"organization", model.place.entity.name},
      {"registry", model.place.project.name},
      {"name", model.place.collection.name},
      {"type", model.type},
      {"description", model.place.collection.description},
      {"versions", model.versions},
      {"newest_version", model.newest_version ? json::Value(domain::version_name(*model.newest_version)) : json::Value()},
      {"changed_at", format_time(model.changed_at)},
      {"aliases", std::move(aliases)},
      {"headline", show_headline(model.headline)}};
}

/// All registries, or the one that ?registry=main/model names.
Result<std::vector<service::SeenProject>> registries_of(sql::Transaction& tx, const Call& call) {
  if (!call.request.query_value("registry")) return service::visible_registries(tx, call.caller);
  PED_TRY(auto project, registry_in_query(tx, call));
  auto entity = store::people::entities_by_ids(tx, std::array{project.entity_id}).front();
  const auto role = service::role_in_project(tx, call.caller, project);
  return std::vector{service::SeenProject{std::move(entity), std::move(project), role}};
}

Result<Answer> list(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto position, decode_cursor(call.request.query_value("after").value_or("")));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto registries, registries_of(tx, call));
    PED_TRY(auto models, service::list_models(tx, call.caller, registries, position, limit + 1));
    Answer answer;
    if (static_cast<std::int64_t>(models.size()) > limit) {
      models.pop_back();
      answer.link = fmt::format("<{}?limit={}&after={}", call.request.path, limit, encode_cursor(models.back().position));
      if (const auto registry = call.request.query_value("registry")) answer.link += "&registry=" + percent_encode(*registry);
      answer.link += ">; rel=\"next\"";
    }
    json::Array shown;
    for (const auto& model : models) shown.push_back(show(model));
    answer.body = std::move(shown);
    return answer;
  });
}

}  // namespace

void add_model_routes(http::Router& router, const Dependencies& dependencies) {
  add_user_route(router, dependencies, "GET", "/models", {}, list);
}

}  // namespace pedigree::api::rest
