#include "api/rest/people.h"

#include <fmt/format.h>

namespace pedigree::api::rest {

Result<domain::Role> role_of(const json::Object& body, domain::Role fallback) {
  PED_TRY(const auto text, optional_text(body, "role"));
  if (!text) return fallback;
  if (const auto role = domain::parse_role(*text)) return *role;
  return fail(Code::kInvalidArgument, fmt::format("'{}' is not a role: use admin, member, viewer or restricted_viewer", text->substr(0, 40)));
}

Result<std::vector<service::MemberSpec>> members_of(const json::Object& body) {
  std::vector<service::MemberSpec> members;
  const auto* list = body.find("members");
  if (list == nullptr || list->is_null()) return members;
  if (list->if_array() == nullptr) return fail(Code::kInvalidArgument, "the member 'members' must be a list of {\"username\", \"role\"}");
  for (const auto& item : *list->if_array()) {
    if (item.if_object() == nullptr) return fail(Code::kInvalidArgument, "each of 'members' must be an object {\"username\", \"role\"}");
    service::MemberSpec member;
    PED_TRY(member.username, required_text(*item.if_object(), "username"));
    PED_TRY(member.role, role_of(*item.if_object()));
    members.push_back(std::move(member));
  }
  return members;
}

Result<std::optional<bool>> optional_flag(const json::Object& body, std::string_view name) {
  const auto* value = body.find(name);
  if (value == nullptr || value->is_null()) return std::optional<bool>();
  if (value->if_bool() == nullptr) return fail(Code::kInvalidArgument, fmt::format("the member '{}' must be true or false", name));
  return std::optional(*value->if_bool());
}

Result<std::optional<Micros>> optional_time(const json::Object& body, std::string_view name) {
  PED_TRY(const auto text, optional_text(body, name));
  if (!text) return std::optional<Micros>();
  if (const auto time = parse_time(*text)) return std::optional(*time);
  return fail(Code::kInvalidArgument, fmt::format("the member '{}' must be a time as of RFC 3339, e.g. 2026-12-31T12:00:00Z", name));
}

Result<service::NewKey> new_key_of(const json::Object& body) {
  service::NewKey key;
  PED_TRY(key.description, optional_text(body, "description"));
  PED_TRY(key.expires_at, optional_time(body, "expires_at"));
  PED_TRY(const auto scope, optional_text(body, "scope"));
  key.read_only = scope == "read-only";
  if (scope && !key.read_only && *scope != "full")
    return fail(Code::kInvalidArgument, fmt::format("'{}' is not a scope: use full or read-only", scope->substr(0, 40)));
  return key;
}

Result<service::GroupName> group_of(const std::optional<std::string>& team, const std::optional<std::string>& organization) {
  using Kind = service::GroupName::Kind;
  if (team.has_value() == organization.has_value()) return fail(Code::kInvalidArgument, "say which group: either 'team' or 'organization'");
  return team ? service::GroupName{Kind::kTeam, *team} : service::GroupName{Kind::kOrganization, *organization};
}

json::Object show_key(const store::ApiKey& key) {
  const auto time = [](const std::optional<Micros>& at) { return at ? json::Value(format_time(*at)) : json::Value(); };
  return {{"id", key.id},
          {"prefix", key.prefix},
          {"description", key.description},
          {"scope", key.read_only ? "read-only" : "full"},
          {"created_at", format_time(key.created_at)},
          {"expires_at", time(key.expires_at)},
          {"last_used_at", time(key.last_used_at)}};
}

Answer show_created(const service::CreatedUser& created) {
  Answer answer{201, json::Object{{"username", created.account.username}, {"email", created.account.email}, {"admin", created.account.is_admin},
                                  {"organization", created.organization}, {"api_key", created.api_key},
                                  {"created_at", format_time(created.account.created_at)}}, ""};
  answer.secret = true;
  return answer;
}

Result<std::int64_t> after_of(const http::Request& request) {
  const auto after = parse_int(request.query_value("after").value_or("0"));
  if (!after) return fail(Code::kInvalidArgument, "after must be a number that a Link header gave");
  return *after;
}

}  // namespace pedigree::api::rest
