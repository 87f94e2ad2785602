// /trash: what was deleted, and getting it back. /entities/{e}/ttl: how long versions live by default.
#include <fmt/format.h>

#include <array>

#include "api/rest/places.h"
#include "service/trash.h"

namespace pedigree::api::rest {
namespace {

json::Value show(const Dependencies& dependencies, const store::Entity& entity, const store::Project& project,
                 const store::Trash& trash) {
  return json::Object{{"id", trash.id},
                      {"kind", trash.kind},
                      {"name", trash.name},
                      {"entity", entity.name},
                      {"project", project.name},
                      {"deleted_at", format_time(trash.deleted_at)},
                      {"deleted_by", trash.actor},
                      {"reason", trash.reason},
                      {"restorable_until", format_time(trash.deleted_at + dependencies.gc->settings().trash_time)}};
}

json::Value show(sql::Transaction& tx, const Dependencies& dependencies, const store::Trash& trash) {
  const auto project = store::projects::by_ids(tx, std::array{trash.project_id}).front();
  return show(dependencies, store::people::entities_by_ids(tx, std::array{trash.entity_id}).front(), project, trash);
}

/// "entity/project" of ?project=.
Result<store::Project> project_in_query(sql::Transaction& tx, const Call& call, std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return fail(Code::kInvalidArgument, "say which project: ?project=<entity>/<project>");
  return service::get_project(tx, call.caller, path.substr(0, slash), path.substr(slash + 1), domain::Action::kViewMetadata);
}

Result<std::vector<store::Trash>> find(sql::Transaction& tx, const Call& call, std::int64_t before, std::int64_t limit) {
  if (const auto path = call.request.query_value("project")) {
    PED_TRY(const auto project, project_in_query(tx, call, *path));
    return service::trash_of_project(tx, call.caller, project, before, limit);
  }
  if (call.request.query_value("registry")) {
    PED_TRY(const auto project, registry_in_query(tx, call));
    return service::trash_of_project(tx, call.caller, project, before, limit);
  }
  auto name = call.request.query_value("organization");
  if (!name) name = call.request.query_value("entity");
  if (!name || name->empty())
    return fail(
        Code::kInvalidArgument,
        "say where: ?project=<entity>/<project>, ?registry=<organization>/<registry>, ?organization=<name> or ?entity=<name>");
  const auto entity = service::find_entity(tx, call.caller, *name);
  if (!entity)
    return fail(Code::kNotFound, fmt::format("'{}' not found: it does not exist, or you are not a member", name->substr(0, 128)));
  return service::trash_of_entity(tx, call.caller, *entity, before, limit);
}

Result<Answer> list(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  const auto before = parse_int(call.request.query_value("before").value_or("0"));
  if (!before || *before < 0) return fail(Code::kInvalidArgument, "before must be the id of something in the trash");
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(auto rows, find(tx, call, *before, limit + 1));
    Answer answer;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      answer.link = fmt::format("<{}?limit={}&before={}", call.request.path, limit, rows.back().id);
      for (const std::string_view name : {"project", "registry", "organization", "entity"})
        if (const auto value = call.request.query_value(name)) answer.link += fmt::format("&{}={}", name, percent_encode(*value));
      answer.link += ">; rel=\"next\"";
    }
    json::Array shown;
    for (const auto& trash : rows) shown.push_back(show(tx, dependencies, trash));
    answer.body = std::move(shown);
    return answer;
  });
}

Result<Answer> restore(const Dependencies& dependencies, Call& call) {
  const auto id = parse_int(call.request.parameter("id"));
  if (!id) return fail(Code::kNotFound, "there is nothing with this id in the trash");
  PED_TRY(const auto name, optional_text(call.body, "name"));
  PED_TRY(const auto restored, dependencies.trash->restore(call.caller, *id, name));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    const auto project = store::projects::by_ids(tx, std::array{restored.trash.project_id}).front();
    const auto entity = store::people::entities_by_ids(tx, std::array{restored.trash.entity_id}).front();
    json::Array taken;
    for (const auto& alias : restored.aliases_taken) taken.emplace_back(alias);
    return Answer{200,
                  json::Object{{"id", restored.trash.id},
                               {"kind", restored.trash.kind},
                               {"name", restored.name},
                               {"entity", entity.name},
                               {"project", project.name},
                               {"aliases_taken", std::move(taken)}},
                  ""};
  });
}

// ---------------------------------------------------------------- lifetimes

Result<Answer> get_ttl(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto seconds, dependencies.lifetimes->get_default(call.caller, call.request.parameter("e")));
  return Answer{200, json::Object{{"seconds", seconds}}, ""};
}

Result<Answer> put_ttl(const Dependencies& dependencies, Call& call) {
  const auto* value = call.body.find("seconds");
  if (value == nullptr || !(value->is_null() || value->integer()))
    return fail(Code::kInvalidArgument, "the member 'seconds' must be a whole number, or null for no default");
  PED_CHECK(dependencies.lifetimes->set_default(call.caller, call.request.parameter("e"), value->integer()));
  return get_ttl(dependencies, call);
}

}  // namespace

void add_trash_routes(http::Router& router, const Dependencies& dependencies) {
  const auto add = user_routes(router, dependencies);
  add("GET", "/trash", {}, list);
  add("POST", "/trash/{id}/restore", {"name"}, restore);
  add("GET", "/entities/{e}/ttl", {}, get_ttl);
  add("PUT", "/entities/{e}/ttl", {"seconds"}, put_ttl);
}

}  // namespace pedigree::api::rest
