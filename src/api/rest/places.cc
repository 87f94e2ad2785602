#include "api/rest/places.h"

#include <fmt/format.h>

#include <array>

#include "domain/names.h"
#include "domain/versions.h"
#include "service/run_reads.h"
#include "service/runs.h"

namespace pedigree::api::rest {
namespace {

json::Value raw_or_null(const std::optional<std::string>& text) {
  if (!text) return {};
  // Stored as the client sent it, possibly with NaN: shown as strict JSON.
  const auto value = json::parse(*text, {.nonfinite = true});
  return value ? *value : json::Value();
}

json::Array aliases_of(sql::Transaction& tx, std::int64_t membership_id) {
  json::Array aliases;
  for (const auto& binding : store::collections::open_aliases_of(tx, std::array{membership_id}))
    aliases.emplace_back(binding.alias);
  return aliases;
}

struct SourceDeletion {
  std::string by;
  Micros at = 0;
};

/// Who deleted the version in its source collection, or its whole project, and when.
std::optional<SourceDeletion> deletion_of(sql::Transaction& tx, const store::Artifact& artifact) {
  auto at = artifact.deleted_at;
  auto by = artifact.deleted_by;
  if (!at) {
    const auto sequence = store::collections::by_ids(tx, std::array{artifact.sequence_id}).front();
    const auto project = store::projects::by_ids(tx, std::array{sequence.project_id}).front();
    at = project.deleted_at;
    by = project.deleted_by;
  }
  if (!at) return std::nullopt;
  SourceDeletion deletion{"system", *at};
  if (by)
    for (const auto& account : store::people::accounts_by_ids(tx, std::array{*by})) deletion.by = account.username;
  return deletion;
}

json::Value show_deletion(const std::optional<SourceDeletion>& deletion) {
  if (!deletion) return {};
  return json::Object{{"by", deletion->by}, {"at", format_time(deletion->at)}};
}

/// Names of a deleted source are told to whom could see it.
json::Value show_source(sql::Transaction& tx, const Call& call, const store::Artifact& artifact,
                        const std::optional<SourceDeletion>& deletion) {
  auto collections = store::collections::by_ids(tx, std::array{artifact.sequence_id});
  const auto place = service::place_of(tx, std::move(collections.front()));
  if (!service::remembered_project(tx, call.caller, place.project.id)) return {};
  json::Object shown{
      {"entity", place.entity.name},
      {"project", place.project.name},
      {"collection", place.collection.name},
      {"version", artifact.version_index ? json::Value(domain::version_name(*artifact.version_index)) : json::Value()}};
  if (deletion) {
    shown.append("deleted_at", format_time(deletion->at));
    shown.append("deleted_by", deletion->by);
  }
  return shown;
}

/// The numbers of the run's summary, by which versions are compared; large summaries are cut.
json::Value show_metrics(const store::Run& run) {
  constexpr std::size_t kMost = 200;
  const auto summary = json::parse(run.summary, {.nonfinite = true});
  json::Object metrics;
  if (!summary) return metrics;
  service::flatten(*summary, "", 0, [&](const std::string& key, const json::Value& value) {
    if (value.is_number() && !key.starts_with('_') && metrics.size() < kMost) metrics.set(key, value);
  });
  return metrics;
}

/// The run's config by dotted keys, lists whole; a large config is cut.
json::Value show_config(const store::Run& run) {
  constexpr std::size_t kMost = 200;
  json::Object config;
  service::flatten(service::plain_config(run.config), "", 0, [&](const std::string& key, const json::Value& value) {
    if (!key.empty() && config.size() < kMost) config.set(key, value);
  });
  return config;
}

json::Value show_run(sql::Transaction& tx, const Call& call, const store::Artifact& artifact) {
  if (!artifact.run_id) return {};
  const auto run = store::runs::by_id(tx, *artifact.run_id);
  if (!run) return {};
  const auto place = store::projects::by_ids(tx, std::array{run->project_id}).front();
  if (!service::remembered_project(tx, call.caller, place.id)) return {};
  const auto entity = store::people::entities_by_ids(tx, std::array{place.entity_id}).front();
  return json::Object{{"entity", entity.name},
                      {"project", place.name},
                      {"name", run->name},
                      {"display_name", run->display_name},
                      {"commit", run->commit},
                      {"metrics", show_metrics(*run)},
                      {"config", show_config(*run)},
                      {"deleted", run->deleted_at.has_value() || place.deleted_at.has_value()}};
}

/// Whether {r} is the name of a project as it is, or that of a registry, which may be short.
bool names_project(const http::Request& request) { return request.path.starts_with("/api/v1/projects/"); }

}  // namespace

std::string project_name(const http::Request& request) {
  const auto name = request.parameter("r");
  return names_project(request) ? std::string(name) : domain::registry_project_name(name);
}

Result<store::Project> registry_of(sql::Transaction& tx, const Call& call, std::string_view owner, std::string_view registry) {
  const auto entity = service::find_entity(tx, call.caller, owner.empty() ? "-" : owner);
  if (!entity) return fail(Code::kNotFound, fmt::format("organization or entity '{}' not found", owner));
  const bool plain = names_project(call.request);
  auto project = service::find_project(tx, call.caller, entity->name,
                                       plain ? std::string(registry) : domain::registry_project_name(registry));
  if (!project)
    return fail(Code::kNotFound,
                fmt::format("{} '{}' not found in '{}'", plain ? "project" : "registry", registry, entity->name));
  return *std::move(project);
}

Result<store::Project> registry_in_query(sql::Transaction& tx, const Call& call) {
  const auto text = call.request.query_value("registry").value_or("");
  const auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return fail(Code::kInvalidArgument, "say which registry: ?registry=<organization or entity>/<registry>");
  return registry_of(tx, call, text.substr(0, slash), text.substr(slash + 1));
}

Result<service::Place> collection_of(sql::Transaction& tx, const Call& call) {
  const auto owner = call.request.parameter("o"), registry = call.request.parameter("r"), name = call.request.parameter("c");
  PED_TRY(const auto project, registry_of(tx, call, owner, registry));
  auto place = service::find_collection(tx, call.caller, owner, project.name, name);
  if (!place)
    return fail(Code::kNotFound, fmt::format("collection '{}' not found in {} '{}' of '{}'", name,
                                             names_project(call.request) ? "project" : "registry", registry, owner));
  return *std::move(place);
}

Result<store::Membership> version_of(sql::Transaction& tx, const service::Place& place, const http::Request& request) {
  PED_TRY(const auto at, time_of(request, "at"));
  return service::get_version(tx, place.collection, request.parameter("v"), at);
}

json::Value show_version(sql::Transaction& tx, const Call& call, const service::Place& place,
                         const store::Membership& membership) {
  const auto artifact = *store::artifacts::by_id(tx, membership.artifact_id);
  const auto deletion = deletion_of(tx, artifact);
  json::Array tags;
  for (const auto& tag : store::artifacts::tags_of(tx, std::array{artifact.id})) tags.emplace_back(tag.tag);
  return json::Object{{"collection", place.collection.name},
                      {"version", domain::version_name(membership.version_index)},
                      {"digest", artifact.digest},
                      {"size", artifact.size},
                      {"file_count", artifact.file_count},
                      {"aliases", aliases_of(tx, membership.id)},
                      {"tags", std::move(tags)},
                      {"description", artifact.description},
                      {"metadata", raw_or_null(artifact.metadata)},
                      {"history_step", artifact.history_step},
                      {"created_at", format_time(artifact.created_at)},
                      {"linked_at", format_time(membership.created_at)},
                      {"source", show_source(tx, call, artifact, deletion)},
                      {"source_deleted", show_deletion(deletion)},
                      {"run", show_run(tx, call, artifact)}};
}

json::Value show_alias(const service::AliasState& state) {
  const auto& binding = state.binding;
  return json::Object{{"alias", binding.alias},
                      {"version", domain::version_name(binding.version_index)},
                      {"digest", state.digest},
                      {"since", format_time(binding.valid_from)},
                      {"until", binding.valid_to ? json::Value(format_time(*binding.valid_to)) : json::Value()},
                      {"actor", state.actor},
                      {"reason", binding.reason}};
}

void add_registry_route(http::Router& router, const Dependencies& dependencies, std::string method, const std::string& suffix,
                        std::vector<std::string> members, Result<Answer> (*function)(const Dependencies&, Call&)) {
  for (const auto* root : {"/registries", "/projects"})
    add_user_route(router, dependencies, method, root + ("/{o}/{r}/{c}" + suffix), members, function);
}

void add_registry_download(http::Router& router, const Dependencies& dependencies, const std::string& suffix,
                           http::Response (*function)(const Dependencies&, http::Request&)) {
  for (const auto* root : {"/api/v1/registries", "/api/v1/projects"})
    router.add({.method = "GET", .pattern = root + ("/{o}/{r}/{c}" + suffix), .access = http::Access::kUser,
                .handler = [dependencies, function](http::Request& request) { return function(dependencies, request); }, .stream = {}});
}

}  // namespace pedigree::api::rest
