// GET /admin/audit_logs: the event table in the form of the original's audit log (docs/compatibility.md). It is of the native API in all
// but its path: the same credentials, errors and use cases.
#include <fmt/format.h>

#include <cstdio>

#include "api/cursor.h"
#include "api/rest/people.h"
#include "base/ids.h"
#include "domain/actions.h"
#include "domain/versions.h"
#include "service/audit.h"

namespace pedigree::api::rest {
namespace {

namespace event = domain::event;
constexpr Micros kDay = 24 * 3600 * kSecond;
constexpr std::int64_t kMostRows = 20'000, kPageRows = 500;

/// The original's name of what happened; ours where it has none.
std::string action_name(const store::Event& item, const json::Value& names) {
  struct Known {
    std::string_view ours, theirs;
  };
  static constexpr std::array kKnown{
      Known{event::kVersionCreate, "artifact:create"},   Known{event::kVersionDelete, "artifact:delete"},     Known{event::kArtifactUse, "artifact:read"},
      Known{event::kProjectDelete, "project:delete"},    Known{event::kRunDelete, "run:delete"},              Known{event::kRunUpdate, "run:update"},
      Known{event::kUserCreate, "user:create"},          Known{event::kUserUpdate, "user:update"},            Known{event::kUserDeactivate, "user:deactivate"},
      Known{event::kUserReactivate, "user:reactivate"},  Known{event::kUserDelete, "user:permanently_delete"}, Known{event::kKeyCreate, "user:create_api_key"},
      Known{event::kKeyRevoke, "user:delete_api_key"},   Known{event::kTeamCreate, "team:create"},            Known{event::kTeamDelete, "team:delete"},
      Known{event::kServiceCreate, "team:create_service_account"}, Known{event::kInvitationCreate, "team:invite_user"},
      Known{event::kInvitationRevoke, "team:uninvite"}};
  const bool about_team = !names.text("team").empty();
  if (item.action == event::kMemberSet) return about_team ? "team:invite_user" : "organization:update_member";
  if (item.action == event::kMemberRemove) return about_team ? "team:uninvite" : "organization:update_member";
  for (const auto& known : kKnown)
    if (item.action == known.ours) return std::string(known.theirs);
  return item.action;
}

void set_text(json::Object& row, std::string_view name, std::string_view text) {
  if (!text.empty()) row.append(std::string(name), text);
}

void set_id(json::Object& row, std::string_view name, std::string_view kind, const std::optional<std::int64_t>& id) {
  if (id) row.append(std::string(name), encode_id(kind, *id));
}

/// What only our event has.
json::Object own_part(const store::Event& item, bool anonymize) {
  json::Object own{{"id", item.uuid}, {"seq", item.id}, {"action", item.action}, {"via", item.via}, {"request_id", item.request_id},
                   {"key_id", item.key_id}, {"alias", item.alias}};
  if (item.version_index) own.append("version", domain::version_name(*item.version_index));
  if (item.previous_index) own.append("previous_version", domain::version_name(*item.previous_index));
  if (anonymize) return own;   // the rest names people, or may
  own.append("actor", item.actor);
  own.append("on_behalf_of", item.on_behalf_of);
  own.append("reason", item.reason);
  own.append("objects", json::Raw{item.objects});
  own.append("before", item.before ? json::Value(json::Raw{*item.before}) : json::Value());
  own.append("after", item.after ? json::Value(json::Raw{*item.after}) : json::Value());
  return own;
}

void add_artifact(json::Object& row, const service::AuditPage& page, const store::Event& item, const json::Value& names) {
  set_id(row, "artifact_asset", "Artifact", item.artifact_id);
  set_id(row, "artifact_sequence_asset", "ArtifactCollection", item.collection_id);
  if (item.artifact_id)
    if (const auto found = page.artifacts.find(*item.artifact_id); found != page.artifacts.end()) set_text(row, "artifact_digest", found->second.digest);
  if (const auto collection = names.text("collection"); !collection.empty() && item.version_index)
    row.append("artifact_qualified_name",
               fmt::format("{}/{}/{}:{}", names.text("entity"), names.text("project"), collection, domain::version_name(*item.version_index)));
}

json::Object show(const service::AuditPage& page, const store::Event& item, bool anonymize) {
  const auto names = json::parse(item.objects).value_or(json::Value());
  json::Object row{{"timestamp", format_time(item.time)}, {"action", action_name(item, names)}};
  if (item.actor_id > 0) row.append("actor_user_id", encode_id("User", item.actor_id));
  const auto actor = page.actors.find(item.actor_id);
  if (!anonymize && actor != page.actors.end()) set_text(row, "actor_email", actor->second.email.value_or(""));
  if (const auto subject = page.users.find(service::subject_of(item)); subject != page.users.end()) {
    row.append("user_asset", encode_id("User", subject->second.id));
    if (!anonymize) set_text(row, "user_email", subject->second.email.value_or(""));
  }
  set_id(row, "entity_asset", "Entity", item.entity_id);
  const bool personal = names.text("entity").empty() && !names.text("user").empty();
  if (!personal)
    for (const auto* name : {"entity", "team", "organization"})
      if (!names.text(name).empty() && row.find("entity_name") == nullptr) row.append("entity_name", names.text(name));
  set_id(row, "project_asset", "Project", item.project_id);
  set_text(row, "project_name", names.text("project"));
  add_artifact(row, page, item, names);
  row.append("response_code", 200);   // what was refused changed nothing and has no event
  row.append("event", own_part(item, anonymize));
  return row;
}

/// A day alone, or a time.
Result<std::optional<Micros>> day_of(const http::Request& request, std::string_view name, bool end_of_day) {
  PED_TRY(auto time, time_of(request, name));
  if (time && end_of_day && request.query_value(name)->size() == 10) *time += kDay;
  return time;
}

struct Query {
  service::AuditRange range;
  std::optional<std::int64_t> limit;   // nullopt: everything, a line each
  bool anonymize = false;
};

Status take_cursor(const http::Request& request, service::AuditRange& range) {
  const auto cursor = request.query_value("cursor");
  if (!cursor || cursor->empty()) return {};
  PED_TRY(const auto key, decode_cursor(*cursor));
  const auto colon = key.find(':');
  const auto time = parse_int(std::string_view(key).substr(0, colon)), id = parse_int(colon == std::string::npos ? "" : std::string_view(key).substr(colon + 1));
  if (!time || !id) return fail(Code::kInvalidArgument, "the cursor is not one of this server; start again without it");
  range.after_time = *time;
  range.after_id = *id;
  return {};
}

Result<Query> parse(const http::Request& request, Micros now) {
  Query query;
  PED_TRY(const auto start, day_of(request, "startDate", false));
  PED_TRY(const auto end, day_of(request, "endDate", true));
  const auto days_text = request.query_value("numDays");
  const auto days = days_text ? parse_int(*days_text) : std::optional<std::int64_t>();
  if (days_text && (!days || *days < 0 || *days > 36'500)) return fail(Code::kInvalidArgument, "numDays must be a number of days, 0 or more");
  const Micros today = now - now % kDay;
  query.range.from = start.value_or(today - days.value_or(0) * kDay);
  query.range.to = end.value_or(start && days ? *start + std::max<std::int64_t>(*days, 1) * kDay : now + 1);
  if (query.range.from >= query.range.to) return fail(Code::kInvalidArgument, "the end of the range is not behind its start: check startDate and endDate");
  if (const auto text = request.query_value("limit")) {
    query.limit = parse_int(*text);
    if (!query.limit || *query.limit < 1 || *query.limit > kMostRows) return fail(Code::kInvalidArgument, "limit must be a number from 1 to 20000");
  } else if (end) {
    query.limit = kMostRows;
  }
  query.anonymize = request.query_value("anonymize") == "true";
  PED_CHECK(take_cursor(request, query.range));
  return query;
}

/// Calls `take(page, event)` for the rows in order, page by page, until `limit` or the end; moves the range behind the last of them.
template <class Take>
Status walk(const Dependencies& dependencies, const service::Caller& caller, Query& query, std::int64_t limit, Take take) {
  while (limit > 0) {
    const auto wanted = std::min(limit, kPageRows);
    PED_TRY(const auto page, dependencies.database->read([&](sql::Transaction& tx) { return service::audit_page(tx, caller, query.range, wanted); }));
    for (const auto& item : page.events) {
      PED_CHECK(take(page, item));
      query.range.after_time = item.time;
      query.range.after_id = item.id;
    }
    if (static_cast<std::int64_t>(page.events.size()) < wanted) return {};
    limit -= wanted;
  }
  return {};
}

Result<http::Response> one_object(const Dependencies& dependencies, const service::Caller& caller, Query query) {
  std::string rows;
  std::int64_t count = 0;
  PED_CHECK(walk(dependencies, caller, query, *query.limit, [&](const auto& page, const auto& item) -> Status {
    if (count++ > 0) rows += ',';
    json::write(rows, show(page, item, query.anonymize));
    return {};
  }));
  const bool more = count == *query.limit;
  const auto cursor = encode_cursor(fmt::format("{}:{}", query.range.after_time, query.range.after_id));
  return http::Response::json(200, fmt::format(R"({{"audit_logs":[{}],"range_start_time":"{}","range_end_time":"{}","count":{},"next_cursor":{}}})", rows,
                                               format_time(query.range.from), format_time(query.range.to), count,
                                               more ? json::write(json::Value(cursor)) : "null"));
}

/// A line each, of any number: collected in a file without a name, not in memory, and sent from there.
Result<http::Response> lines(const Dependencies& dependencies, const service::Caller& caller, Query query) {
  const std::shared_ptr<std::FILE> file(std::tmpfile(), [](std::FILE* open) {
    if (open != nullptr) std::fclose(open);
  });
  const auto full = [] { return fail(Code::kExhausted, "the server has no room for a temporary file; ask for pages with limit and cursor"); };
  if (!file) return full();
  std::int64_t length = 0;
  PED_CHECK(walk(dependencies, caller, query, INT64_MAX, [&](const auto& page, const auto& item) -> Status {
    const auto line = json::write(show(page, item, query.anonymize)) + '\n';
    if (std::fwrite(line.data(), 1, line.size(), file.get()) != line.size()) return full();
    length += static_cast<std::int64_t>(line.size());
    return {};
  }));
  if (std::fflush(file.get()) != 0) return full();
  http::Response response;
  response.headers.add("Content-Type", "application/x-ndjson");
  if (length > 0) response.file = http::FileBody{file, ::fileno(file.get()), 0, length};
  return response;
}

http::Response get_audit_logs(const Dependencies& dependencies, http::Request& request) {
  const auto answer = [&]() -> Result<http::Response> {
    PED_TRY(const auto caller, caller_from(request, *dependencies.accounts, "rest"));
    PED_TRY(const auto now, dependencies.database->read([](sql::Transaction& tx) -> Result<Micros> { return tx.now(); }));
    PED_TRY(auto query, parse(request, now));
    return query.limit ? one_object(dependencies, caller, query) : lines(dependencies, caller, query);
  }();
  if (!answer) return problem(answer.error());
  auto response = *answer;
  response.headers.add("Cache-Control", "no-store");
  return response;
}

}  // namespace

void add_audit_routes(http::Router& router, const Dependencies& dependencies) {
  router.add({.method = "GET", .pattern = "/admin/audit_logs", .access = http::Access::kAdmin,
              .handler = [dependencies](http::Request& request) { return get_audit_logs(dependencies, request); }, .stream = {}});
}

}  // namespace pedigree::api::rest
