#include "service/visible.h"

#include <set>

namespace pedigree::service {
namespace {

constexpr std::int64_t kMostProjects = 1000;  // of one entity
constexpr std::int64_t kMostGroups = 1000;    // organisations or teams that an administrator is shown

/// Where the caller may have a role.
std::vector<store::Entity> entities_of(sql::Transaction& tx, const Caller& caller) {
  std::set<std::int64_t> ids{caller.entity_id};
  const auto add = [&](const std::vector<store::Organization>& organizations) {
    for (const auto& organization : organizations) ids.insert(organization.entity_id);
  };
  add(caller.is_admin ? store::people::organizations_page(tx, std::nullopt, 0, kMostGroups)
                      : store::people::organizations_of(tx, caller.account_id));
  add(organizations_of_guest(tx, caller.account_id));
  const auto teams =
      caller.is_admin ? store::people::teams_page(tx, {}, 0, kMostGroups) : store::people::teams_of(tx, caller.account_id);
  for (const auto& team : teams) ids.insert(team.id);
  auto entities = store::people::entities_by_ids(tx, std::vector(ids.begin(), ids.end()));
  std::erase_if(entities, [](const auto& entity) { return entity.deleted_at.has_value(); });
  return entities;
}

}  // namespace

std::vector<SeenProject> visible_projects(sql::Transaction& tx, const Caller& caller) {
  std::vector<SeenProject> found;
  for (const auto& entity : entities_of(tx, caller)) {
    auto projects = store::projects::of_entity(tx, entity.id, 0, kMostProjects);
    const auto roles = roles_in_projects(tx, caller, entity, projects);
    for (std::size_t i = 0; i < projects.size(); ++i)
      if (domain::allows(roles[i], domain::Action::kViewMetadata)) found.push_back({entity, std::move(projects[i]), roles[i]});
  }
  return found;
}

}  // namespace pedigree::service
