#include "api/caller.h"

#include "domain/names.h"
#include "service/access.h"

namespace pedigree::api {
namespace {

std::optional<std::string> key_of(const http::Request& request) {
  const auto header = request.headers.find("Authorization");
  if (!header) return std::nullopt;
  const auto space = header->find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto scheme = header->substr(0, space), credentials = trim(header->substr(space + 1));
  if (equals_ignore_case(scheme, "Bearer")) return std::string(credentials);
  if (!equals_ignore_case(scheme, "Basic")) return std::nullopt;
  const auto plain = unbase64(credentials);
  const auto colon = plain ? plain->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return plain->substr(colon + 1);  // the user name says nothing, and holds no colon (RFC 7617)
}

/// Whom a service acts for is told by the client and only noted: a text unfit for that is dropped, not refused.
std::string on_behalf_of(const http::Request& request) {
  constexpr std::size_t kLongest = 256;
  const auto name = request.headers.find("X-Wandb-Username").value_or("");
  return name.size() <= kLongest && is_utf8(name) ? std::string(name) : "";
}

/// Whether a request can change nothing, as far as its head tells. What a GraphQL request does stands in its body:
/// graphql_route.cc asks.
bool is_read(const http::Request& request) {
  return request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS" || request.path == "/graphql";
}

/// A page of another origin can make a browser send a request with the cookie, but not with this header.
bool may_be_forged(const http::Request& request) {
  return request.method != "GET" && request.method != "HEAD" && request.headers.find(kWebHeader).value_or("") != "1";
}

Result<service::Caller> holder_of_session(const http::Request& request, service::Accounts& accounts, std::string_view id) {
  if (may_be_forged(request))
    return fail(Code::kPermissionDenied, "permission denied: a change with a session cookie needs the header X-Pedigree-Web: 1");
  return accounts.authenticate_session(id);
}

Result<service::Caller> holder_of_key(const http::Request& request, service::Accounts& accounts) {
  const auto key = key_of(request);
  if (!key)
    return fail(Code::kUnauthenticated, "no API key was sent: log in with `wandb login`, or send `Authorization: Bearer <key>`");
  return accounts.authenticate(*key);
}

}  // namespace

Result<service::Caller> caller_from(http::Request& request, service::Accounts& accounts, std::string_view via) {
  const auto session = request.headers.find("Authorization") ? std::nullopt : request.cookie(kSessionCookie);
  PED_TRY(auto caller, session ? holder_of_session(request, accounts, *session) : holder_of_key(request, accounts));
  const bool native = via == "rest";
  if (session) via = "web";
  caller.via = std::string(via);
  caller.request_id = request.id;
  caller.on_behalf_of = on_behalf_of(request);
  if (const auto reason = request.headers.find("X-Pedigree-Reason")) {
    PED_CHECK(domain::check_reason(*reason));
    caller.reason = std::string(*reason);
  }
  if (!native) caller.is_admin = caller.is_admin && request.headers.find("Use-Admin-Privileges").value_or("") == "true";
  request.user = caller.username;
  if (via == "web" && caller.is_service)
    return fail(Code::kPermissionDenied,
                "permission denied: '" + caller.username + "' is a service account; the pages are for people");
  if (!is_read(request)) PED_CHECK(service::demand_full_key(caller));
  return caller;
}

}  // namespace pedigree::api
