#include "api/rest/handler.h"

#include <fmt/format.h>

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
      for (const auto& item : members) known += (known.empty() ? "" : ", ") + item;
      return bad(fmt::format("unknown member '{}': this call takes {}", name.substr(0, 60), known.empty() ? "none" : known));
    }
  return *value->if_object();
}

http::Response to_http(Answer answer) {
  http::Response response = answer.status == 204 ? http::Response::empty(204) : http::Response::json(answer.status, json::write(answer.body));
  if (!answer.link.empty()) response.headers.add("Link", answer.link);
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
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer, Basic realm=\"pedigree\"");
  return response;
}

http::Handler handler(const Dependencies& dependencies, std::vector<std::string> members, std::function<Result<Answer>(Call&)> function) {
  return [dependencies, members = std::move(members), function = std::move(function)](http::Request& request) {
    auto caller = caller_from(request, *dependencies.accounts, "rest");
    if (!caller) return problem(caller.error());
    auto body = parse_body(request.body, members);
    if (!body) return problem(body.error());
    Call call{request, *std::move(caller), *std::move(body)};
    const auto reason = optional_text(call.body, "reason");
    if (!reason) return problem(reason.error());
    if (*reason) {
      if (const auto status = domain::check_reason(**reason); !status) return problem(status.error());
      call.caller.reason = **reason;
    }
    auto answer = function(call);
    return answer ? to_http(*std::move(answer)) : problem(answer.error());
  };
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

}  // namespace pedigree::api::rest
