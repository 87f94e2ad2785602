// The guard before every route that is not public or signed: no handler can forget to ask who calls.
#pragma once

#include <optional>
#include <string_view>

#include "http/router.h"
#include "service/accounts.h"

namespace pedigree::server {

/// Whether a path or a route's pattern is of the native API: its errors are application/problem+json.
bool is_native(std::string_view path);

/// Nothing when the request may go on to its handler; else the refusal, in the shape of the route's protocol: 401 without a valid
/// key, 403 where a route is for administrators. Thread-safe.
std::optional<http::Response> refuse_strangers(const http::Route& route, http::Request& request, service::Accounts& accounts);

}  // namespace pedigree::server
