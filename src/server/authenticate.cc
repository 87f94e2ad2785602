#include "server/authenticate.h"

#include "api/caller.h"
#include "api/rest/handler.h"
#include "api/wandb/errors.h"

namespace pedigree::server {
namespace {

using http::Access;

enum class Protocol { kRest, kWandb, kPages };

Protocol protocol_of(const http::Route& route) {
  if (route.pattern.starts_with("/api/") || route.pattern.starts_with("/admin/")) return Protocol::kRest;
  for (const auto* prefix : {"/graphql", "/files/", "/storage/", "/artifacts"})
    if (route.pattern.starts_with(prefix)) return Protocol::kWandb;
  return Protocol::kPages;
}

std::string_view via(Protocol protocol) {
  switch (protocol) {
    case Protocol::kRest: return "rest";
    case Protocol::kWandb: return "wandb";
    case Protocol::kPages: return "web";
  }
  return "";
}

http::Response refusal(Protocol protocol, const Error& error) {
  switch (protocol) {
    case Protocol::kRest: return api::rest::problem(error);
    case Protocol::kWandb: return api::wandb::error_to_response(error);
    case Protocol::kPages: break;
  }
  auto response = http::Response::text(api::rest::status_of(error.code), error.message + "\n");
  if (error.code == Code::kUnauthenticated)
    response.headers.add("WWW-Authenticate", "Basic realm=\"Pedigree: any user name, your API key as password\"");
  return response;
}

}  // namespace

std::optional<http::Response> refuse_strangers(const http::Route& route, http::Request& request, service::Accounts& accounts) {
  if (route.access == Access::kPublic || route.access == Access::kSigned) return std::nullopt;
  const auto protocol = protocol_of(route);
  const auto caller = api::caller_from(request, accounts, via(protocol));
  if (!caller) {
    auto response = refusal(protocol, caller.error());
    if (request.headers.find(api::kWebHeader)) response.headers.remove("WWW-Authenticate");   // else the browser itself asks for a password
    return response;
  }
  if (route.access == Access::kAdmin && !caller->is_admin)
    return refusal(protocol, {Code::kPermissionDenied, "permission denied: this is for administrators of the server", {}});
  return std::nullopt;
}

}  // namespace pedigree::server
