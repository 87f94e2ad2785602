// /users, /organizations, /teams
#include <fmt/format.h>

#include "api/rest/handler.h"

namespace pedigree::api::rest {
namespace {

Result<std::vector<service::MemberSpec>> members_of(const json::Object& body) {
  std::vector<service::MemberSpec> members;
  const auto* list = body.find("members");
  if (list == nullptr || list->is_null()) return members;
  if (list->if_array() == nullptr) return fail(Code::kInvalidArgument, "the member 'members' must be a list of {\"username\", \"role\"}");
  for (const auto& item : *list->if_array()) {
    if (item.if_object() == nullptr) return fail(Code::kInvalidArgument, "each of 'members' must be an object {\"username\", \"role\"}");
    service::MemberSpec member;
    PED_TRY(member.username, required_text(*item.if_object(), "username"));
    PED_TRY(const auto role, optional_text(*item.if_object(), "role"));
    const auto parsed = domain::parse_role(role.value_or("member"));
    if (!parsed) return fail(Code::kInvalidArgument, fmt::format("'{}' is not a role: use admin, member, viewer or restricted_viewer", role->substr(0, 40)));
    member.role = *parsed;
    members.push_back(std::move(member));
  }
  return members;
}

Result<Answer> create_user(const Dependencies& dependencies, Call& call) {
  service::CreateUser spec;
  PED_TRY(spec.username, required_text(call.body, "username"));
  PED_TRY(spec.email, optional_text(call.body, "email"));
  PED_TRY(spec.api_key, optional_text(call.body, "api_key"));
  if (const auto* admin = call.body.find("admin"); admin != nullptr && !admin->is_null()) {
    if (admin->if_bool() == nullptr) return fail(Code::kInvalidArgument, "the member 'admin' must be true or false");
    spec.admin = *admin->if_bool();
  }
  if (call.body.find("organization") != nullptr) {   // null: none
    spec.organization.use_default = false;
    PED_TRY(spec.organization.name, optional_text(call.body, "organization"));
  }
  PED_TRY(const auto created, dependencies.accounts->create_user(call.caller, spec));
  Answer answer{201, json::Object{{"username", created.account.username}, {"email", created.account.email}, {"admin", created.account.is_admin},
                                  {"organization", created.organization}, {"api_key", created.api_key},
                                  {"created_at", format_time(created.account.created_at)}}, ""};
  answer.secret = true;
  return answer;
}

Result<Answer> delete_user(const Dependencies& dependencies, Call& call) {
  PED_CHECK(dependencies.accounts->delete_user(call.caller, call.request.parameter("user")));
  return Answer{204, {}, ""};
}

Result<Answer> create_organization(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto name, required_text(call.body, "name"));
  PED_TRY(const auto members, members_of(call.body));
  PED_TRY(const auto organization, dependencies.accounts->create_organization(call.caller, name, members));
  return Answer{201, json::Object{{"name", organization.name}, {"created_at", format_time(organization.created_at)}}, ""};
}

Result<Answer> set_members(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto members, members_of(call.body));
  PED_CHECK(dependencies.accounts->set_members(call.caller, call.request.parameter("organization"), members));
  json::Array shown;
  for (const auto& member : members) shown.emplace_back(json::Object{{"username", member.username}, {"role", domain::name(member.role)}});
  return Answer{200, json::Object{{"members", std::move(shown)}}, ""};
}

Result<Answer> delete_organization(const Dependencies& dependencies, Call& call) {
  PED_CHECK(dependencies.accounts->delete_organization(call.caller, call.request.parameter("organization")));
  return Answer{204, {}, ""};
}

Result<Answer> create_team(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto name, required_text(call.body, "name"));
  PED_TRY(const auto organization, required_text(call.body, "organization"));
  PED_TRY(const auto members, members_of(call.body));
  PED_TRY(const auto team, dependencies.accounts->create_team(call.caller, name, organization, members));
  return Answer{201, json::Object{{"name", team.name}, {"organization", organization}, {"created_at", format_time(team.created_at)}}, ""};
}

}  // namespace

void add_people_routes(http::Router& router, const Dependencies& dependencies) {
  const auto add = [&](std::string method, std::string pattern, std::vector<std::string> members, Result<Answer> (*function)(const Dependencies&, Call&)) {
    router.add({.method = std::move(method), .pattern = "/api/v1" + pattern, .access = http::Access::kUser,
                .handler = handler(dependencies, std::move(members), [dependencies, function](Call& call) { return function(dependencies, call); }),
                .stream = {}});
  };
  add("POST", "/users", {"username", "email", "admin", "organization", "api_key"}, create_user);
  add("DELETE", "/users/{user}", {}, delete_user);
  add("POST", "/organizations", {"name", "members"}, create_organization);
  add("POST", "/organizations/{organization}/members", {"members"}, set_members);
  add("DELETE", "/organizations/{organization}", {}, delete_organization);
  add("POST", "/teams", {"name", "organization", "members"}, create_team);
}

}  // namespace pedigree::api::rest
