// GET …/versions/{v}/reproduce and …/reproduce.sh: how a version came to be, as data and as a script.
#include <fmt/format.h>

#include "api/rest/places.h"
#include "api/rest/reproduce_script.h"
#include "service/recipe.h"

namespace pedigree::api::rest {
namespace {

json::Value texts(const std::vector<std::string>& items) {
  json::Array array;
  for (const auto& item : items) array.emplace_back(item);
  return array;
}

json::Value show(const service::Recipe& recipe) {
  json::Array inputs;
  for (const auto& input : recipe.inputs)
    inputs.emplace_back(json::Object{{"entity", input.entity}, {"project", input.project}, {"collection", input.collection}, {"version", input.version},
                                     {"type", input.type}, {"digest", input.digest}, {"file_count", input.file_count}, {"size", input.size},
                                     {"deleted", input.deleted}, {"from", input.from}});
  json::Array code;
  for (const auto& file : recipe.code) code.emplace_back(json::Object{{"path", file.path}, {"size", static_cast<std::int64_t>(file.text.size())}});
  const bool known = !recipe.run.empty();
  return json::Object{{"run", known ? json::Value(json::Object{{"entity", recipe.entity}, {"project", recipe.project}, {"name", recipe.run}}) : json::Value()},
                      {"repository", recipe.repository}, {"commit", recipe.commit}, {"patch", recipe.patch}, {"code", std::move(code)}, {"program", recipe.program},
                      {"arguments", texts(recipe.arguments)}, {"python", recipe.python}, {"os", recipe.operating_system},
                      {"requirements", recipe.requirements}, {"config", recipe.config}, {"inputs", std::move(inputs)},
                      {"missing", texts(recipe.missing)}};
}

struct Found {
  service::Recipe recipe;
  std::string title;
};

Result<Found> find(const Dependencies& dependencies, const Call& call) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Found> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_TRY(const auto membership, version_of(tx, place, call.request));
    PED_TRY(auto recipe, service::recipe_of(tx, *dependencies.blobs, call.caller, membership));
    return Found{std::move(recipe), fmt::format("{}/{}/{}:v{}", place.entity.name, place.project.name, place.collection.name, membership.version_index)};
  });
}

Result<Answer> get_recipe(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto found, find(dependencies, call));
  return Answer{200, show(found.recipe), ""};
}

http::Response get_script(const Dependencies& dependencies, http::Request& request) {
  auto caller = caller_from(request, *dependencies.accounts, "rest");
  if (!caller) return problem(caller.error());
  const auto found = find(dependencies, Call{request, *std::move(caller), {}});
  if (!found) return problem(found.error());
  auto response = http::Response::text(200, reproduce_script(found->recipe, found->title, dependencies.base_url(request)));
  response.headers.set("Content-Type", "text/x-shellscript; charset=utf-8");
  response.headers.set("Content-Disposition", "attachment; filename=\"reproduce.sh\"");
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace

void add_reproduce_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "/versions/{v}/reproduce", {}, get_recipe);
  add_registry_download(router, dependencies, "/versions/{v}/reproduce.sh", get_script);
}

}  // namespace pedigree::api::rest
