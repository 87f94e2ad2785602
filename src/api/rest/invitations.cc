// /invitations: by username or known address somebody is added at once; by another address a token is made, which lets its holder make an
// account. Nothing is mailed.
#include <fmt/format.h>

#include "api/rest/people.h"

namespace pedigree::api::rest {
namespace {

json::Object show_invitation(const store::Invitation& invitation) {
  return {{"id", invitation.id}, {"email", invitation.email}, {"role", domain::name(invitation.role)},
          {"created_at", format_time(invitation.created_at)}, {"expires_at", format_time(invitation.expires_at)}};
}

/// With the token, shown this once, and where to send it.
Answer show_token(const Dependencies& dependencies, const Call& call, int status, const service::Invited& invited) {
  auto shown = show_invitation(*invited.invitation);
  shown.set("token", invited.token);
  shown.set("url", dependencies.base_url(call.request) + "/api/v1/invitations/" + invited.token + "/redeem");
  Answer answer{status, std::move(shown), ""};
  answer.secret = true;
  return answer;
}

Result<Answer> create_invitation(const Dependencies& dependencies, Call& call) {
  service::Invite spec;
  PED_TRY(const auto team, optional_text(call.body, "team"));
  PED_TRY(const auto organization, optional_text(call.body, "organization"));
  PED_TRY(spec.group, group_of(team, organization));
  PED_TRY(const auto username, optional_text(call.body, "username"));
  PED_TRY(const auto email, optional_text(call.body, "email"));
  spec.username = username.value_or("");
  spec.email = email.value_or("");
  PED_TRY(spec.role, role_of(call.body));
  PED_TRY(spec.expires_at, optional_time(call.body, "expires_at"));
  PED_TRY(const auto invited, dependencies.members->invite(call.caller, spec));
  if (invited.added) return Answer{200, json::Object{{"added", invited.added->username}, {"role", domain::name(spec.role)}}, ""};
  return show_token(dependencies, call, 201, invited);
}

Result<Answer> list_invitations(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto after, after_of(call.request));
  const auto text = [&](std::string_view name) {
    const auto value = call.request.query_value(name);
    return value ? std::optional(std::string(*value)) : std::nullopt;
  };
  PED_TRY(const auto name, group_of(text("team"), text("organization")));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto group, service::find_group(tx, call.caller, name));
    PED_CHECK(service::demand_manager(group));
    auto invitations = store::invitations::of_entity(tx, group.entity.id, after, limit + 1);
    Answer answer;
    cut_page(answer, call.request, invitations, limit, [](const auto& row) { return row.id; },
             (group.is_team() ? "&team=" : "&organization=") + percent_encode(name.name));
    json::Array rows;
    for (const auto& invitation : invitations) rows.emplace_back(show_invitation(invitation));
    answer.body = std::move(rows);
    return answer;
  });
}

std::int64_t id_in_path(const Call& call) { return parse_int(call.request.parameter("invitation")).value_or(0); }

Result<Answer> revoke_invitation(const Dependencies& dependencies, Call& call) {
  PED_CHECK(dependencies.members->revoke_invitation(call.caller, id_in_path(call)));
  return Answer{204, {}, ""};
}

Result<Answer> renew_invitation(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto expires_at, optional_time(call.body, "expires_at"));
  PED_TRY(const auto invited, dependencies.members->renew_invitation(call.caller, id_in_path(call), expires_at));
  return show_token(dependencies, call, 200, invited);
}

/// By whoever holds the token, without a key.
Result<Answer> redeem(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto username, required_text(call.body, "username"));
  PED_TRY(const auto api_key, optional_text(call.body, "api_key"));
  PED_TRY(const auto created, dependencies.members->redeem(call.caller, call.request.parameter("invitation"), username, api_key));
  return show_created(created);
}

}  // namespace

void add_invitation_routes(http::Router& router, const Dependencies& dependencies) {
  add_user_route(router, dependencies, "GET", "/invitations", {}, list_invitations);
  add_user_route(router, dependencies, "POST", "/invitations", {"email", "username", "team", "organization", "role", "expires_at"}, create_invitation);
  add_user_route(router, dependencies, "DELETE", "/invitations/{invitation}", {}, revoke_invitation);
  add_user_route(router, dependencies, "POST", "/invitations/{invitation}/renew", {"expires_at"}, renew_invitation);
  router.add({.method = "POST", .pattern = "/api/v1/invitations/{invitation}/redeem", .access = http::Access::kPublic,
              .handler = public_handler({"username", "api_key"}, [dependencies](Call& call) { return redeem(dependencies, call); }), .stream = {}});
}

}  // namespace pedigree::api::rest
