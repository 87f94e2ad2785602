// History: lists of events with filters, stretches of aliases, and where aliases pointed at a time.
#include <fmt/format.h>

#include "api/rest/places.h"
#include "domain/versions.h"
#include "service/history.h"

namespace pedigree::api::rest {
namespace {

json::Value version_or_null(const std::optional<std::int64_t>& index) {
  return index ? json::Value(domain::version_name(*index)) : json::Value();
}

json::Value stored(const std::optional<std::string>& text) { return text ? json::Value(json::Raw{*text}) : json::Value(); }

json::Value show_event(const store::Event& event) {
  return json::Object{{"id", event.uuid},
                      {"seq", event.id},
                      {"time", format_time(event.time)},
                      {"actor", event.actor},
                      {"on_behalf_of", event.on_behalf_of},
                      {"via", event.via},
                      {"request_id", event.request_id},
                      {"action", event.action},
                      {"version", version_or_null(event.version_index)},
                      {"previous_version", version_or_null(event.previous_index)},
                      {"alias", event.alias},
                      {"reason", event.reason},
                      {"objects", json::Raw{event.objects}},
                      {"before", stored(event.before)},
                      {"after", stored(event.after)}};
}

/// `before` is the number that a Link header gave, or a time.
Status take_before(const http::Request& request, service::HistoryQuery& query) {
  const auto text = request.query_value("before");
  if (!text) return {};
  query.before = parse_int(*text);
  if (query.before) return {};
  PED_TRY(query.until, time_of(request, "before"));
  return {};
}

Result<service::HistoryQuery> parse(const http::Request& request) {
  service::HistoryQuery query;
  const auto text = [&request](std::string_view name) {
    const auto value = request.query_value(name);
    return value ? std::optional(std::string(*value)) : std::nullopt;
  };
  query.actor = text("actor");
  query.action = text("action");
  query.alias = text("alias");
  PED_TRY(query.since, time_of(request, "since"));
  PED_TRY(query.until, time_of(request, "until"));
  PED_CHECK(take_before(request, query));
  return query;
}

/// The same list further on.
std::string next_link(const http::Request& request, std::int64_t limit, std::string_view key, std::string_view value) {
  std::string link = fmt::format("<{}?limit={}&{}={}", request.path, limit, key, percent_encode(value));
  for (const std::string_view name : {"actor", "action", "alias", "since", "registry", "organization", "at"})
    if (const auto kept = request.query_value(name)) link += fmt::format("&{}={}", name, percent_encode(*kept));
  return link + ">; rel=\"next\"";
}

Result<Answer> show_events(sql::Transaction& tx, const Call& call, const service::HistoryScope& scope, const service::HistoryQuery& query) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(auto events, service::history(tx, scope, query, limit + 1));
  Answer answer;
  if (static_cast<std::int64_t>(events.size()) > limit) {
    events.pop_back();
    answer.link = next_link(call.request, limit, "before", std::to_string(events.back().id));
  }
  json::Array rows;
  for (const auto& event : events) rows.push_back(show_event(event));
  answer.body = std::move(rows);
  return answer;
}

Result<Answer> history_of_collection(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto query, parse(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    return show_events(tx, call, {service::HistoryScope::Kind::kCollection, place.collection.id}, query);
  });
}

Result<Answer> history_of_version(const Dependencies& dependencies, Call& call) {
  PED_TRY(auto query, parse(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_TRY(const auto membership, version_of(tx, place, call.request));
    query.version = membership.version_index;
    return show_events(tx, call, {service::HistoryScope::Kind::kCollection, place.collection.id}, query);
  });
}

/// ?registry=main/model or ?organization=main (for its administrators).
Result<Answer> history_of_many(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto query, parse(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    if (const auto name = call.request.query_value("organization")) {
      PED_TRY(const auto id, service::administered_organization(tx, call.caller, *name));
      return show_events(tx, call, {service::HistoryScope::Kind::kOrganization, id}, query);
    }
    PED_TRY(const auto project, registry_in_query(tx, call));
    return show_events(tx, call, {service::HistoryScope::Kind::kRegistry, project.id}, query);
  });
}

json::Value show_stretch(const service::Stretch& stretch) {
  const auto& binding = stretch.state.binding;
  return json::Object{{"collection", stretch.collection},
                      {"alias", binding.alias},
                      {"version", domain::version_name(binding.version_index)},
                      {"digest", stretch.state.digest},
                      {"from", format_time(binding.valid_from)},
                      {"to", binding.valid_to ? json::Value(format_time(*binding.valid_to)) : json::Value()},
                      {"set_by", stretch.state.actor},
                      {"reason", binding.reason}};
}

Result<Answer> get_timeline(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto before, time_of(call.request, "before"));
  const auto in_path = call.request.parameter("a");
  const auto alias = in_path.empty() ? call.request.query_value("alias").value_or("") : in_path;
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    auto stretches = service::timeline(tx, place.collection, alias, before.value_or(INT64_MAX), limit + 1);
    Answer answer;
    if (static_cast<std::int64_t>(stretches.size()) > limit) {
      stretches.pop_back();
      answer.link = next_link(call.request, limit, "before", format_time(stretches.back().state.binding.valid_from));
    }
    json::Array rows;
    for (const auto& stretch : stretches) rows.push_back(show_stretch(stretch));
    answer.body = std::move(rows);
    return answer;
  });
}

/// ?registry=main/model&alias=production&at=…: what was live, in every collection.
Result<Answer> get_aliases(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto at, time_of(call.request, "at"));
  const auto after = parse_int(call.request.query_value("after").value_or("0"));
  if (!after) return fail(Code::kInvalidArgument, "after must be a number that a Link header gave");
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto project, registry_in_query(tx, call));
    auto stretches = service::aliases_at(tx, project.id, call.request.query_value("alias").value_or(""), at.value_or(tx.now()), *after, limit + 1);
    Answer answer;
    if (static_cast<std::int64_t>(stretches.size()) > limit) {
      stretches.pop_back();
      answer.link = next_link(call.request, limit, "after", std::to_string(stretches.back().state.binding.id));
    }
    json::Array rows;
    for (const auto& stretch : stretches) rows.push_back(show_stretch(stretch));
    answer.body = std::move(rows);
    return answer;
  });
}

}  // namespace

void add_history_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "/history", {}, history_of_collection);
  add_registry_route(router, dependencies, "GET", "/versions/{v}/history", {}, history_of_version);
  add_registry_route(router, dependencies, "GET", "/timeline", {}, get_timeline);
  add_registry_route(router, dependencies, "GET", "/aliases/{a}/timeline", {}, get_timeline);
  const auto add = user_routes(router, dependencies);
  add("GET", "/history", {}, history_of_many);
  add("GET", "/aliases", {}, get_aliases);
}

}  // namespace pedigree::api::rest
