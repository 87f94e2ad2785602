// POST /graphql
#include "api/caller.h"
#include "api/wandb/errors.h"
#include "api/wandb/routes.h"
#include "api/wandb/schema.h"
#include "base/log.h"

namespace pedigree::api::wandb {
namespace {

constexpr std::int64_t kBodyLimit = std::int64_t{32} << 20;

Result<graphql::Request> decode(const json::Value& body) {
  graphql::Request request;
  const auto* query = body.find("query");
  if (query == nullptr || query->if_string() == nullptr) return fail(Code::kInvalidArgument, "the request has no `query` text");
  request.query = *query->if_string();
  request.operation_name = body.text("operationName");
  if (const auto* variables = body.find("variables"); variables != nullptr && !variables->is_null()) {
    if (variables->if_object() == nullptr) return fail(Code::kInvalidArgument, "`variables` must be an object");
    request.variables = *variables->if_object();
  }
  return request;
}

/// Codes for which clients look at the HTTP status; any other error travels in a 200.
std::optional<int> http_status(const graphql::Outcome& outcome) {
  for (const auto& error : outcome.errors) {
    if (error.code == Code::kGone) return 410;
    if (error.code == Code::kExhausted || error.code == Code::kUnavailable) return status_of(error.code);   // worth trying again
  }
  return std::nullopt;
}

http::Response handle(const Dependencies& dependencies, const graphql::Executable& executable, http::Request& http_request) {
  auto caller = caller_from(http_request, dependencies.services.accounts, "wandb");
  if (!caller) return error_to_response(caller.error());
  const auto body = json::parse(http_request.body);
  if (!body) return error_to_response({Code::kInvalidArgument, "the request body is not JSON: " + body.error().message, {}});
  const auto request = decode(*body);
  if (!request) return error_to_response(request.error());

  Context context(dependencies.services, *std::move(caller),
                  Urls(dependencies.signer, dependencies.base_url(http_request), dependencies.clock.now()));
  graphql::Outcome outcome;
  if (executable.is_query(*request)) {
    auto read = dependencies.services.database.read([&](sql::Transaction& tx) -> Result<graphql::Outcome> {
      context.use_snapshot(&tx);
      return executable.execute(*request, context);
    });
    if (!read) return error_to_response(read.error());
    outcome = *std::move(read);
  } else {
    // A document that does not even parse is no mutation, but harmless to refuse.
    if (const auto status = service::demand_full_key(context.caller()); !status) return error_to_response(status.error());
    try {
      outcome = executable.execute(*request, context);
    } catch (const sql::Failure& failure) {
      return error_to_response(failure.error());
    }
  }
  for (const auto& error : outcome.errors)
    if (error.code == Code::kInternal || error.code == Code::kUnavailable || error.code == Code::kExhausted)
      log::error(error.message, {{"request", http_request.id}, {"operation", request->operation_name}, {"detail", error.detail}});
  if (const auto status = http_status(outcome)) {
    for (const auto& error : outcome.errors)
      if (status_of(error.code) == *status) return error_to_response(error);
  }
  return http::Response::json(200, std::move(outcome.body));
}

/// Clients probe these; 404 tells them to send no telemetry and that there is no token exchange.
void add_absent_routes(http::Router& router) {
  for (const auto* pattern : {"/sdk/otel/v1/{signal}", "/oidc/token"})
    router.add({.method = "POST", .pattern = pattern, .access = http::Access::kPublic,
                .handler = [](http::Request&) { return http::Response::empty(404); }, .stream = {}});
}

}  // namespace

void add_graphql_route(http::Router& router, const Dependencies& dependencies) {
  const std::shared_ptr<const graphql::Executable> executable = make_executable();
  router.add({.method = "POST", .pattern = "/graphql", .access = http::Access::kUser,
              .handler = [dependencies, executable](http::Request& request) { return handle(dependencies, *executable, request); },
              .stream = {}, .body_limit = kBodyLimit});
}

void add_routes(http::Router& router, const Dependencies& dependencies) {
  add_absent_routes(router);
  add_graphql_route(router, dependencies);
  add_file_stream_route(router, dependencies);
  add_storage_routes(router, dependencies);
}

}  // namespace pedigree::api::wandb
