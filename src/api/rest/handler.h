// What every resource of the native API shares: authentication, bodies, answers, errors as application/problem+json (RFC 9457).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "api/caller.h"
#include "api/rest/routes.h"
#include "base/json.h"

namespace pedigree::api::rest {

/// An answer before it becomes HTTP: a JSON value, or nothing (204).
struct Answer {
  int status = 200;
  json::Value body;
  std::string link;      // value of the Link header, "" for none
  std::optional<std::int64_t> total = {};   // of all rows of a list, for the header X-Total-Count
  bool secret = false;   // holds a key that is shown this once: never kept for a repeated request
};

struct Call {
  const http::Request& request;
  service::Caller caller;
  json::Object body;     // of POST and PUT; {} when empty
};

/// The HTTP status and problem type of a code: the one table of this protocol.
int status_of(Code code);
http::Response problem(const Error& error);
/// The same for what the server refuses before a handler sees it: unknown paths and methods, bodies too large.
http::Response problem_of_server(int status, const std::string& message);

/// Wraps a resource's function: authenticates, parses the body, refuses members that are not in `members`, takes `reason` into the
/// caller, and turns the outcome into HTTP. A change that was sent with an `Idempotency-Key` before is not made again: its answer is
/// repeated with the header `Idempotency-Replayed: true`.
http::Handler handler(const Dependencies& dependencies, std::vector<std::string> members, std::function<Result<Answer>(Call&)> function);

/// The same for whoever comes, without a key: the caller is nobody.
http::Handler public_handler(std::vector<std::string> members, std::function<Result<Answer>(Call&)> function);

using Function = Result<Answer> (*)(const Dependencies&, Call&);
/// Registers "/api/v1" + pattern for callers with a key.
void add_user_route(http::Router& router, const Dependencies& dependencies, std::string method, std::string_view pattern, std::vector<std::string> members,
                    Function function);
/// add_user_route() of this router, for the lists at the foot of the files.
inline auto user_routes(http::Router& router, const Dependencies& dependencies) {
  return [&](std::string method, std::string_view pattern, std::vector<std::string> members, Function function) {
    add_user_route(router, dependencies, std::move(method), pattern, std::move(members), function);
  };
}

// Members of a body, with errors that name them.
Result<std::string> required_text(const json::Object& body, std::string_view name);
Result<std::optional<std::string>> optional_text(const json::Object& body, std::string_view name);
Result<std::vector<std::string>> optional_texts(const json::Object& body, std::string_view name);

/// ?limit=: default 100, at most 1,000.
Result<std::int64_t> limit_of(const http::Request& request);

/// A time in the query, nullopt when there is none. kInvalidArgument naming parameter and form.
Result<std::optional<Micros>> time_of(const http::Request& request, std::string_view name);

}  // namespace pedigree::api::rest
