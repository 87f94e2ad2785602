// Aliases: now and as of any time, compare-and-set, several at once, removal, rollback.
#include <fmt/format.h>

#include <algorithm>

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
    PED_TRY(const auto state, service::get_alias(tx, place.collection, alias, at));
    return Answer{200, show_alias(state), ""};
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

/// "dry_run": true in the body, or ?dry_run=true: say what would change, and change nothing.
Result<bool> is_dry_run(const Call& call) {
  const auto* member = call.body.find("dry_run");
  if (member != nullptr && member->if_bool() == nullptr) return fail(Code::kInvalidArgument, "the member 'dry_run' must be true or false");
  return member != nullptr ? *member->if_bool() : call.request.query_value("dry_run").value_or("") == "true";
}

json::Value version_or_null(const std::optional<std::int64_t>& index) {
  return index ? json::Value(domain::version_name(*index)) : json::Value();
}

Answer show_changes(const std::vector<service::AliasChange>& changes) {
  json::Array rows;
  for (const auto& change : changes)
    rows.emplace_back(json::Object{{"alias", change.alias},
                                   {"from", version_or_null(change.from)},
                                   {"to", version_or_null(change.to)},
                                   {"protected", change.is_protected}});
  Answer answer{200, json::Object{{"dry_run", true}, {"changes", std::move(rows)}}, ""};
  answer.secret = true;   // not what the real request with the same Idempotency-Key would be answered
  return answer;
}

Result<Answer> put_alias(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto version, required_text(call.body, "version"));
  PED_TRY(const auto index, version_number(version));
  PED_TRY(const auto expected, expected_in(call.body, "expected"));
  PED_TRY(const auto dry_run, is_dry_run(call));
  PED_TRY(const auto id, collection_id(dependencies, call));
  const std::string alias(call.request.parameter("a"));
  if (dry_run) {
    PED_TRY(const auto changes, dependencies.registry->preview_promote(call.caller, id, index, {{alias, expected}}));
    return show_changes(changes);
  }
  PED_TRY(const auto state, dependencies.registry->set_alias(call.caller, id, alias, index, expected));
  return Answer{200, show_alias(state), ""};
}

Result<Answer> delete_alias(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto dry_run, is_dry_run(call));
  PED_TRY(const auto id, collection_id(dependencies, call));
  if (dry_run) {
    PED_TRY(const auto changes, dependencies.registry->preview_remove_alias(call.caller, id, call.request.parameter("a")));
    return show_changes(changes);
  }
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
  for (const auto& [alias, version] : expected)
    if (std::find(aliases.begin(), aliases.end(), alias) == aliases.end())
      return fail(Code::kInvalidArgument, fmt::format("'expected' speaks of '{}', which is not among the aliases to move", alias.substr(0, 128)));
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
  PED_TRY(const auto dry_run, is_dry_run(call));
  PED_TRY(const auto id, collection_id(dependencies, call));
  if (dry_run) {
    PED_TRY(const auto changes, dependencies.registry->preview_promote(call.caller, id, index, promotions));
    return show_changes(changes);
  }
  PED_TRY(const auto states, dependencies.registry->promote(call.caller, id, index, promotions));
  json::Array rows;
  for (const auto& state : states) rows.push_back(show_alias(state));
  return Answer{200, std::move(rows), ""};
}

Result<Answer> rollback(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto dry_run, is_dry_run(call));
  PED_TRY(const auto id, collection_id(dependencies, call));
  if (dry_run) {
    PED_TRY(const auto changes, dependencies.registry->preview_rollback(call.caller, id, call.request.parameter("a")));
    return show_changes(changes);
  }
  PED_TRY(const auto state, dependencies.registry->rollback(call.caller, id, call.request.parameter("a")));
  return Answer{200, show_alias(state), ""};
}

}  // namespace

void add_alias_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "/aliases/{a}", {}, get_alias);
  add_registry_route(router, dependencies, "PUT", "/aliases/{a}", {"version", "expected", "dry_run"}, put_alias);
  add_registry_route(router, dependencies, "DELETE", "/aliases/{a}", {"dry_run"}, delete_alias);
  add_registry_route(router, dependencies, "POST", "/aliases/{a}/rollback", {"dry_run"}, rollback);
  add_registry_route(router, dependencies, "POST", "/promotions", {"version", "aliases", "expected", "dry_run"}, promote);
}

}  // namespace pedigree::api::rest
