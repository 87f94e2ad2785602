// From an HTTP request to the caller of a use case: credentials and the headers that travel with every protocol.
#pragma once

#include <string_view>

#include "http/message.h"
#include "service/accounts.h"
#include "service/caller.h"

namespace pedigree::api {

/// Reads `Authorization` (Basic with the key as password, or Bearer), `X-Wandb-Username` (on behalf of), `X-Pedigree-Reason`.
/// An instance administrator has his rights everywhere through the native API, and with `Use-Admin-Privileges: true` elsewhere.
/// kUnauthenticated when there is no valid key; kPermissionDenied for a request that may change something with a read-only key, and for
/// service accounts at the pages. Also notes the user for the request log.
Result<service::Caller> caller_from(http::Request& request, service::Accounts& accounts, std::string_view via);

}  // namespace pedigree::api
