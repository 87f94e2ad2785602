// /admin/gc, /admin/orphans, /admin/purge: what takes space, and removing it. For administrators of the server.
#include <fmt/format.h>

#include "api/cursor.h"
#include "api/rest/handler.h"
#include "base/text.h"
#include "service/purge.h"

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

Result<Answer> purge(const Dependencies& dependencies, Call& call) {
  PED_TRY(const bool dry, dry_run(call.body));
  PED_TRY(auto artifact, optional_text(call.body, "artifact"));
  PED_TRY(auto digest, optional_text(call.body, "digest"));
  PED_TRY(const auto report, dependencies.purge->purge(call.caller, {std::move(artifact), std::move(digest)}, dry));
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
