// /admin/gc, /admin/orphans, /admin/purge: what takes space, and removing it. For administrators of the server.
#include <fmt/format.h>

#include "api/cursor.h"
#include "api/rest/handler.h"
#include "base/text.h"
#include "service/purge.h"
#include "service/queries.h"

namespace pedigree::api::rest {
namespace {

Result<bool> dry_run(const json::Object& body) {
  const auto* value = body.find("dry_run");
  if (value == nullptr || value->is_null()) return false;
  if (value->if_bool() == nullptr) return fail(Code::kInvalidArgument, "the member 'dry_run' must be true or false");
  return *value->if_bool();
}

json::Object show(const blob::Space& space) { return json::Object{{"count", space.count}, {"bytes", space.bytes}}; }

Result<Answer> collect(const Dependencies& dependencies, Call& call) {
  PED_TRY(const bool dry, dry_run(call.body));
  PED_TRY(const auto report, dependencies.gc->collect(call.caller, dry));
  return Answer{200,
                json::Object{{"dry_run", dry},
                             {"trash", report.trash},
                             {"versions", report.versions},
                             {"runs", report.runs},
                             {"uploads", report.uploads},
                             {"freed", show(report.freed)},
                             {"leftovers", show(report.leftovers)},
                             {"condemned", show(report.condemned)}},
                ""};
}

Result<Answer> orphans(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto cursor, decode_cursor(call.request.query_value("after").value_or("")));
  const auto slash = cursor.find('/');
  const auto after_run = slash == std::string::npos ? 0 : parse_int(cursor.substr(0, slash)).value_or(0);
  const auto after_version = slash == std::string::npos ? 0 : parse_int(cursor.substr(slash + 1)).value_or(0);
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(auto rows, service::orphan_versions(tx, call.caller, after_run, after_version, limit + 1));
    Answer answer;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      const auto& last = rows.back().orphan;
      answer.link = fmt::format("<{}?limit={}&after={}>; rel=\"next\"", call.request.path, limit,
                                encode_cursor(fmt::format("{}/{}", last.run_id, last.artifact_id)));
    }
    json::Array shown;
    for (const auto& row : rows)
      shown.emplace_back(json::Object{{"artifact", row.name},
                                      {"run", row.run},
                                      {"run_deleted_at", format_time(row.run_deleted_at)},
                                      {"size", row.size},
                                      {"frees", row.orphan.exclusive}});
    answer.body = std::move(shown);
    return answer;
  });
}

/// "entity/project/name:version" → id.
Result<std::int64_t> version_named(const Dependencies& dependencies, const Call& call, std::string_view path) {
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<std::int64_t> {
    const auto parts = split(path, '/');
    if (parts.size() < 3) return fail(Code::kInvalidArgument, "the member 'artifact' must be \"entity/project/name:version\"");
    const auto project = service::find_project(tx, call.caller, parts[0], parts[1]);
    const auto membership =
        project ? service::find_version_by_ref(tx, project->id, path.substr(parts[0].size() + parts[1].size() + 2))
                : std::nullopt;
    if (!membership) return fail(Code::kNotFound, fmt::format("artifact '{}' not found", path.substr(0, 200)));
    return membership->artifact_id;
  });
}

Result<service::PurgeReport> purge_what(const Dependencies& dependencies, const Call& call, bool dry) {
  PED_TRY(const auto artifact, optional_text(call.body, "artifact"));
  PED_TRY(const auto digest, optional_text(call.body, "digest"));
  if (artifact.has_value() == digest.has_value())
    return fail(
        Code::kInvalidArgument,
        "say what to purge: either \"artifact\": \"entity/project/name:version\", or \"digest\": the SHA-256 or MD5 of a file");
  if (artifact) {
    PED_TRY(const auto id, version_named(dependencies, call, *artifact));
    return dependencies.purge->version(call.caller, id, dry);
  }
  const auto raw = unhex(*digest);
  if (!raw || (raw->size() != 32 && raw->size() != 16))
    return fail(Code::kInvalidArgument, "the member 'digest' must be a SHA-256 or MD5 in hexadecimal");
  return dependencies.purge->file(call.caller, *raw, dry);
}

Result<Answer> purge(const Dependencies& dependencies, Call& call) {
  PED_TRY(const bool dry, dry_run(call.body));
  PED_TRY(const auto report, purge_what(dependencies, call, dry));
  json::Array versions, files;
  for (const auto& version : report.versions) {
    json::Array links;
    for (const auto& link : version.links) links.emplace_back(link);
    versions.emplace_back(json::Object{{"artifact", version.name}, {"links", std::move(links)}, {"files", version.files}});
  }
  for (const auto& file : report.run_files) files.emplace_back(json::Object{{"run", file.run}, {"name", file.name}});
  return Answer{
      200,
      json::Object{
          {"dry_run", dry}, {"versions", std::move(versions)}, {"run_files", std::move(files)}, {"freed", show(report.freed)}},
      ""};
}

}  // namespace

void add_storage_admin_routes(http::Router& router, const Dependencies& dependencies) {
  const auto add = user_routes(router, dependencies);
  add("POST", "/admin/gc", {"dry_run"}, collect);
  add("GET", "/admin/orphans", {}, orphans);
  add("POST", "/admin/purge", {"artifact", "digest", "dry_run"}, purge);
}

}  // namespace pedigree::api::rest
