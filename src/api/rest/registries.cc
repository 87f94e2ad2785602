// Collections, versions, files, links and history.
#include <fmt/format.h>

#include <array>

#include "api/rest/downloads.h"
#include "api/rest/places.h"
#include "domain/names.h"
#include "domain/versions.h"
#include "service/file_changes.h"
#include "service/files.h"
#include "service/history.h"
#include "service/queries.h"

namespace pedigree::api::rest {
namespace {

template <class F>
Result<Answer> read(const Dependencies& dependencies, F f) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> { return f(tx); });
}

/// ?at=: aliases and the number of versions as they were then.
Result<Answer> get_collection(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto at, time_of(call.request, "at"));
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    if (at && *at < place.collection.created_at)
      return fail(Code::kNotFound, fmt::format("collection '{}' did not exist at {}", place.collection.name, format_time(*at)));
    const auto then = service::collection_at(tx, place.collection, at);
    const auto type = store::projects::types_by_ids(tx, std::array{place.collection.type_id}).front();
    json::Array tags, aliases;
    for (const auto& tag : store::collections::tags_of(tx, std::array{place.collection.id})) tags.emplace_back(tag.tag);
    for (const auto& state : then.aliases) aliases.push_back(show_alias(state));
    return Answer{200, json::Object{{"organization", place.entity.name}, {"registry", place.project.name}, {"name", place.collection.name},
                                    {"type", type.name}, {"description", place.collection.description}, {"tags", std::move(tags)},
                                    {"aliases", std::move(aliases)}, {"versions", then.versions},
                                    {"kind", place.collection.is_sequence ? "sequence" : "portfolio"},
                                    {"role", domain::name(service::role_in_project(tx, call.caller, place.project))},
                                    {"created_at", format_time(place.collection.created_at)}}, ""};
  });
}

Result<Answer> get_version(const Dependencies& dependencies, Call& call) {
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_TRY(const auto membership, version_of(tx, place, call.request));
    return Answer{200, show_version(tx, call, place, membership), ""};
  });
}

json::Object show_entry(const store::ArtifactFile& file) {
  return json::Object{{"path", file.path}, {"size", file.size}, {"digest", file.digest}, {"ref", file.ref}};
}

/// The same list, behind its last path.
std::string next_files(const http::Request& request, std::int64_t limit, std::string_view after) {
  std::string link = fmt::format("<{}?limit={}&after={}", request.path, limit, percent_encode(after));
  for (const std::string_view name : {"prefix", "folders", "at", "to", "same"})
    if (const auto value = request.query_value(name)) link += fmt::format("&{}={}", name, percent_encode(*value));
  return link + ">; rel=\"next\"";
}

/// ?prefix=data/: of paths that begin so. ?folders=1: only what lies directly there, and each folder once.
Result<Answer> list_files(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  const std::string prefix(call.request.query_value("prefix").value_or(""));
  const std::string after(call.request.query_value("after").value_or(""));
  const bool folders = call.request.query_value("folders").value_or("") == "1";
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_TRY(const auto membership, version_of(tx, place, call.request));
    auto entries = folders ? service::folder_of(tx, membership.artifact_id, prefix, after, limit + 1)
                           : service::entries_below(tx, membership.artifact_id, prefix, after, limit + 1);
    Answer answer;
    if (static_cast<std::int64_t>(entries.size()) > limit) {
      entries.pop_back();
      answer.link = next_files(call.request, limit, entries.back().path);
    }
    json::Array shown;
    for (const auto& entry : entries) {
      auto row = entry.file ? show_entry(*entry.file) : json::Object{{"path", entry.path}};
      if (folders) row.append("folder", !entry.file.has_value());
      shown.emplace_back(std::move(row));
    }
    answer.body = std::move(shown);
    return answer;
  });
}

/// ?to=v1,latest: the versions that {v} is compared with, itself the first of the answer.
Result<std::vector<std::int64_t>> compared_of(sql::Transaction& tx, const service::Place& place, const http::Request& request) {
  const std::string to(request.query_value("to").value_or(""));
  if (to.empty()) return fail(Code::kInvalidArgument, "nothing to compare with: say ?to=v1 or, for several, ?to=v1,v2");
  PED_TRY(const auto first, version_of(tx, place, request));
  PED_TRY(const auto at, time_of(request, "at"));
  std::vector<std::int64_t> ids{first.artifact_id};
  for (const auto reference : split(to, ',')) {
    if (ids.size() == service::kMostComparedVersions)
      return fail(Code::kInvalidArgument, fmt::format("at most {} versions are compared at once", service::kMostComparedVersions));
    PED_TRY(const auto membership, service::get_version(tx, place.collection, reference, at));
    ids.push_back(membership.artifact_id);
  }
  return ids;
}

/// ?after=added:some/path: the change and path of the last file of the page before.
Result<std::optional<service::FileComparisonQuery::Behind>> behind_of(const http::Request& request) {
  const auto after = request.query_value("after");
  if (!after) return std::nullopt;
  const auto colon = after->find(':');
  const auto change = service::file_change_of(after->substr(0, colon));
  if (colon == std::string_view::npos || !change) return fail(Code::kInvalidArgument, "'after' is no cursor of this list; start again without it");
  return service::FileComparisonQuery::Behind{*change, std::string(after->substr(colon + 1))};
}

json::Value show_compared(const service::ComparedFile& file) {
  json::Array entries;
  for (const auto& entry : file.entries)
    entries.push_back(entry ? json::Value(json::Object{{"size", entry->size}, {"digest", entry->digest}, {"ref", entry->ref}}) : json::Value());
  return json::Object{{"path", file.path}, {"change", service::name(file.change)}, {"versions", std::move(entries)}};
}

/// ?same=1: files that are the same everywhere are listed, too. ?prefix=data/: only paths that begin so.
Result<Answer> compare_files(const Dependencies& dependencies, Call& call) {
  service::FileComparisonQuery query;
  query.same = call.request.query_value("same").value_or("") == "1";
  query.prefix = call.request.query_value("prefix").value_or("");
  PED_TRY(query.limit, limit_of(call.request));
  PED_TRY(query.behind, behind_of(call.request));
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_TRY(const auto artifact_ids, compared_of(tx, place, call.request));
    const auto found = service::compare_files(tx, artifact_ids, query);
    json::Object counts;
    for (const auto change : service::kFileChanges) counts.append(std::string(service::name(change)), found.counts.at(static_cast<std::size_t>(change)));
    json::Array files;
    for (const auto& file : found.files) files.push_back(show_compared(file));
    Answer answer{200, json::Object{{"counts", std::move(counts)}, {"whole", found.whole}, {"files", std::move(files)}}, ""};
    if (found.more) {
      const auto& last = found.files.back();
      answer.link = next_files(call.request, query.limit, fmt::format("{}:{}", service::name(last.change), last.path));
    }
    return answer;
  });
}

http::Response get_file(const Dependencies& dependencies, http::Request& request) {
  return send_file(dependencies, request, [](sql::Transaction& tx, const Call& call) -> Result<store::Blob> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_CHECK(service::demand(tx, call.caller, place.project, domain::Action::kDownload));
    PED_TRY(const auto membership, version_of(tx, place, call.request));
    return service::artifact_blob_by_path(tx, call.caller, membership.artifact_id, call.request.parameter("path"));
  });
}

Result<Answer> create_link(const Dependencies& dependencies, Call& call) {
  service::LinkArtifact link;
  PED_TRY(const auto path, required_text(call.body, "artifact"));
  PED_TRY(link.aliases, optional_texts(call.body, "aliases"));
  bool existed = false;
  PED_TRY(link.artifact_id, dependencies.database->read([&](sql::Transaction& tx) -> Result<std::optional<std::int64_t>> {
    PED_TRY(const auto id, service::artifact_at(tx, call.caller, path));
    if (const auto place = collection_of(tx, call)) existed = store::collections::open_membership(tx, place->collection.id, id).has_value();
    return std::optional(id);
  }));
  link.entity = call.request.parameter("o");
  link.project = project_name(call.request);
  link.collection = call.request.parameter("c");
  PED_TRY(const auto membership, dependencies.registry->link(call.caller, link));
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    return Answer{existed ? 200 : 201, show_version(tx, call, place, membership), ""};
  });
}

Result<Answer> delete_link(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto membership, dependencies.database->read([&](sql::Transaction& tx) -> Result<store::Membership> {
    PED_TRY(const auto place, collection_of(tx, call));
    return version_of(tx, place, call.request);
  }));
  PED_CHECK(dependencies.registry->unlink_version(call.caller, membership.collection_id, membership.version_index));
  return Answer{204, {}, ""};
}

}  // namespace

void add_registry_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "", {}, get_collection);
  add_registry_route(router, dependencies, "GET", "/versions/{v}", {}, get_version);
  add_registry_route(router, dependencies, "GET", "/versions/{v}/files", {}, list_files);
  add_registry_route(router, dependencies, "GET", "/versions/{v}/changes", {}, compare_files);
  add_registry_route(router, dependencies, "POST", "/links", {"artifact", "aliases"}, create_link);
  add_registry_route(router, dependencies, "DELETE", "/links/{v}", {}, delete_link);
  add_registry_download(router, dependencies, "/versions/{v}/files/{path...}", get_file);
}

}  // namespace pedigree::api::rest
