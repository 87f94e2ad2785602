// From an HTTP request to the caller of a use case: credentials and the headers that travel with every protocol.
#pragma once

#include <string_view>

#include "http/message.h"
#include "service/accounts.h"
#include "service/caller.h"

namespace pedigree::api {

/// The cookie of a signed-in browser, and the header that its changes must carry: a page of another origin cannot send it.
inline constexpr std::string_view kSessionCookie = "pedigree_session";
inline constexpr std::string_view kWebHeader = "X-Pedigree-Web";

/// Reads `Authorization` (Basic with the key as password, or Bearer) or, where there is none, the session cookie (`via` becomes
/// "web" then); `X-Wandb-Username` (on behalf of), `X-Pedigree-Reason`. An instance administrator has his rights everywhere
/// through the native API, and with `Use-Admin-Privileges: true` elsewhere. kUnauthenticated when there is no valid key or
/// session; kPermissionDenied for a change by cookie that another page may have forged, for a request that may change something
/// with a read-only key, and for service accounts at the pages. Also notes the user for the request log.
Result<service::Caller> caller_from(http::Request& request, service::Accounts& accounts, std::string_view via);

}  // namespace pedigree::api
