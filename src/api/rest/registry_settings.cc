// Registries themselves: their settings, their members with roles of their own, their protected aliases.
//
// Members and protected aliases have paths of their own: below /registries/{o}/{r}/ a collection may have any name.
#include <fmt/format.h>

#include <functional>
#include <map>

#include "api/rest/places.h"
#include "domain/names.h"
#include "service/model_list.h"
#include "service/projects.h"

namespace pedigree::api::rest {
namespace {

template <class F>
Result<Answer> read(const Dependencies& dependencies, F f) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> { return f(tx); });
}

Result<store::Project> registry_in_path(sql::Transaction& tx, const Call& call) {
  return registry_of(tx, call, call.request.parameter("o"), call.request.parameter("r"));
}

Result<std::int64_t> registry_id(const Dependencies& dependencies, const Call& call) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<std::int64_t> {
    PED_TRY(const auto registry, registry_in_path(tx, call));
    return registry.id;
  });
}

// ---------------------------------------------------------------- settings

json::Object show_registry(sql::Transaction& tx, const store::Entity& entity, const store::Project& registry) {
  json::Array types;
  if (!registry.allow_all_types)
    for (const auto& type : store::projects::types_of(tx, registry.id)) types.emplace_back(type.name);
  return json::Object{{"organization", entity.name},
                      {"name", registry.name},
                      {"description", registry.description},
                      {"visibility", registry.access == domain::kRestrictedAccess ? "restricted" : "organization"},
                      {"artifact_types", registry.allow_all_types ? json::Value() : json::Value(std::move(types))},
                      {"created_at", format_time(registry.created_at)},
                      {"updated_at", format_time(registry.updated_at)}};
}

/// Also what is in it, and what the caller is there.
json::Object show_seen(sql::Transaction& tx, const service::SeenProject& seen) {
  auto shown = show_registry(tx, seen.entity, seen.project);
  shown.append("collections", store::collections::count(tx, {.project_id = seen.project.id, .type_id = {}, .sequences = {}}));
  shown.append("role", domain::name(seen.role));
  shown.append("exists", true);
  return shown;
}

/// A core registry that its first link will make.
json::Object show_expected(const service::ExpectedRegistry& registry) {
  return json::Object{{"organization", registry.organization},
                      {"name", registry.name},
                      {"description", {}},
                      {"visibility", "organization"},
                      {"artifact_types", json::Array{registry.type}},
                      {"created_at", {}},
                      {"updated_at", {}},
                      {"collections", 0},
                      {"role", domain::name(registry.role)},
                      {"exists", false}};
}

/// All the caller may see, by organisation and name; and the core registries of his organisations, also those that are to come.
Result<Answer> list_all_registries(const Dependencies& dependencies, const Call& call, std::int64_t limit) {
  const auto after = call.request.query_value("after").value_or("");
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    std::map<std::string, std::function<json::Object()>> rows;   // by what `after` means
    const auto seen = service::visible_registries(tx, call.caller);
    const auto expected = service::expected_registries(tx, call.caller, seen);
    for (const auto& one : seen) rows[one.entity.name + "/" + one.project.name] = [&tx, &one] { return show_seen(tx, one); };
    for (const auto& one : expected) rows[one.organization + "/" + one.name] = [&one] { return show_expected(one); };
    Answer answer;
    json::Array shown;
    std::string last;
    for (auto row = rows.upper_bound(std::string(after)); row != rows.end(); ++row) {
      if (static_cast<std::int64_t>(shown.size()) == limit) {
        answer.link = fmt::format("<{}?limit={}&after={}>; rel=\"next\"", call.request.path, limit, percent_encode(last));
        break;
      }
      shown.emplace_back(row->second());
      last = row->first;
    }
    answer.body = std::move(shown);
    return answer;
  });
}

Result<Answer> show_one(const Dependencies& dependencies, const Call& call, std::string_view owner, std::string_view name) {
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto registry, registry_of(tx, call, owner, name));
    const auto entity = store::people::entities_by_ids(tx, std::array{registry.entity_id}).front();
    return Answer{200, show_seen(tx, {entity, registry, service::role_in_project(tx, call.caller, registry)}), ""};
  });
}

Result<Answer> get_registry(const Dependencies& dependencies, Call& call) {
  return show_one(dependencies, call, call.request.parameter("o"), call.request.parameter("r"));
}

/// ?organization=: those of an organisation that the caller may see, newest first. Without: all.
Result<Answer> list_registries(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  const auto owner = call.request.query_value("organization").value_or("");
  if (owner.empty()) return list_all_registries(dependencies, call, limit);
  const auto before = parse_int(call.request.query_value("before").value_or("0"));
  if (!before) return fail(Code::kInvalidArgument, "before must be a number that a Link header gave");
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    const auto entity = service::find_entity(tx, call.caller, owner);
    if (!entity || entity->kind != "organization") return fail(Code::kNotFound, fmt::format("organization '{}' not found", owner));
    PED_TRY(auto registries, service::list_projects(tx, call.caller, *entity, "", *before, limit + 1));
    Answer answer;
    if (static_cast<std::int64_t>(registries.size()) > limit) {
      registries.pop_back();
      answer.link = fmt::format("<{}?organization={}&limit={}&before={}>; rel=\"next\"", call.request.path, percent_encode(owner), limit,
                                registries.back().id);
    }
    json::Array rows;
    const auto roles = service::roles_in_projects(tx, call.caller, *entity, registries);
    for (std::size_t i = 0; i < registries.size(); ++i) rows.emplace_back(show_seen(tx, {*entity, registries[i], roles[i]}));
    answer.body = std::move(rows);
    return answer;
  });
}

/// What is not said stays. Accepted types are only ever added; `"artifact_types": null` accepts all.
Result<service::UpsertProject> settings_of(const json::Object& body) {
  service::UpsertProject spec;
  PED_TRY(spec.description, optional_text(body, "description"));
  PED_TRY(const auto visibility, optional_text(body, "visibility"));
  if (visibility && *visibility != "organization" && *visibility != "restricted")
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no visibility: use organization or restricted", visibility->substr(0, 40)));
  if (visibility) spec.access = *visibility == "restricted" ? domain::kRestrictedAccess : domain::kOrganizationAccess;
  if (const auto* types = body.find("artifact_types"); types != nullptr) {
    spec.allow_all_types = types->is_null();
    PED_TRY(spec.add_types, optional_texts(body, "artifact_types"));
  }
  return spec;
}

/// `If-None-Match: *`: only to make a new one; what has the name already stays as it is.
Result<bool> only_new(const http::Request& request) {
  const auto condition = request.headers.find("If-None-Match");
  if (condition && *condition != "*")
    return fail(Code::kInvalidArgument, "If-None-Match must be *: make the registry only if there is none of this name");
  return condition.has_value();
}

Result<Answer> put_registry(const Dependencies& dependencies, Call& call) {
  PED_TRY(auto spec, settings_of(call.body));
  PED_TRY(spec.only_new, only_new(call.request));
  spec.entity = call.request.parameter("o");
  spec.name = domain::registry_project_name(call.request.parameter("r"));
  PED_TRY(const auto upserted, dependencies.projects->upsert(call.caller, spec));
  PED_TRY(auto answer, show_one(dependencies, call, spec.entity, upserted.project.name));
  answer.status = upserted.inserted ? 201 : 200;
  return answer;
}

Result<Answer> rename_registry(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto name, required_text(call.body, "name"));
  const auto owner = call.request.parameter("o");
  PED_TRY(const auto renamed, dependencies.projects->rename(call.caller, owner, domain::registry_project_name(call.request.parameter("r")),
                                                            domain::registry_project_name(name)));
  return show_one(dependencies, call, owner, renamed.name);
}

Result<Answer> delete_registry(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto id, registry_id(dependencies, call));
  PED_CHECK(dependencies.projects->remove(call.caller, id));
  return Answer{204, {}, ""};
}

// ---------------------------------------------------------------- members

Result<Answer> list_members(const Dependencies& dependencies, Call& call) {
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto registry, registry_in_path(tx, call));
    json::Array rows;
    for (const auto& member : service::user_members(tx, registry))
      rows.emplace_back(json::Object{{"kind", "user"},
                                     {"name", member.user->username},
                                     {"role", domain::name(member.role)},
                                     {"effective_role", domain::name(service::effective_role(tx, *member.user, registry))},
                                     {"service", member.user->is_service()},
                                     {"active", !member.user->disabled_at}});
    for (const auto& member : service::team_members(tx, registry))
      rows.emplace_back(json::Object{{"kind", "team"}, {"name", member.team->name}, {"role", domain::name(member.role)}});
    return Answer{200, std::move(rows), ""};
  });
}

/// The member that {m} of the path names: a user, or a team.
Result<service::Projects::Members> member_in_path(sql::Transaction& tx, const Call& call, bool team) {
  const auto name = call.request.parameter("m");
  service::Projects::Members member;
  if (team) {
    const auto found = service::find_entity(tx, call.caller, name.empty() ? "-" : name);
    if (!found || found->kind != "team") return fail(Code::kNotFound, fmt::format("team '{}' not found", name));
    member.teams.push_back(found->id);
  } else {
    const auto found = store::people::account_by_username(tx, name);
    if (!found) return fail(Code::kNotFound, fmt::format("user '{}' not found", name));
    member.accounts.push_back(found->id);
  }
  return member;
}

struct MemberPlace {
  std::int64_t registry_id = 0;
  service::Projects::Members member;
};
Result<MemberPlace> member_place(const Dependencies& dependencies, const Call& call, bool team) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<MemberPlace> {
    PED_TRY(const auto registry, registry_in_path(tx, call));
    PED_CHECK(service::demand(tx, call.caller, registry, domain::Action::kManage));   // before names of people are looked up
    PED_TRY(auto member, member_in_path(tx, call, team));
    return MemberPlace{registry.id, std::move(member)};
  });
}

template <bool kTeam>
Result<Answer> put_member(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto text, required_text(call.body, "role"));
  const auto role = domain::parse_role(text);
  if (!role) return fail(Code::kInvalidArgument, fmt::format("'{}' is not a role: use admin, member, viewer or restricted_viewer", text.substr(0, 40)));
  PED_TRY(const auto place, member_place(dependencies, call, kTeam));
  PED_CHECK(dependencies.projects->set_member_role(call.caller, place.registry_id, place.member, *role));
  return Answer{200, json::Object{{"kind", kTeam ? "team" : "user"}, {"name", call.request.parameter("m")}, {"role", domain::name(*role)}}, ""};
}

template <bool kTeam>
Result<Answer> delete_member(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto place, member_place(dependencies, call, kTeam));
  PED_CHECK(dependencies.projects->remove_members(call.caller, place.registry_id, place.member));
  return Answer{204, {}, ""};
}

// ---------------------------------------------------------------- protected aliases

Result<Answer> list_protected(const Dependencies& dependencies, Call& call) {
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto registry, registry_in_path(tx, call));
    json::Array rows;
    for (const auto& row : service::protections(tx, registry))
      rows.emplace_back(json::Object{{"alias", row.alias}, {"protected_by", row.by}, {"protected_at", format_time(row.at)}});
    return Answer{200, std::move(rows), ""};
  });
}

Result<Answer> put_protected(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto id, registry_id(dependencies, call));
  PED_CHECK(dependencies.projects->protect_alias(call.caller, id, call.request.parameter("a")));
  return Answer{204, {}, ""};
}

Result<Answer> delete_protected(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto id, registry_id(dependencies, call));
  PED_CHECK(dependencies.projects->unprotect_alias(call.caller, id, call.request.parameter("a")));
  return Answer{204, {}, ""};
}

}  // namespace

void add_registry_settings_routes(http::Router& router, const Dependencies& dependencies) {
  const auto add = user_routes(router, dependencies);
  add("GET", "/registries", {}, list_registries);
  add("GET", "/registries/{o}/{r}", {}, get_registry);
  add("PUT", "/registries/{o}/{r}", {"description", "visibility", "artifact_types"}, put_registry);
  add("PATCH", "/registries/{o}/{r}", {"name"}, rename_registry);
  add("DELETE", "/registries/{o}/{r}", {}, delete_registry);
  add("GET", "/registry-members/{o}/{r}", {}, list_members);
  add("PUT", "/registry-members/{o}/{r}/users/{m}", {"role"}, put_member<false>);
  add("DELETE", "/registry-members/{o}/{r}/users/{m}", {}, delete_member<false>);
  add("PUT", "/registry-members/{o}/{r}/teams/{m}", {"role"}, put_member<true>);
  add("DELETE", "/registry-members/{o}/{r}/teams/{m}", {}, delete_member<true>);
  add("GET", "/protected-aliases/{o}/{r}", {}, list_protected);
  add("PUT", "/protected-aliases/{o}/{r}/{a}", {}, put_protected);
  add("DELETE", "/protected-aliases/{o}/{r}/{a}", {}, delete_protected);
}

}  // namespace pedigree::api::rest
