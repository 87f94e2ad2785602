#include "service/model_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "domain/headline.h"
#include "domain/names.h"
#include "service/sight.h"
#include "service/visible.h"
#include "store/columns.h"
#include "store/runs.h"

namespace pedigree::service {
namespace {

constexpr std::int64_t kTrend = 20;

struct Candidate {
  const SeenProject* registry = nullptr;
  store::collections::Recent recent;
};

std::string position_of(const store::collections::Recent& recent) {
  return fmt::format("{}:{}", recent.changed_at, recent.collection.id);
}

Result<std::pair<Micros, std::int64_t>> parse_position(std::string_view text) {
  if (text.empty()) return std::pair(INT64_MAX, INT64_MAX);
  const auto parts = split(text, ':');
  const auto time = parse_int(parts[0]), id = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
  if (!time || !id) return fail(Code::kInvalidArgument, "this is no position of a list of models");
  return std::pair(*time, *id);
}

/// The number at the key for each version that has one. `number_of`: by the id of version or run.
std::vector<Headline::Point> points_of(const std::vector<store::Membership>& memberships,
                                       const std::map<std::int64_t, double>& by_artifact) {
  std::vector<Headline::Point> points;
  for (auto membership = memberships.rbegin(); membership != memberships.rend(); ++membership)
    if (const auto found = by_artifact.find(membership->artifact_id); found != by_artifact.end())
      points.push_back({membership->version_index, found->second});
  return points;
}

std::vector<std::int64_t> artifact_ids(const std::vector<store::Membership>& memberships) {
  std::vector<std::int64_t> ids;
  for (const auto& membership : memberships) ids.push_back(membership.artifact_id);
  return ids;
}

std::optional<Headline> headline_of(sql::Transaction& tx, Sight& sight, const std::vector<store::Membership>& memberships) {
  if (memberships.empty()) return std::nullopt;
  const auto ids = artifact_ids(memberships);
  if (const auto key = domain::headline_metric(store::artifacts::number_keys_of(tx, ids.front())))
    return Headline{"metadata." + *key, domain::lower_is_better(*key),
                    points_of(memberships, store::artifacts::numbers_at(tx, ids, *key))};
  std::map<std::int64_t, std::int64_t> run_of;  // artifact → run
  std::vector<std::int64_t> runs, measured;
  for (const auto& artifact : store::artifacts::by_ids(tx, ids)) {
    if (artifact.run_id) run_of[artifact.id] = *artifact.run_id, runs.push_back(*artifact.run_id);
    if (artifact.measured) measured.push_back(artifact.id);
  }
  runs = sight.remembered_runs(runs);
  const auto newest = run_of.find(ids.front());
  if (newest == run_of.end() || std::find(runs.begin(), runs.end(), newest->second) == runs.end()) return std::nullopt;
  const auto key = domain::headline_metric(store::runs::number_keys_of(tx, newest->second));
  if (!key) return std::nullopt;
  const auto of_runs = store::runs::numbers_at(tx, runs, *key);
  std::map<std::int64_t, double> by_artifact;
  for (const auto& [artifact, run] : run_of)
    if (const auto found = of_runs.find(run); found != of_runs.end()) by_artifact[artifact] = found->second;
  for (const auto& own : store::columns::as_logged(tx, measured, *key)) {
    if (std::find(runs.begin(), runs.end(), run_of[own.owner]) == runs.end()) continue;
    if (own.number && own.klass == "number") by_artifact[own.owner] = *own.number;
    else by_artifact.erase(own.owner);
  }
  return Headline{"metric." + *key, domain::lower_is_better(*key), points_of(memberships, by_artifact)};
}

ModelSummary summarize(sql::Transaction& tx, Sight& sight, Candidate candidate) {
  ModelSummary summary;
  summary.position = position_of(candidate.recent);
  summary.changed_at = candidate.recent.changed_at;
  summary.place = {candidate.registry->entity, candidate.registry->project, std::move(candidate.recent.collection)};
  const auto& collection = summary.place.collection;
  summary.type = store::projects::types_by_ids(tx, std::array{collection.type_id}).front().name;
  summary.versions = store::collections::count_memberships(tx, collection.id);
  auto aliases = store::collections::open_aliases_in(tx, collection.id);
  std::erase_if(aliases, [](const auto& binding) { return binding.alias == domain::kLatest; });
  summary.aliases = states_of(tx, std::move(aliases));
  const auto memberships = store::collections::memberships_of(tx, collection.id, -1, kTrend);
  if (!memberships.empty()) summary.newest_version = memberships.front().version_index;
  summary.headline = headline_of(tx, sight, memberships);
  return summary;
}

}  // namespace

std::vector<SeenProject> visible_registries(sql::Transaction& tx, const Caller& caller) {
  auto found = visible_projects(tx, caller);
  std::erase_if(found, [](const auto& seen) { return !domain::is_registry_project(seen.project.name); });
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(a.entity.name, a.project.name) < std::tie(b.entity.name, b.project.name);
  });
  return found;
}

std::vector<ExpectedRegistry> expected_registries(sql::Transaction& tx, const Caller& caller, const std::vector<SeenProject>& there) {
  std::vector<ExpectedRegistry> expected;
  for (const auto& organization : store::people::organizations_of(tx, caller.account_id)) {
    const auto role = store::people::organization_role(tx, organization.id, caller.account_id).value_or(domain::Role::kNone);
    for (const std::string name : {"wandb-registry-model", "wandb-registry-dataset"}) {
      const bool exists = std::any_of(there.begin(), there.end(), [&](const SeenProject& seen) {
        return seen.entity.id == organization.entity_id && seen.project.name == name;
      });
      if (!exists) expected.push_back({organization.name, name, std::string(domain::core_registry_type(name)), role});
    }
  }
  return expected;
}

Result<std::vector<ModelSummary>> list_models(sql::Transaction& tx, const Caller& caller, const std::vector<SeenProject>& registries,
                                              std::string_view position, std::int64_t limit) {
  PED_TRY(const auto after, parse_position(position));
  std::vector<Candidate> candidates;
  for (const auto& registry : registries)
    for (auto& recent : store::collections::recent_portfolios(tx, registry.project.id, after.first, after.second, limit))
      candidates.push_back({&registry, std::move(recent)});
  const auto later = [](const Candidate& a, const Candidate& b) {
    return std::pair(a.recent.changed_at, a.recent.collection.id) > std::pair(b.recent.changed_at, b.recent.collection.id);
  };
  std::sort(candidates.begin(), candidates.end(), later);
  if (static_cast<std::int64_t>(candidates.size()) > limit) candidates.resize(static_cast<std::size_t>(limit));
  std::vector<ModelSummary> models;
  Sight sight(tx, caller);
  for (auto& candidate : candidates) models.push_back(summarize(tx, sight, std::move(candidate)));
  return models;
}

}  // namespace pedigree::service
