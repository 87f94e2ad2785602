// One plain, readable page: a registered model or source collection with versions, aliases and history; a project with its runs and
// collections; a run. No script, no style from elsewhere; every text is escaped.
#include <fmt/format.h>

#include <array>

#include "api/caller.h"
#include "api/web/routes.h"
#include "base/json.h"
#include "domain/names.h"
#include "domain/versions.h"
#include "service/queries.h"
#include "service/registry.h"
#include "service/run_reads.h"
#include "service/runs.h"

namespace pedigree::api::web {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c1f24;background:#fff}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "td,th{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #dde1e6;vertical-align:top}th{font-weight:600}"
    "code{font:13px ui-monospace,monospace}.alias{background:#e8eefc;border-radius:4px;padding:0 .4rem;margin-right:.3rem}"
    "@media(prefers-color-scheme:dark){body{background:#14171c;color:#e4e7eb}td,th{border-color:#333a44}.alias{background:#26344f}}";

Response page(int status, const std::string& title, const std::string& body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.headers.add("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Cache-Control", "no-store");
  response.body = fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
      "<title>{0} · Pedigree</title><style>{1}</style></head><body><h1>{0}</h1>{2}</body></html>",
      escape_html(title), kStyle, body);
  return response;
}

Response error_page(const Error& error) {
  const bool unknown_caller = error.code == Code::kUnauthenticated;
  auto response = page(unknown_caller ? 401 : 404, unknown_caller ? "Sign in" : "Not found", "<p>" + escape_html(error.message) + "</p>");
  if (unknown_caller) response.headers.add("WWW-Authenticate", "Basic realm=\"Pedigree: any user name, your API key as password\"");
  return response;
}

std::string cells(std::initializer_list<std::string> items) {   // already escaped
  std::string row = "<tr>";
  for (const auto& item : items) row += "<td>" + item + "</td>";
  return row + "</tr>";
}

std::string table(std::initializer_list<std::string_view> heads, const std::string& rows) {
  std::string out = "<table><tr>";
  for (const auto head : heads) out += "<th>" + std::string(head) + "</th>";
  return out + "</tr>" + rows + "</table>";
}

std::string text_or_dash(const std::optional<std::string>& text) { return text ? escape_html(*text) : "–"; }

std::string versions_table(sql::Transaction& tx, const store::Collection& collection) {
  const auto memberships = store::collections::memberships_of(tx, collection.id, -1, 200);
  std::vector<std::int64_t> ids, artifact_ids;
  for (const auto& membership : memberships) ids.push_back(membership.id), artifact_ids.push_back(membership.artifact_id);
  std::map<std::int64_t, std::string> aliases;
  for (const auto& binding : store::collections::open_aliases_of(tx, ids))
    aliases[binding.membership_id] += "<span class=\"alias\">" + escape_html(binding.alias) + "</span>";
  std::map<std::int64_t, store::Artifact> artifacts;
  for (auto& artifact : store::artifacts::by_ids(tx, artifact_ids)) artifacts.emplace(artifact.id, std::move(artifact));
  std::string rows;
  for (const auto& membership : memberships) {
    const auto& artifact = artifacts.at(membership.artifact_id);
    rows += cells({domain::version_name(membership.version_index), aliases[membership.id], "<code>" + escape_html(artifact.digest) + "</code>",
                   fmt::format("{:L}", artifact.size), format_time(membership.created_at), text_or_dash(artifact.metadata)});
  }
  return table({"Version", "Aliases", "Digest", "Bytes", "Added", "Metadata"}, rows);
}

std::string history_table(sql::Transaction& tx, const store::Collection& collection) {
  std::string rows;
  for (const auto& event : store::events::of_collection(tx, collection.id, 0, 200)) {
    std::string change;
    if (event.version_index) change = domain::version_name(*event.version_index);
    if (event.previous_index) change += " (was " + domain::version_name(*event.previous_index) + ")";
    rows += cells({format_time(event.time), escape_html(event.actor), escape_html(event.action), text_or_dash(event.alias), change,
                   escape_html(event.via), text_or_dash(event.reason)});
  }
  return table({"When", "Who", "Action", "Alias", "Version", "Via", "Why"}, rows);
}

Response collection_page(sql::Transaction& tx, const service::Place& place) {
  const auto type = store::projects::types_by_ids(tx, std::array{place.collection.type_id}).front();
  const auto title = place.entity.name + " / " + place.project.name + " / " + place.collection.name;
  return page(200, title,
              "<p>" + escape_html(type.name) + (place.collection.description ? " · " + escape_html(*place.collection.description) : "") +
                  "</p><h2>Versions</h2>" + versions_table(tx, place.collection) + "<h2>History</h2>" + history_table(tx, place.collection));
}

std::string link(std::initializer_list<std::string_view> parts, std::string_view text) {
  std::string href;
  for (const auto part : parts) href += "/" + percent_encode(part);
  return "<a href=\"" + href + "\">" + escape_html(text) + "</a>";
}

Response project_page(sql::Transaction& tx, const store::Entity& entity, const store::Project& project) {
  std::string collections, runs;
  for (const auto& collection : store::collections::list(tx, {project.id, std::nullopt, std::nullopt}, 0, 200)) {
    const auto type = store::projects::types_by_ids(tx, std::array{collection.type_id}).front();
    collections += cells({link({entity.name, project.name, "artifacts", type.name, collection.name}, collection.name), escape_html(type.name),
                          std::to_string(store::collections::count_memberships(tx, collection.id)), format_time(collection.updated_at)});
  }
  for (const auto& run : store::runs::of_project(tx, project.id, true, INT64_MAX, 0, 200))
    runs += cells({link({entity.name, project.name, "runs", run.name}, run.display_name), escape_html(run.state), format_time(run.created_at),
                   text_or_dash(run.commit)});
  std::string body = "<h2>Collections</h2>" + table({"Name", "Type", "Versions", "Changed"}, collections);
  if (!runs.empty()) body += "<h2>Runs</h2>" + table({"Run", "State", "Started", "Commit"}, runs);
  return page(200, entity.name + " / " + project.name, body);
}

Response run_page(const store::Run& run) {
  return page(200, run.display_name,
              table({"", ""}, cells({"State", escape_html(run.state)}) + cells({"Started", format_time(run.created_at)}) +
                                  cells({"Commit", text_or_dash(run.commit)}) + cells({"Config", "<code>" + escape_html(run.config) + "</code>"}) +
                                  cells({"Summary", "<code>" + escape_html(run.summary) + "</code>"})));
}

Result<service::Place> find_place(sql::Transaction& tx, const service::Caller& caller, std::string_view entity, std::string_view project,
                                  std::string_view collection) {
  auto place = service::find_collection(tx, caller, entity, project, collection);
  if (!place) return fail(Code::kNotFound, fmt::format("'{}/{}/{}' does not exist, or you may not see it", entity, project, collection));
  return *std::move(place);
}

Result<Response> show_project(sql::Transaction& tx, const service::Caller& caller, std::string_view entity_name, std::string_view project_name) {
  const auto entity = service::find_entity(tx, caller, entity_name);
  const auto project = entity ? service::find_project(tx, caller, entity_name, project_name) : std::nullopt;
  if (!project) return fail(Code::kNotFound, fmt::format("'{}/{}' does not exist, or you may not see it", entity_name, project_name));
  return project_page(tx, *entity, *project);
}

/// /orgs/{org}/registry/{registry}?selectionPath=org/wandb-registry-x/collection
Result<Response> registry_page(sql::Transaction& tx, const service::Caller& caller, const Request& request) {
  if (const auto selection = request.query_value("selectionPath")) {
    const auto parts = split(*selection, '/');
    if (parts.size() >= 3) {
      PED_TRY(const auto place, find_place(tx, caller, parts[0], parts[1], selection->substr(parts[0].size() + parts[1].size() + 2)));
      return collection_page(tx, place);
    }
  }
  const auto owner = request.parameter("org");
  return show_project(tx, caller, owner, domain::registry_project_name(request.parameter("registry")));
}

using Show = Result<Response> (*)(sql::Transaction&, const service::Caller&, const Request&);

http::Handler handler(const Dependencies& dependencies, Show show) {
  return [dependencies, show](Request& request) {
    const auto caller = caller_from(request, *dependencies.accounts, "web");
    if (!caller) return error_page(caller.error());
    const auto shown = dependencies.database->read([&](sql::Transaction& tx) { return show(tx, *caller, request); });
    return shown ? *shown : error_page(shown.error());
  };
}

Response home(Request&) {
  return page(200, "Pedigree",
              "<p>This server keeps models, where they came from, and who moved them. Point a training script at it:</p>"
              "<p><code>export WANDB_BASE_URL=http://this-server WANDB_API_KEY=…</code></p>"
              "<p>Pages: <code>/ENTITY/PROJECT</code>, <code>/orgs/ORGANIZATION/registry/model</code>. Keys are made by an administrator with "
              "<code>pedigree user add NAME</code> or <code>pedigree key new NAME</code>.</p>");
}

}  // namespace

void add_routes(http::Router& router, const Dependencies& dependencies) {
  const auto add = [&](std::string pattern, Show show) {
    router.add({.method = "GET", .pattern = std::move(pattern), .access = http::Access::kUser, .handler = handler(dependencies, show), .stream = {}});
  };
  for (const auto* pattern : {"/", "/authorize", "/settings"})
    router.add({.method = "GET", .pattern = pattern, .access = http::Access::kPublic, .handler = home, .stream = {}});
  add("/orgs/{org}/registry/{registry}", registry_page);
  add("/{org}/registry/{registry}", registry_page);
  add("/{entity}/{project}", [](sql::Transaction& tx, const service::Caller& caller, const Request& request) {
    return show_project(tx, caller, request.parameter("entity"), request.parameter("project"));
  });
  const Show artifact = [](sql::Transaction& tx, const service::Caller& caller, const Request& request) -> Result<Response> {
    PED_TRY(const auto place, find_place(tx, caller, request.parameter("entity"), request.parameter("project"), request.parameter("collection")));
    return collection_page(tx, place);
  };
  add("/{entity}/{project}/artifacts/{type}/{collection}", artifact);
  add("/{entity}/{project}/artifacts/{type}/{collection}/{version}", artifact);
  add("/{entity}/{project}/runs/{run}", [](sql::Transaction& tx, const service::Caller& caller, const Request& request) -> Result<Response> {
    const auto run = service::find_run(tx, caller, request.parameter("entity"), request.parameter("project"), request.parameter("run"));
    if (!run) return fail(Code::kNotFound, fmt::format("run '{}' does not exist, or you may not see it", request.parameter("run")));
    return run_page(*run);
  });
}

}  // namespace pedigree::api::web
