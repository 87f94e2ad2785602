// /session: a browser signs in with an API key or a password, asks who it is, and signs out. The cookie holds a random id; pages
// cannot read it.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <memory>

#include "api/rest/handler.h"
#include "service/access.h"
#include "service/passwords.h"
#include "service/throttle.h"

namespace pedigree::api::rest {
namespace {

using http::Request;
using http::Response;

/// Steady, for waits only.
Micros clock_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string cookie(std::string_view id, Micros seconds, bool secure) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", kSessionCookie, id, seconds,
                     secure ? "; Secure" : "");
}

json::Array organizations_of(sql::Transaction& tx, const service::Caller& caller) {
  json::Array shown;
  for (const auto& organization : store::people::organizations_of(tx, caller.account_id)) {
    const auto role = store::people::organization_role(tx, organization.id, caller.account_id).value_or(domain::Role::kNone);
    shown.emplace_back(json::Object{{"name", organization.name}, {"role", domain::name(role)}});
  }
  return shown;
}

json::Array teams_of(sql::Transaction& tx, const service::Caller& caller) {
  json::Array shown;
  for (const auto& team : store::people::teams_of(tx, caller.account_id)) {
    const auto role = store::people::team_role(tx, team.id, caller.account_id).value_or(domain::Role::kNone);
    const auto organization = store::people::organization_by_id(tx, team.organization_id.value_or(0));
    shown.emplace_back(json::Object{{"name", team.name},
                                    {"role", domain::name(role)},
                                    {"organization", organization ? json::Value(organization->name) : json::Value()}});
  }
  return shown;
}

Result<json::Value> show_user(const Dependencies& dependencies, const service::Caller& caller) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<json::Value> {
    const auto account = store::people::account_by_username(tx, caller.username);
    if (!account) return fail(Code::kUnauthenticated, "this account was deleted");
    const auto entity = store::people::entities_by_ids(tx, std::array{account->default_entity_id}).front();
    return json::Value(json::Object{{"username", account->username},
                                    {"display_name", account->display_name},
                                    {"email", account->email},
                                    {"admin", account->is_admin},
                                    {"password", service::has_password(tx, account->id)},
                                    {"default_entity", entity.name},
                                    {"organizations", organizations_of(tx, caller)},
                                    {"teams", teams_of(tx, caller)}});
  });
}

Response answer(int status, json::Value user) {
  auto response = Response::json(status, json::write(json::Object{{"user", std::move(user)}}));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

/// Whoever is not signed in gets `{"user": null}`: a page asks this first, and that is no failure.
Response get_session(const Dependencies& dependencies, Request& request) {
  const auto caller = caller_from(request, *dependencies.accounts, "rest");
  if (!caller) return answer(200, {});
  auto user = show_user(dependencies, *caller);
  return user ? answer(200, *std::move(user)) : problem(user.error());
}

/// Either a key, or name and password.
struct Credentials {
  bool by_key = false;
  std::string key, username, password;
};

Result<Credentials> credentials_in(const Request& request) {
  if (request.headers.find(kWebHeader).value_or("") != "1")
    return fail(Code::kPermissionDenied, "permission denied: signing in needs the header X-Pedigree-Web: 1");
  const auto body = json::parse(request.body);
  const auto* members = body ? body->if_object() : nullptr;
  if (members == nullptr || (members->find("api_key") != nullptr) == (members->find("password") != nullptr))
    return fail(Code::kInvalidArgument,
                "the body must be a JSON object with the member 'api_key', or with 'username' and 'password'");
  Credentials found;
  found.by_key = members->find("api_key") != nullptr;
  if (found.by_key) {
    PED_TRY(const auto key, required_text(*members, "api_key"));
    found.key = std::string(trim(key));
    return found;
  }
  PED_TRY(const auto username, required_text(*members, "username"));
  found.username = std::string(trim(username));
  PED_TRY(found.password, required_text(*members, "password"));
  return found;
}

Response too_many(Micros wait) {
  const auto seconds = (wait + kSecond - 1) / kSecond;
  auto response = Response::json(
      429, json::write(json::Object{{"type", "throttled"},
                                    {"title", "throttled"},
                                    {"status", 429},
                                    {"detail", fmt::format("too many failed attempts: try again in {} s", seconds)}}));
  response.headers.set("Content-Type", "application/problem+json");
  response.headers.add("Retry-After", std::to_string(seconds));
  return response;
}

Response refused(const Error& error) {
  auto response = problem(error);
  response.headers.remove("WWW-Authenticate");  // the page asks, not the browser
  return response;
}

Result<service::ByPassword> who(service::Accounts& accounts, const Credentials& given) {
  if (!given.by_key) return accounts.authenticate_password(given.username, given.password);
  PED_TRY(auto caller, accounts.authenticate(given.key));
  return service::ByPassword{std::move(caller), ""};
}

/// The browser forgets the session it had: nobody else shall find it.
void end_previous(service::Accounts& accounts, const Request& request) {
  const auto id = request.cookie(kSessionCookie);
  if (!id) return;
  auto holder = accounts.authenticate_session(*id);
  if (!holder) return;
  holder->via = "web";
  holder->request_id = request.id;
  (void)accounts.close_session(*holder, *id);  // where that fails it ends by itself, in its time
}

Response open_session(const Dependencies& dependencies, service::Throttle& throttle, Request& request) {
  if (const auto wait = throttle.wait(request.client, clock_now()); wait > 0) return too_many(wait);
  const auto given = credentials_in(request);
  if (!given) return refused(given.error());
  auto& accounts = *dependencies.accounts;
  if (const auto wait = given->by_key ? 0 : accounts.password_wait(given->username); wait > 0) return too_many(wait);
  auto found = who(accounts, *given);
  if (!found) {
    throttle.failed(request.client, clock_now());
    return refused(found.error());
  }
  throttle.succeeded(request.client);
  auto& caller = found->caller;
  caller.via = "web";
  caller.request_id = request.id;
  request.user = caller.username;
  const auto opened = accounts.open_session(caller, found->password_hash);
  if (!opened) return refused(opened.error());
  auto user = show_user(dependencies, caller);
  if (!user) return refused(user.error());
  end_previous(accounts, request);
  auto response = answer(201, *std::move(user));
  constexpr Micros kDays = 30;
  response.headers.add("Set-Cookie",
                       cookie(opened->id, kDays * 24 * 3600, dependencies.base_url(request).starts_with("https://")));
  return response;
}

Response close_session(const Dependencies& dependencies, Request& request) {
  const auto id = request.cookie(kSessionCookie);
  const auto caller = caller_from(request, *dependencies.accounts, "web");
  if (caller && id)
    if (const auto closed = dependencies.accounts->close_session(*caller, *id); !closed) return refused(closed.error());
  if (!caller && caller.error().code == Code::kPermissionDenied) return refused(caller.error());
  auto response = Response::empty(204);
  response.headers.add("Set-Cookie", cookie("", 0, dependencies.base_url(request).starts_with("https://")));
  return response;
}

}  // namespace

void add_session_routes(http::Router& router, const Dependencies& dependencies) {
  const auto throttle = std::make_shared<service::Throttle>();
  const auto add = [&](std::string method, http::Handler handle) {
    router.add({.method = std::move(method),
                .pattern = "/api/v1/session",
                .access = http::Access::kPublic,
                .handler = std::move(handle),
                .stream = {}});
  };
  add("GET", [dependencies](Request& request) { return get_session(dependencies, request); });
  add("POST", [dependencies, throttle](Request& request) { return open_session(dependencies, *throttle, request); });
  add("DELETE", [dependencies](Request& request) { return close_session(dependencies, request); });
}

}  // namespace pedigree::api::rest
