// Members of registries and their protected aliases (projects.h).
#include <fmt/format.h>

#include <array>
#include <map>

#include "domain/actions.h"
#include "domain/names.h"
#include "service/account_steps.h"
#include "service/project_steps.h"
#include "store/registries.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
namespace registries = store::registries;
using domain::Action;
using domain::Role;

struct Managed {
  store::Entity entity;
  store::Project registry;
};

/// The registry, for somebody who may do `action` with it.
Result<Managed> managed_registry(sql::Transaction& tx, const Caller& caller, std::int64_t project_id, Action action,
                                 std::string_view what) {
  auto project = visible_project(tx, caller, project_id);
  if (!project) return fail(Code::kNotFound, "registry not found: it does not exist, or you may not see it");
  PED_CHECK(demand(tx, caller, *project, action));
  auto entity = store::people::entities_by_ids(tx, std::array{project->entity_id}).front();
  if (entity.kind != "organization" || !project->name.starts_with(domain::kRegistryPrefix))
    return fail(Code::kInvalidArgument, fmt::format("'{}/{}' has no {} of its own: only registries of an organization have",
                                                    entity.name, project->name, what));
  return Managed{std::move(entity), *std::move(project)};
}

json::Value role_or_null(const std::optional<Role>& role) {
  return role ? json::Value(json::Object{{"role", domain::name(*role)}}) : json::Value();
}

/// `who`: "user" or "team".
void record_role(sql::Transaction& tx, const Caller& caller, const Managed& place, std::string_view who, std::string_view name,
                 const std::optional<Role>& before, const std::optional<Role>& after) {
  Change change = project_change(place.entity, place.registry, after ? event::kMemberSet : event::kMemberRemove);
  change.objects.set(who, name);
  change.before = role_or_null(before);
  change.after = role_or_null(after);
  record(tx, caller, change);
}

Result<store::Account> get_user(sql::Transaction& tx, std::int64_t id) {
  auto found = store::people::accounts_by_ids(tx, std::array{id});
  if (found.empty() || found.front().deleted_at) return fail(Code::kNotFound, fmt::format("user {} not found", id));
  return std::move(found.front());
}

Result<store::Entity> get_team(sql::Transaction& tx, std::int64_t id) {
  auto found = store::people::entities_by_ids(tx, std::array{id});
  if (found.empty() || found.front().deleted_at || found.front().kind != "team")
    return fail(Code::kNotFound, fmt::format("team {} not found", id));
  return std::move(found.front());
}

void set_user(sql::Transaction& tx, const Caller& caller, const Managed& place, const store::Account& account, Role role) {
  const auto before = registries::user_role(tx, place.registry.id, account.id);
  if (before == role) return;
  registries::set_user_role(tx, place.registry.id, account.id, role);
  record_role(tx, caller, place, "user", account.username, before, role);
}

void set_team(sql::Transaction& tx, const Caller& caller, const Managed& place, const store::Entity& team, Role role) {
  const auto before = registries::team_role(tx, place.registry.id, team.id);
  if (before == role) return;
  registries::set_team_role(tx, place.registry.id, team.id, role);
  record_role(tx, caller, place, "team", team.name, before, role);
}

void remove_user(sql::Transaction& tx, const Caller& caller, const Managed& place, const store::Account& account) {
  const auto before = registries::user_role(tx, place.registry.id, account.id);
  if (!before) return;
  registries::remove_user(tx, place.registry.id, account.id);
  record_role(tx, caller, place, "user", account.username, before, std::nullopt);
}

void remove_team(sql::Transaction& tx, const Caller& caller, const Managed& place, const store::Entity& team) {
  const auto before = registries::team_role(tx, place.registry.id, team.id);
  if (!before) return;
  registries::remove_team(tx, place.registry.id, team.id);
  record_role(tx, caller, place, "team", team.name, before, std::nullopt);
}

constexpr Role kNewMember = Role::kRestrictedViewer;
constexpr std::string_view kMembers = "members", kProtectedAliases = "protected aliases";

}  // namespace

Status Projects::add_members(const Caller& caller, std::int64_t project_id, const Members& members) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto place, managed_registry(tx, caller, project_id, Action::kManage, kMembers));
    for (const auto id : members.accounts) {
      PED_TRY(const auto account, get_user(tx, id));
      if (!registries::user_role(tx, project_id, id)) set_user(tx, caller, place, account, kNewMember);
    }
    for (const auto id : members.teams) {
      PED_TRY(const auto team, get_team(tx, id));
      if (!registries::team_role(tx, project_id, id)) set_team(tx, caller, place, team, kNewMember);
    }
    return {};
  });
}

Status Projects::remove_members(const Caller& caller, std::int64_t project_id, const Members& members) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto place, managed_registry(tx, caller, project_id, Action::kManage, kMembers));
    for (const auto& account : store::people::accounts_by_ids(tx, members.accounts)) remove_user(tx, caller, place, account);
    for (const auto& team : store::people::entities_by_ids(tx, members.teams)) remove_team(tx, caller, place, team);
    return {};
  });
}

Status Projects::set_member_role(const Caller& caller, std::int64_t project_id, const Members& member, Role role) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto place, managed_registry(tx, caller, project_id, Action::kManage, kMembers));
    for (const auto id : member.accounts) {
      PED_TRY(const auto account, get_user(tx, id));
      set_user(tx, caller, place, account, role);
    }
    for (const auto id : member.teams) {
      PED_TRY(const auto team, get_team(tx, id));
      set_team(tx, caller, place, team, role);
    }
    return {};
  });
}

Status Projects::protect_alias(const Caller& caller, std::int64_t project_id, std::string_view alias) {
  PED_CHECK(domain::check_alias(alias));
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto place, managed_registry(tx, caller, project_id, Action::kProtect, kProtectedAliases));
    if (registries::is_protected(tx, project_id, alias)) return {};
    Change change = project_change(place.entity, place.registry, event::kAliasProtect);
    change.alias = std::string(alias);
    registries::protect(tx, project_id, alias, caller.account_id, record(tx, caller, change).time);
    return {};
  });
}

Status Projects::unprotect_alias(const Caller& caller, std::int64_t project_id, std::string_view alias) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto place, managed_registry(tx, caller, project_id, Action::kProtect, kProtectedAliases));
    if (!registries::unprotect(tx, project_id, alias))
      return fail(Code::kNotFound,
                  fmt::format("the alias '{}' is not protected in '{}'", alias.substr(0, 128), place.registry.name));
    Change change = project_change(place.entity, place.registry, event::kAliasUnprotect);
    change.alias = std::string(alias);
    record(tx, caller, change);
    return {};
  });
}

void set_registry_role(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const store::Project& registry,
                       const store::Account& account, Role role) {
  set_user(tx, caller, {entity, registry}, account, role);
}

void leave_registries(sql::Transaction& tx, const Caller& caller, const store::Organization& organization,
                      const store::Account& account) {
  std::vector<std::int64_t> ids;
  for (const auto& [id, role] : registries::roles_of(tx, account.id)) ids.push_back(id);
  const auto entity = store::people::entities_by_ids(tx, std::array{organization.entity_id}).front();
  for (const auto& registry : store::projects::by_ids(tx, ids))
    if (registry.entity_id == entity.id) remove_user(tx, caller, {entity, registry}, account);
}

std::vector<Protection> protections(sql::Transaction& tx, const store::Project& registry) {
  const auto rows = registries::protected_aliases(tx, registry.id);
  std::vector<std::int64_t> ids;
  for (const auto& row : rows) ids.push_back(row.set_by);
  std::map<std::int64_t, std::string> names;
  for (auto& account : store::people::accounts_by_ids(tx, ids)) names[account.id] = std::move(account.username);
  std::vector<Protection> found;
  for (const auto& row : rows) found.push_back({row.alias, names[row.set_by], row.set_at});
  return found;
}

std::vector<RegistryMember> user_members(sql::Transaction& tx, const store::Project& registry) {
  const auto rows = registries::users_of(tx, registry.id);
  std::vector<std::int64_t> ids;
  for (const auto& row : rows) ids.push_back(row.id);
  std::map<std::int64_t, store::Account> accounts;
  for (auto& account : store::people::accounts_by_ids(tx, ids)) accounts.emplace(account.id, std::move(account));
  std::vector<RegistryMember> members;
  for (const auto& row : rows)
    if (const auto found = accounts.find(row.id); found != accounts.end() && !found->second.deleted_at)
      members.push_back({found->second, std::nullopt, row.role});
  return members;
}

std::vector<RegistryMember> team_members(sql::Transaction& tx, const store::Project& registry) {
  const auto rows = registries::teams_of(tx, registry.id);
  std::vector<std::int64_t> ids;
  for (const auto& row : rows) ids.push_back(row.id);
  std::map<std::int64_t, store::Entity> teams;
  for (auto& team : store::people::entities_by_ids(tx, ids)) teams.emplace(team.id, std::move(team));
  std::vector<RegistryMember> members;
  for (const auto& row : rows) members.push_back({std::nullopt, teams.at(row.id), row.role});
  return members;
}

Role effective_role(sql::Transaction& tx, const store::Account& member, const store::Project& registry) {
  Caller himself = caller_of(member);
  himself.is_admin = false;
  return role_in_project(tx, himself, registry);
}

}  // namespace pedigree::service
