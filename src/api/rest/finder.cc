// GET /search: whatever the caller may see, by the beginning of a name, an alias, a tag, a digest.
#include "service/finder.h"
#include "api/rest/handler.h"
#include "domain/versions.h"

namespace pedigree::api::rest {
namespace {

json::Object show(const service::FoundItem& item) {
  return json::Object{{"entity", item.entity},
                      {"project", item.project},
                      {"name", item.name},
                      {"version", item.version_index ? json::Value(domain::version_name(*item.version_index)) : json::Value()},
                      {"type", item.type},
                      {"display_name", item.display_name},
                      {"matched", json::Object{{"by", item.by}, {"value", item.value}}}};
}

Result<Answer> search(const Dependencies& dependencies, Call& call) {
  constexpr std::int64_t kMost = 50, kUsual = 8;
  PED_TRY(auto limit, limit_of(call.request));
  limit = call.request.query_value("limit") ? std::min(limit, kMost) : kUsual;
  const std::string text(call.request.query_value("q").value_or(""));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto groups, service::find_everywhere(tx, call.caller, text, limit));
    json::Array shown;
    for (const auto& group : groups) {
      json::Array results;
      for (const auto& item : group.items) results.emplace_back(show(item));
      shown.emplace_back(
          json::Object{{"kind", service::name(group.kind)}, {"more", group.more}, {"results", std::move(results)}});
    }
    return Answer{200, json::Object{{"query", text}, {"groups", std::move(shown)}}, ""};
  });
}

}  // namespace

void add_search_routes(http::Router& router, const Dependencies& dependencies) {
  add_user_route(router, dependencies, "GET", "/search", {}, search);
}

}  // namespace pedigree::api::rest
