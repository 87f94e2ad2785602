#include "server/authenticate.h"

#include "api/caller.h"
#include "api/rest/handler.h"
#include "api/wandb/errors.h"

namespace pedigree::server {
namespace {

using http::Access;

/// The pages need no key: their document is the same for everybody.
enum class Protocol { kRest, kWandb };

Protocol protocol_of(const http::Route& route) {
  return is_native(route.pattern) ? Protocol::kRest : Protocol::kWandb;
}

http::Response refusal(Protocol protocol, const Error& error) {
  return protocol == Protocol::kRest ? api::rest::problem(error) : api::wandb::error_to_response(error);
}

}  // namespace

bool is_native(std::string_view path) { return path.starts_with("/api/") || path.starts_with("/admin/"); }

std::optional<http::Response> refuse_strangers(const http::Route& route, http::Request& request, service::Accounts& accounts) {
  if (route.access == Access::kPublic || route.access == Access::kSigned) return std::nullopt;
  const auto protocol = protocol_of(route);
  const auto caller = api::caller_from(request, accounts, protocol == Protocol::kRest ? "rest" : "wandb");
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
