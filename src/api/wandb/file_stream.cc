// POST /files/{entity}/{project}/{run}/file_stream: history, system events, console log and summary of a run.
#include <fmt/format.h>

#include "api/caller.h"
#include "api/wandb/errors.h"
#include "api/wandb/file_stream.h"
#include "api/wandb/routes.h"

namespace pedigree::api::wandb {
namespace {

constexpr std::int64_t kBodyLimit = std::int64_t{32} << 20;
constexpr std::size_t kMaxLine = std::size_t{24} << 20;

tl::unexpected<Error> bad(std::string what) { return fail(Code::kInvalidArgument, "malformed file_stream request: " + std::move(what)); }

Result<service::Lines> decode_lines(const std::string& file, json::Value& value) {
  service::Lines lines;
  if (const auto* offset = value.find("offset"); offset != nullptr && !offset->is_null()) {
    const auto number = offset->integer();
    if (!number || *number < 0) return bad(file + ".offset must be a whole number");
    lines.offset = *number;
  }
  auto* content = value.if_object() == nullptr ? nullptr : value.if_object()->find("content");
  if (content == nullptr || content->if_array() == nullptr) return bad(file + ".content must be a list of lines");
  lines.lines.reserve(content->if_array()->size());
  for (auto& line : *content->if_array()) {
    if (line.if_string() == nullptr) return bad(file + ".content must hold texts");
    if (line.if_string()->size() > kMaxLine) return fail(Code::kTooLarge, fmt::format("a line of {} is longer than 24 MiB", file));
    lines.lines.push_back(std::move(*line.if_string()));
  }
  return lines;
}

http::Response handle(const Dependencies& dependencies, http::Request& request) {
  const auto caller = caller_from(request, dependencies.services.accounts, "wandb");
  if (!caller) return error_to_response(caller.error());
  auto body = json::parse(request.body.empty() ? "{}" : request.body);
  if (!body) return error_to_response({Code::kInvalidArgument, "the request body is not JSON: " + body.error().message, {}});
  auto data = decode_file_stream(*std::move(body));
  if (!data) return error_to_response(data.error());
  data->counts_alone = request.headers.find("X-Wandb-Use-Async-Filestream").value_or("") == "true";  // "shared" mode
  const auto stopped =
      dependencies.services.runs.stream(*caller, request.parameter("entity"), request.parameter("project"), request.parameter("run"), *data);
  if (!stopped) return error_to_response(stopped.error());
  return http::Response::json(200, *stopped ? R"({"stopped":true})" : "{}");
}

}  // namespace

Result<service::FileStream> decode_file_stream(json::Value body) {
  if (!body.is_object()) return bad("it must be an object");
  service::FileStream data;
  if (auto* files = body.if_object()->find("files"); files != nullptr && !files->is_null()) {
    if (files->if_object() == nullptr) return bad("files must be an object");
    for (auto& [file, value] : *files->if_object()) {
      PED_TRY(auto lines, decode_lines(file, value));
      if (file == "wandb-history.jsonl") data.history = std::move(lines);
      else if (file == "wandb-events.jsonl") data.events = std::move(lines);
      else if (file == "output.log") data.logs.push_back(std::move(lines));
      else if (file == "wandb-summary.json" && !lines.lines.empty()) data.summary = std::move(lines.lines.back());
    }
  }
  const auto flag = [&body](std::string_view name) {
    const auto* value = body.find(name);
    return value != nullptr && value->if_bool() != nullptr && *value->if_bool();
  };
  data.preempting = flag("preempting");
  data.complete = flag("complete");
  if (const auto* code = body.find("exitcode"); code != nullptr) data.exit_code = code->integer();
  return data;
}

void add_file_stream_route(http::Router& router, const Dependencies& dependencies) {
  router.add({.method = "POST", .pattern = "/files/{entity}/{project}/{run}/file_stream", .access = http::Access::kUser,
              .handler = [dependencies](http::Request& request) { return handle(dependencies, request); }, .stream = {}, .body_limit = kBodyLimit});
}

}  // namespace pedigree::api::wandb
