#include "service/sight.h"

#include <array>
#include <set>
#include <stdexcept>

#include "store/lineage.h"

namespace pedigree::service {

void Sight::learn_projects(std::span<const std::int64_t> ids) {
  std::vector<std::int64_t> unknown, entity_ids;
  for (const auto id : ids)
    if (!projects_.contains(id)) unknown.push_back(id);
  if (unknown.empty()) return;
  const auto projects = store::projects::by_ids(tx_, unknown);
  for (const auto& project : projects) entity_ids.push_back(project.entity_id);
  std::map<std::int64_t, store::Entity> entities;
  for (auto& entity : store::people::entities_by_ids(tx_, entity_ids)) entities.insert_or_assign(entity.id, std::move(entity));
  for (const auto& project : projects) {
    if (projects_.contains(project.id)) continue;  // asked for twice
    auto as_if_present = project;
    as_if_present.deleted_at.reset();
    projects_[project.id] = {project, entities.at(project.entity_id),
                             may(tx_, caller_, as_if_present, domain::Action::kViewMetadata)};
  }
}

void Sight::learn_collections(std::span<const std::int64_t> ids) {
  std::vector<std::int64_t> unknown, project_ids;
  for (const auto id : ids)
    if (!collections_.contains(id)) unknown.push_back(id);
  if (unknown.empty()) return;
  for (auto& collection : store::collections::by_ids(tx_, unknown)) {
    project_ids.push_back(collection.project_id);
    collections_.insert_or_assign(collection.id, std::move(collection));
  }
  learn_projects(project_ids);
}

Sight::Seen& Sight::seen(std::int64_t project_id) {
  learn_projects(std::array{project_id});
  const auto found = projects_.find(project_id);
  if (found == projects_.end()) throw std::logic_error("reference to a project that is not there");
  return found->second;
}

bool Sight::sees(std::int64_t project_id) {
  const auto& known = seen(project_id);
  return known.remembered && !known.project.deleted_at;
}

bool Sight::remembers(std::int64_t project_id) { return seen(project_id).remembered; }

namespace {

template <class T>
std::vector<T> in_order(std::vector<T> rows, std::span<const std::int64_t> ids) {
  std::map<std::int64_t, T> found;
  for (auto& row : rows) {
    const auto id = row.id;
    found.emplace(id, std::move(row));
  }
  std::vector<T> ordered;
  for (const auto id : ids) {
    auto node = found.extract(id);
    if (!node.empty()) ordered.push_back(std::move(node.mapped()));
  }
  return ordered;
}

}  // namespace

std::vector<store::Artifact> Sight::artifacts(std::span<const std::int64_t> ids) {
  auto rows = store::artifacts::by_ids(tx_, ids);
  const auto memberships = store::collections::memberships_of_artifacts(tx_, ids);
  std::vector<std::int64_t> collection_ids;
  for (const auto& row : rows) collection_ids.push_back(row.sequence_id);
  for (const auto& membership : memberships) collection_ids.push_back(membership.collection_id);
  learn_collections(collection_ids);
  const auto open = [this](std::int64_t collection_id) {
    const auto& where = collection(collection_id);
    return !where.deleted_at && sees(where.project_id);
  };
  std::set<std::int64_t> linked;
  for (const auto& membership : memberships)
    if (open(membership.collection_id)) linked.insert(membership.artifact_id);
  std::erase_if(rows, [&](const store::Artifact& row) {
    return !row.committed() || !(linked.contains(row.id) || (!row.deleted_at && open(row.sequence_id)));
  });
  return in_order(std::move(rows), ids);
}

std::vector<store::Run> Sight::runs(std::span<const std::int64_t> ids) {
  auto rows = store::runs::by_ids(tx_, ids);
  std::vector<std::int64_t> project_ids;
  for (const auto& row : rows) project_ids.push_back(row.project_id);
  learn_projects(project_ids);
  const auto gone = [this](const store::Run& row) { return row.deleted_at && !store::artifacts::has_linked_output(tx_, row.id); };
  std::erase_if(rows, [&](const store::Run& row) { return gone(row) || !sees(row.project_id); });
  return in_order(std::move(rows), ids);
}

std::vector<std::int64_t> Sight::remembered_runs(std::span<const std::int64_t> ids) {
  std::vector<std::int64_t> project_ids, known;
  const auto runs = store::lineage::runs(tx_, ids);
  for (const auto& run : runs) project_ids.push_back(run.project_id);
  learn_projects(project_ids);
  for (const auto& run : runs)
    if (remembers(run.project_id)) known.push_back(run.id);
  return known;
}

const store::Project& Sight::project(std::int64_t id) { return seen(id).project; }

const store::Entity& Sight::entity_of(std::int64_t project_id) { return seen(project_id).entity; }

const store::Collection& Sight::collection(std::int64_t id) {
  learn_collections(std::array{id});
  return collections_.at(id);
}

}  // namespace pedigree::service
