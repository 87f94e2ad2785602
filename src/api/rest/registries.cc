// Collections, versions, files, links and history.
#include <fmt/format.h>

#include <array>

#include "api/file_body.h"
#include "api/rest/places.h"
#include "domain/names.h"
#include "domain/versions.h"
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
    PED_TRY(const auto membership, version_of(tx, place, call.request.parameter("v")));
    return Answer{200, show_version(tx, call, place, membership), ""};
  });
}

Result<Answer> list_files(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  return read(dependencies, [&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_TRY(const auto membership, version_of(tx, place, call.request.parameter("v")));
    auto files = store::artifacts::files_of(tx, membership.artifact_id, call.request.query_value("after").value_or(""), limit + 1);
    Answer answer;
    if (static_cast<std::int64_t>(files.size()) > limit) {
      files.pop_back();
      answer.link = fmt::format("<{}?limit={}&after={}>; rel=\"next\"", call.request.path, limit, percent_encode(files.back().path));
    }
    json::Array shown;
    for (const auto& file : files)
      shown.emplace_back(json::Object{{"path", file.path}, {"size", file.size}, {"digest", file.digest}, {"ref", file.ref}});
    answer.body = std::move(shown);
    return answer;
  });
}

/// Bytes, not JSON: with ranges and an ETag.
http::Response get_file(const Dependencies& dependencies, http::Request& request) {
  auto caller = caller_from(request, *dependencies.accounts, "rest");
  if (!caller) return problem(caller.error());
  const Call call{request, *std::move(caller), {}};
  const auto blob = dependencies.database->read([&](sql::Transaction& tx) -> Result<store::Blob> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_CHECK(service::demand(tx, call.caller, place.project, domain::Action::kDownload));
    PED_TRY(const auto membership, version_of(tx, place, request.parameter("v")));
    return service::artifact_blob_by_path(tx, call.caller, membership.artifact_id, request.parameter("path"));
  });
  if (!blob) return problem(blob.error());
  auto reader = dependencies.blobs->open(blob->location);
  if (!reader) return problem(reader.error());
  auto response = http::serve_file(request, file_body(*reader), '"' + hex(as_bytes(blob->sha256.value_or(blob->md5))) + '"', "application/octet-stream");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");   // a page among the files never runs as one of ours
  return response;
}

/// "entity/project/name:alias" → artifact id, as the caller sees it.
Result<std::int64_t> artifact_by_path(sql::Transaction& tx, const Call& call, std::string_view path) {
  const auto parts = split(path, '/');
  if (parts.size() < 3)
    return fail(Code::kInvalidArgument, "the member 'artifact' must be \"entity/project/name:version\"");
  const auto ref = path.substr(parts[0].size() + parts[1].size() + 2);
  const auto project = service::find_project(tx, call.caller, parts[0], parts[1]);
  const auto membership = project ? service::find_version_by_ref(tx, project->id, ref) : std::nullopt;
  if (!membership) return fail(Code::kNotFound, fmt::format("artifact '{}' not found", path.substr(0, 200)));
  return membership->artifact_id;
}

Result<Answer> create_link(const Dependencies& dependencies, Call& call) {
  service::LinkArtifact link;
  PED_TRY(const auto path, required_text(call.body, "artifact"));
  PED_TRY(link.aliases, optional_texts(call.body, "aliases"));
  bool existed = false;
  PED_TRY(link.artifact_id, dependencies.database->read([&](sql::Transaction& tx) -> Result<std::optional<std::int64_t>> {
    PED_TRY(const auto id, artifact_by_path(tx, call, path));
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
    return version_of(tx, place, call.request.parameter("v"));
  }));
  PED_CHECK(dependencies.registry->unlink_version(call.caller, membership.collection_id, membership.version_index));
  return Answer{204, {}, ""};
}

}  // namespace

void add_registry_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "", {}, get_collection);
  add_registry_route(router, dependencies, "GET", "/versions/{v}", {}, get_version);
  add_registry_route(router, dependencies, "GET", "/versions/{v}/files", {}, list_files);
  add_registry_route(router, dependencies, "POST", "/links", {"artifact", "aliases"}, create_link);
  add_registry_route(router, dependencies, "DELETE", "/links/{v}", {}, delete_link);
  for (const auto* root : {"/api/v1/registries", "/api/v1/projects"})
    router.add({.method = "GET", .pattern = std::string(root) + "/{o}/{r}/{c}/versions/{v}/files/{path...}", .access = http::Access::kUser,
                .handler = [dependencies](http::Request& request) { return get_file(dependencies, request); }, .stream = {}});
}

}  // namespace pedigree::api::rest
