// Aliases: now and as of any time, compare-and-set, several at once, removal, rollback.
#include <fmt/format.h>

#include "api/rest/places.h"
#include "domain/versions.h"

namespace pedigree::api::rest {
namespace {

Result<std::int64_t> collection_id(const Dependencies& dependencies, const Call& call) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<std::int64_t> {
    PED_TRY(const auto place, collection_of(tx, call));
    return place.collection.id;
  });
}

Result<Answer> get_alias(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto at, time_of(call.request, "at"));
  const auto alias = call.request.parameter("a");
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    const auto state = service::alias_state(tx, place.collection, alias, at);
    if (!state)
      return fail(Code::kNotFound, at ? fmt::format("alias '{}' of '{}' was not set at {}", alias, place.collection.name, format_time(*at))
                                      : fmt::format("alias '{}' is not set in '{}'", alias, place.collection.name));
    return Answer{200, show_alias(*state), ""};
  });
}

Result<std::int64_t> version_number(std::string_view text) {
  if (const auto index = domain::parse_version(text)) return *index;
  return fail(Code::kInvalidArgument, fmt::format("'{}' is not a version: use \"vN\"", text.substr(0, 40)));
}

/// A member that says what an alias is believed to point to: absent, null for "not set", or "vN".
Result<service::Registry::Expected> expected_in(const json::Object& object, std::string_view name) {
  service::Registry::Expected expected;
  const auto* value = object.find(name);
  expected.stated = value != nullptr;
  if (value == nullptr || value->is_null()) return expected;
  PED_TRY(const auto text, required_text(object, name));
  PED_TRY(expected.version_index, version_number(text));
  return expected;
}

Result<Answer> put_alias(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto version, required_text(call.body, "version"));
  PED_TRY(const auto index, version_number(version));
  PED_TRY(const auto expected, expected_in(call.body, "expected"));
  PED_TRY(const auto id, collection_id(dependencies, call));
  PED_TRY(const auto state, dependencies.registry->set_alias(call.caller, id, call.request.parameter("a"), index, expected));
  return Answer{200, show_alias(state), ""};
}

Result<Answer> delete_alias(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto id, collection_id(dependencies, call));
  PED_CHECK(dependencies.registry->remove_alias(call.caller, id, call.request.parameter("a")));
  return Answer{204, {}, ""};
}

/// {"aliases": ["staging", "production"], "expected": {"production": "v3"}}
Result<std::vector<service::Registry::Promotion>> promotions_of(const json::Object& body) {
  PED_TRY(const auto aliases, optional_texts(body, "aliases"));
  if (aliases.empty()) return fail(Code::kInvalidArgument, "the member 'aliases' must list at least one alias");
  const auto* given = body.find("expected");
  if (given != nullptr && !given->is_null() && !given->is_object())
    return fail(Code::kInvalidArgument, "the member 'expected' must be an object from alias to \"vN\" or null");
  const json::Object expected = given != nullptr && given->is_object() ? *given->if_object() : json::Object();
  std::vector<service::Registry::Promotion> promotions;
  for (const auto& alias : aliases) {
    PED_TRY(auto held, expected_in(expected, alias));
    promotions.push_back({alias, std::move(held)});
  }
  return promotions;
}

Result<Answer> promote(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto version, required_text(call.body, "version"));
  PED_TRY(const auto index, version_number(version));
  PED_TRY(const auto promotions, promotions_of(call.body));
  PED_TRY(const auto id, collection_id(dependencies, call));
  PED_TRY(const auto states, dependencies.registry->promote(call.caller, id, index, promotions));
  json::Array rows;
  for (const auto& state : states) rows.push_back(show_alias(state));
  return Answer{200, std::move(rows), ""};
}

Result<Answer> rollback(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto id, collection_id(dependencies, call));
  PED_TRY(const auto state, dependencies.registry->rollback(call.caller, id, call.request.parameter("a")));
  return Answer{200, show_alias(state), ""};
}

}  // namespace

void add_alias_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "/aliases/{a}", {}, get_alias);
  add_registry_route(router, dependencies, "PUT", "/aliases/{a}", {"version", "expected"}, put_alias);
  add_registry_route(router, dependencies, "DELETE", "/aliases/{a}", {}, delete_alias);
  add_registry_route(router, dependencies, "POST", "/aliases/{a}/rollback", {}, rollback);
  add_registry_route(router, dependencies, "POST", "/promotions", {"version", "aliases", "expected"}, promote);
}

}  // namespace pedigree::api::rest
