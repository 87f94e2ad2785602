#include "api/rest/handler.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/log.h"
#include "domain/names.h"

namespace pedigree::api::rest {
namespace {

tl::unexpected<Error> bad(std::string message) { return fail(Code::kInvalidArgument, std::move(message)); }

Result<json::Object> parse_body(const std::string& text, const std::vector<std::string>& members) {
  if (text.empty()) return json::Object{};
  const auto value = json::parse(text);
  if (!value) return bad("the body is not JSON: " + value.error().message);
  if (value->if_object() == nullptr) return bad("the body must be a JSON object");
  for (const auto& [name, member] : *value->if_object())
    if (std::find(members.begin(), members.end(), name) == members.end() && name != "reason") {
      std::string known;
      for (const auto& item : members) known += item + ", ";
      return bad(fmt::format("unknown member '{}': this call takes {}reason", name.substr(0, 60), known));
    }
  return *value->if_object();
}

http::Response to_http(Answer answer) {
  http::Response response = answer.status == 204 ? http::Response::empty(204) : http::Response::json(answer.status, json::write(answer.body));
  if (!answer.link.empty()) response.headers.add("Link", answer.link);
  if (answer.total) response.headers.add("X-Total-Count", std::to_string(*answer.total));
  response.headers.add("Cache-Control", "no-store");
  return response;
}

constexpr std::size_t kLongestKey = 255;

Result<std::optional<service::IdempotencyKey>> idempotency_key(const http::Request& request) {
  const auto key = request.headers.find("Idempotency-Key");
  if (!key || request.method == "GET" || request.method == "HEAD") return std::optional<service::IdempotencyKey>();
  if (key->empty() || key->size() > kLongestKey || !is_utf8(*key)) return bad("the Idempotency-Key must be a text of 1 to 255 bytes");
  return std::optional(service::IdempotencyKey{std::string(*key), sha256(request.method + '\n' + request.path + '\n' + request.body)});
}

/// Everything a resource's function gets, or what is wrong with the request.
Result<Call> call_from(http::Request& request, const Dependencies& dependencies, const std::vector<std::string>& members) {
  PED_TRY(auto caller, caller_from(request, *dependencies.accounts, "rest"));
  PED_TRY(auto body, parse_body(request.body, members));
  Call call{request, std::move(caller), std::move(body)};
  PED_TRY(const auto reason, optional_text(call.body, "reason"));
  if (reason) {
    PED_CHECK(domain::check_reason(*reason));
    call.caller.reason = *reason;
  }
  PED_TRY(call.caller.idempotency, idempotency_key(request));
  return call;
}

http::Response replay(const service::Outcome& outcome) {
  http::Response response;
  if (!outcome.status) {
    const json::Object done{{"detail", "this change was made by an earlier request; its answer was not kept"}, {"event", outcome.event_id}};
    response = http::Response::json(200, json::write(done));
  } else {
    response = *outcome.status == 204 ? http::Response::empty(204) : http::Response::json(static_cast<int>(*outcome.status), outcome.answer);
  }
  response.headers.add("Idempotency-Replayed", "true");
  response.headers.add("Cache-Control", "no-store");
  return response;
}

}  // namespace

int status_of(Code code) {
  switch (code) {
    case Code::kInvalidArgument: return 400;
    case Code::kUnauthenticated: return 401;
    case Code::kPermissionDenied: return 403;
    case Code::kNotFound: return 404;
    case Code::kAlreadyExists:
    case Code::kConflict: return 409;
    case Code::kGone: return 410;
    case Code::kTooLarge: return 413;
    case Code::kUnsupported: return 501;
    case Code::kExhausted: return 507;
    case Code::kUnavailable: return 503;
    case Code::kInternal: return 500;
  }
  return 500;
}

http::Response problem(const Error& error) {
  if (error.code == Code::kInternal || error.code == Code::kUnavailable || error.code == Code::kExhausted)
    log::error(error.message, {{"code", name(error.code)}, {"detail", error.detail}});
  const int status = status_of(error.code);
  http::Response response = http::Response::json(
      status, json::write(json::Object{{"type", name(error.code)}, {"title", name(error.code)}, {"status", status}, {"detail", error.message}}));
  response.headers.set("Content-Type", "application/problem+json");
  response.headers.set("Cache-Control", "no-store");
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer, Basic realm=\"pedigree\"");
  return response;
}

http::Response problem_of_server(int status, const std::string& message) {
  std::string_view type = name(status >= 500 ? Code::kInternal : Code::kInvalidArgument);
  for (const auto code : {Code::kNotFound, Code::kTooLarge, Code::kUnavailable})
    if (status == status_of(code)) type = name(code);
  if (status == 405) type = "method_not_allowed";
  http::Response response =
      http::Response::json(status, json::write(json::Object{{"type", type}, {"title", type}, {"status", status}, {"detail", message}}));
  response.headers.set("Content-Type", "application/problem+json");
  return response;
}

http::Handler handler(const Dependencies& dependencies, std::vector<std::string> members, std::function<Result<Answer>(Call&)> function) {
  return [dependencies, members = std::move(members), function = std::move(function)](http::Request& request) {
    auto call = call_from(request, dependencies, members);
    if (!call) return problem(call.error());
    const auto known = dependencies.idempotency->find(call->caller);
    if (!known) return problem(known.error());
    if (*known) return replay(**known);
    auto answer = function(*call);
    if (!answer) return problem(answer.error());
    if (call->caller.idempotency && !answer->secret)
      // The change is made and durable; an answer that cannot be kept is only less comfortable for a repeated request.
      if (const auto kept = dependencies.idempotency->keep(call->caller, answer->status, json::write(answer->body)); !kept)
        log::error(kept.error().message, {{"request", request.id}, {"detail", kept.error().detail}});
    return to_http(*std::move(answer));
  };
}

http::Handler public_handler(std::vector<std::string> members, std::function<Result<Answer>(Call&)> function) {
  return [members = std::move(members), function = std::move(function)](http::Request& request) {
    auto body = parse_body(request.body, members);
    if (!body) return problem(body.error());
    service::Caller nobody;
    nobody.via = "rest";
    nobody.request_id = request.id;
    Call call{request, std::move(nobody), *std::move(body)};
    auto answer = function(call);
    return answer ? to_http(*std::move(answer)) : problem(answer.error());
  };
}

void add_user_route(http::Router& router, const Dependencies& dependencies, std::string method, std::string_view pattern, std::vector<std::string> members,
                    Function function) {
  router.add({.method = std::move(method), .pattern = "/api/v1" + std::string(pattern), .access = http::Access::kUser,
              .handler = handler(dependencies, std::move(members), [dependencies, function](Call& call) { return function(dependencies, call); }),
              .stream = {}});
}

Result<std::string> required_text(const json::Object& body, std::string_view name) {
  PED_TRY(auto text, optional_text(body, name));
  if (!text) return bad(fmt::format("the member '{}' is missing", name));
  return *std::move(text);
}

Result<std::optional<std::string>> optional_text(const json::Object& body, std::string_view name) {
  const auto* value = body.find(name);
  if (value == nullptr || value->is_null()) return std::optional<std::string>();
  if (value->if_string() == nullptr) return bad(fmt::format("the member '{}' must be a text", name));
  return std::optional(*value->if_string());
}

Result<std::vector<std::string>> optional_texts(const json::Object& body, std::string_view name) {
  std::vector<std::string> texts;
  const auto* value = body.find(name);
  if (value == nullptr || value->is_null()) return texts;
  const auto* list = value->if_array();
  if (list == nullptr) return bad(fmt::format("the member '{}' must be a list of texts", name));
  for (const auto& item : *list) {
    if (item.if_string() == nullptr) return bad(fmt::format("the member '{}' must be a list of texts", name));
    texts.push_back(*item.if_string());
  }
  return texts;
}

Result<std::int64_t> limit_of(const http::Request& request) {
  const auto text = request.query_value("limit");
  if (!text) return 100;
  const auto limit = parse_int(*text);
  if (!limit || *limit < 1) return bad("limit must be a number from 1 to 1000");
  return std::min<std::int64_t>(*limit, 1000);
}

Result<std::optional<Micros>> time_of(const http::Request& request, std::string_view name) {
  const auto given = request.query_value(name);
  if (!given) return std::optional<Micros>();
  std::string text(*given);
  if (text.size() > 19) std::replace(text.begin() + 19, text.end(), ' ', '+');   // the + of an offset, sent as it is
  const auto time = parse_time(text);
  if (!time) return bad(fmt::format("{}='{}' is not a time; use RFC 3339, e.g. 2026-03-01T12:00:00Z", name, text.substr(0, 60)));
  return time;
}

}  // namespace pedigree::api::rest
