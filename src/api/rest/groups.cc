// /organizations, /teams, their members, and service accounts.
#include <fmt/format.h>

#include <map>

#include "api/rest/people.h"

namespace pedigree::api::rest {
namespace {

using service::Group;
using service::GroupName;

std::optional<std::string> query_text(const Call& call, std::string_view name) {
  const auto value = call.request.query_value(name);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

/// The organisation or team in the path.
GroupName group_in_path(const Call& call) {
  const auto team = call.request.parameter("team");
  if (!team.empty()) return {GroupName::Kind::kTeam, std::string(team)};
  return {GroupName::Kind::kOrganization, std::string(call.request.parameter("organization"))};
}

json::Object show_group(sql::Transaction& tx, const Call& call, const Group& group) {
  json::Object shown{{"name", group.entity.name}};
  if (group.is_team()) shown.set("organization", group.organization.name);
  const auto own = service::role_of_member(tx, group, call.caller.account_id);
  shown.set("role", own ? json::Value(domain::name(*own)) : json::Value());
  shown.set("effective_role", domain::name(group.role));
  shown.set("created_at", format_time(group.entity.created_at));
  return shown;
}

Result<Answer> get_group(const Dependencies& dependencies, Call& call) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto group, service::find_group(tx, call.caller, group_in_path(call)));
    return Answer{200, show_group(tx, call, group), ""};
  });
}

/// The caller's; all for administrators of the server.
Result<Answer> list_organizations(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto after, after_of(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    const auto of = call.caller.is_admin ? std::nullopt : std::optional(call.caller.account_id);
    auto organizations = store::people::organizations_page(tx, of, after, limit + 1);
    Answer answer;
    cut_page(answer, call.request, organizations, limit, [](const auto& row) { return row.id; });
    json::Array rows;
    for (const auto& row : organizations) {
      PED_TRY(const auto group, service::find_group(tx, call.caller, {GroupName::Kind::kOrganization, row.name}));
      rows.emplace_back(show_group(tx, call, group));
    }
    answer.body = std::move(rows);
    return answer;
  });
}

/// The caller's; with ?organization= all of one that he administers, without for administrators of the server all.
Result<Answer> list_teams(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto after, after_of(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    store::people::TeamFilter filter{call.caller.is_admin ? std::nullopt : std::optional(call.caller.account_id), {}};
    std::string more;
    if (const auto name = query_text(call, "organization")) {
      PED_TRY(const auto organization, service::find_group(tx, call.caller, {GroupName::Kind::kOrganization, *name}));
      filter.organization_id = organization.organization.id;
      if (organization.role == domain::Role::kAdmin) filter.account_id.reset();
      more = "&organization=" + percent_encode(*name);
    }
    auto teams = store::people::teams_page(tx, filter, after, limit + 1);
    Answer answer;
    cut_page(answer, call.request, teams, limit, [](const auto& row) { return row.id; }, more);
    json::Array rows;
    for (const auto& row : teams) {
      PED_TRY(const auto group, service::find_group(tx, call.caller, {GroupName::Kind::kTeam, row.name}));
      rows.emplace_back(show_group(tx, call, group));
    }
    answer.body = std::move(rows);
    return answer;
  });
}

Result<Answer> create_organization(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto name, required_text(call.body, "name"));
  PED_TRY(const auto members, members_of(call.body));
  PED_TRY(const auto organization, dependencies.accounts->create_organization(call.caller, name, members));
  return Answer{201, json::Object{{"name", organization.name}, {"created_at", format_time(organization.created_at)}}, ""};
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

Result<Answer> delete_team(const Dependencies& dependencies, Call& call) {
  PED_CHECK(dependencies.members->delete_team(call.caller, call.request.parameter("team")));
  return Answer{204, {}, ""};
}

/// Accounts of some members by id.
std::map<std::int64_t, store::Account> accounts_of(sql::Transaction& tx, const std::vector<store::Member>& members) {
  std::vector<std::int64_t> ids;
  for (const auto& member : members) ids.push_back(member.account_id);
  std::map<std::int64_t, store::Account> accounts;
  for (auto& account : store::people::accounts_by_ids(tx, ids)) accounts.emplace(account.id, std::move(account));
  return accounts;
}

Result<Answer> list_members(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto after, after_of(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto group, service::find_group(tx, call.caller, group_in_path(call)));
    auto members = service::members_of(tx, group, after, limit + 1);
    Answer answer;
    cut_page(answer, call.request, members, limit, [](const auto& member) { return member.account_id; });
    const auto accounts = accounts_of(tx, members);
    json::Array rows;
    for (const auto& member : members) {
      const auto& account = accounts.at(member.account_id);
      rows.emplace_back(json::Object{{"username", account.username}, {"display_name", account.display_name}, {"email", account.email},
                                     {"role", domain::name(member.role)}, {"service", account.is_service()}, {"active", !account.disabled_at}});
    }
    answer.body = std::move(rows);
    return answer;
  });
}

Result<Answer> add_members(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto members, members_of(call.body));
  PED_CHECK(dependencies.members->set(call.caller, group_in_path(call), members));
  json::Array shown;
  for (const auto& member : members) shown.emplace_back(json::Object{{"username", member.username}, {"role", domain::name(member.role)}});
  return Answer{200, json::Object{{"members", std::move(shown)}}, ""};
}

Result<Answer> put_member(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto role, role_of(call.body));
  const service::MemberSpec member{std::string(call.request.parameter("user")), role};
  PED_CHECK(dependencies.members->set(call.caller, group_in_path(call), {member}));
  return Answer{200, json::Object{{"username", member.username}, {"role", domain::name(role)}}, ""};
}

Result<Answer> remove_member(const Dependencies& dependencies, Call& call) {
  PED_CHECK(dependencies.members->remove(call.caller, group_in_path(call), call.request.parameter("user")));
  return Answer{204, {}, ""};
}

// ---------------------------------------------------------------- service accounts

Result<Answer> list_service_accounts(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto after, after_of(call.request));
  const auto team = query_text(call, "team"), organization = query_text(call, "organization");
  PED_TRY(const auto name, group_of(team, organization));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto group, service::find_group(tx, call.caller, name));
    auto accounts = store::people::services_of(tx, group.entity.id, after, limit + 1);
    Answer answer;
    cut_page(answer, call.request, accounts, limit, [](const auto& row) { return row.id; },
             (team ? "&team=" : "&organization=") + percent_encode(name.name));
    json::Array rows;
    for (const auto& account : accounts) {
      const auto role = service::role_of_member(tx, group, account.id);
      rows.emplace_back(json::Object{{"username", account.username}, {"description", account.display_name}, {"active", !account.disabled_at},
                                     {"role", role ? json::Value(domain::name(*role)) : json::Value()},
                                     {"created_at", format_time(account.created_at)}});
    }
    answer.body = std::move(rows);
    return answer;
  });
}

Result<Answer> create_service_account(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto team, optional_text(call.body, "team"));
  PED_TRY(const auto organization, optional_text(call.body, "organization"));
  PED_TRY(const auto group, group_of(team, organization));
  service::NewService spec;
  PED_TRY(spec.username, optional_text(call.body, "username"));
  PED_TRY(const auto description, optional_text(call.body, "description"));
  spec.description = description.value_or("");
  PED_TRY(spec.role, role_of(call.body));
  PED_TRY(spec.key, new_key_of(call.body));
  PED_TRY(const auto created, dependencies.members->create_service_account(call.caller, group, spec));
  auto answer = show_created(created);
  answer.body.if_object()->set("team", team);
  answer.body.if_object()->set("role", domain::name(spec.role));
  return answer;
}

Result<Answer> delete_service_account(const Dependencies& dependencies, Call& call) {
  PED_CHECK(dependencies.members->delete_service_account(call.caller, call.request.parameter("user")));
  return Answer{204, {}, ""};
}

}  // namespace

void add_group_routes(http::Router& router, const Dependencies& dependencies) {
  const auto add = user_routes(router, dependencies);
  add("GET", "/organizations", {}, list_organizations);
  add("POST", "/organizations", {"name", "members"}, create_organization);
  add("DELETE", "/organizations/{organization}", {}, delete_organization);
  add("GET", "/teams", {}, list_teams);
  add("POST", "/teams", {"name", "organization", "members"}, create_team);
  add("DELETE", "/teams/{team}", {}, delete_team);
  for (const std::string group : {"/organizations/{organization}", "/teams/{team}"}) {
    add("GET", group, {}, get_group);
    add("GET", group + "/members", {}, list_members);
    add("POST", group + "/members", {"members"}, add_members);
    add("PUT", group + "/members/{user}", {"role"}, put_member);
    add("DELETE", group + "/members/{user}", {}, remove_member);
  }
  add("GET", "/service_accounts", {}, list_service_accounts);
  add("POST", "/service_accounts", {"username", "description", "team", "organization", "role", "expires_at", "scope"}, create_service_account);
  add("DELETE", "/service_accounts/{user}", {}, delete_service_account);
}

}  // namespace pedigree::api::rest
