#include "service/members.h"

#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "domain/names.h"
#include "service/member_steps.h"
#include "service/project_steps.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
using domain::Role;

json::Object member_facts(const store::Account& account, Role role) { return {{"user", account.username}, {"role", domain::name(role)}}; }

std::string_view word(const Group& group) { return group.is_team() ? "team" : "organization"; }

/// An organisation keeps a person who manages it, unless an administrator of the server steps in.
Status demand_other_admin(sql::Transaction& tx, const Caller& caller, const Group& group, const store::Account& account) {
  if (group.is_team() || caller.is_admin || role_of_member(tx, group, account.id) != Role::kAdmin) return {};
  if (store::people::has_other_admin(tx, group.organization.id, account.id)) return {};
  return fail(Code::kConflict, fmt::format("'{}' is the last administrator of organization '{}': make somebody else one first", account.username,
                                           group.organization.name));
}

void write_role(sql::Transaction& tx, const Group& group, std::int64_t account_id, Role role) {
  if (group.is_team()) store::people::set_team_role(tx, group.entity.id, account_id, role);
  else store::people::set_organization_role(tx, group.organization.id, account_id, role);
}

void take_out(sql::Transaction& tx, const Caller& caller, const Group& group, const store::Account& account) {
  const auto role = role_of_member(tx, group, account.id);
  if (!role) return;
  if (group.is_team()) store::people::remove_team_member(tx, group.entity.id, account.id);
  else store::people::remove_organization_member(tx, group.organization.id, account.id);
  if (account.default_entity_id == group.entity.id) store::people::set_default_entity(tx, account.id, account.entity_id);
  auto change = change_in(group, event::kMemberRemove);
  change.before = member_facts(account, *role);
  record(tx, caller, change);
}

/// Its teams first.
void take_out_of_all(sql::Transaction& tx, const Caller& caller, const Group& group, const store::Account& account) {
  if (!group.is_team())
    for (auto& team : store::people::teams_page(tx, {account.id, group.organization.id}, 0, INT64_MAX))
      take_out(tx, caller, {group.organization, std::move(team), group.role}, account);
  take_out(tx, caller, group, account);
}

}  // namespace

std::optional<Role> role_of_member(sql::Transaction& tx, const Group& group, std::int64_t account_id) {
  return group.is_team() ? store::people::team_role(tx, group.entity.id, account_id)
                         : store::people::organization_role(tx, group.organization.id, account_id);
}

std::optional<Group> group_of(sql::Transaction& tx, const Caller& caller, std::int64_t entity_id) {
  auto entities = store::people::entities_by_ids(tx, std::array{entity_id});
  if (entities.empty() || entities.front().deleted_at || !entities.front().organization_id) return std::nullopt;
  Group group;
  group.entity = std::move(entities.front());
  auto organization = store::people::organization_by_id(tx, *group.entity.organization_id);
  if (!organization) return std::nullopt;
  group.organization = *std::move(organization);
  const Role in_organization = store::people::organization_role(tx, group.organization.id, caller.account_id).value_or(Role::kNone);
  const Role inherited = in_organization == Role::kAdmin ? Role::kAdmin : Role::kNone;
  group.role = domain::highest({role_in_entity(tx, caller, group.entity), inherited});
  return group;
}

Result<Group> find_group(sql::Transaction& tx, const Caller& caller, const GroupName& name) {
  const bool team = name.kind == GroupName::Kind::kTeam;
  const auto entity = store::people::entity_by_name(tx, name.name);
  const auto group = entity && entity->kind == (team ? "team" : "organization") ? group_of(tx, caller, entity->id) : std::nullopt;
  if (group && group->role != Role::kNone) return *group;
  return fail(Code::kNotFound, fmt::format("{} '{}' not found: it does not exist, or you are not a member", team ? "team" : "organization",
                                           name.name.substr(0, 128)));
}

Status demand_manager(const Group& group) {
  if (group.role == Role::kAdmin) return {};
  return fail(Code::kPermissionDenied, fmt::format("permission denied: you need role 'admin' in {} '{}' (you are '{}')", word(group), group.entity.name,
                                                   domain::name(group.role)));
}

Result<Group> managed_group(sql::Transaction& tx, const Caller& caller, const GroupName& name) {
  PED_TRY(auto group, find_group(tx, caller, name));
  PED_CHECK(demand_manager(group));
  return group;
}

bool manages(sql::Transaction& tx, const Caller& caller, std::int64_t entity_id) {
  const auto group = group_of(tx, caller, entity_id);
  return group && group->role == Role::kAdmin;
}

std::vector<store::Member> members_of(sql::Transaction& tx, const Group& group, std::int64_t after, std::int64_t limit) {
  return group.is_team() ? store::people::team_members(tx, group.entity.id, after, limit)
                         : store::people::organization_members(tx, group.organization.id, after, limit);
}

Result<std::string> organization_for_team(sql::Transaction& tx, const Caller& caller) {
  std::vector<std::string> administered;
  const auto fallback = store::people::setting(tx, kDefaultOrganization).value_or("");
  for (const auto& organization : store::people::organizations_of(tx, caller.account_id)) {
    if (store::people::organization_role(tx, organization.id, caller.account_id) != Role::kAdmin) continue;
    if (organization.name == fallback) return organization.name;
    administered.push_back(organization.name);
  }
  if (administered.size() == 1) return administered.front();
  if (administered.empty() && caller.is_admin && !fallback.empty()) return fallback;
  if (administered.empty()) return fail(Code::kPermissionDenied, "permission denied: only administrators of an organization may create teams");
  return fail(Code::kInvalidArgument, "you administer several organizations: say in which one the team belongs (POST /api/v1/teams {\"organization\"})");
}

Change change_in(const Group& group, std::string_view action) {
  Change change;
  change.action = action;
  change.organization_id = group.organization.id;
  change.entity_id = group.entity.id;
  change.objects = json::Object{{"organization", group.organization.name}};
  if (group.is_team()) change.objects.set("team", group.entity.name);
  return change;
}

Status put_member(sql::Transaction& tx, const Caller& caller, const Group& group, const store::Account& account, Role role) {
  const auto before = role_of_member(tx, group, account.id);
  if (before == role) return {};
  if (before == Role::kAdmin) PED_CHECK(demand_other_admin(tx, caller, group, account));
  write_role(tx, group, account.id, role);
  auto change = change_in(group, event::kMemberSet);
  if (before) change.before = member_facts(account, *before);
  change.after = member_facts(account, role);
  record(tx, caller, change);
  return {};
}

Status Members::set(const Caller& caller, const GroupName& name, const std::vector<MemberSpec>& members) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto group, managed_group(tx, caller, name));
    for (const auto& member : members) {
      PED_TRY(const auto account, get_account(tx, member.username));
      PED_CHECK(put_member(tx, caller, group, account, member.role));
    }
    return {};
  });
}

Status Members::remove(const Caller& caller, const GroupName& name, std::string_view username) {
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto group, find_group(tx, caller, name));
    const bool leaves = domain::fold(username) == domain::fold(caller.username);
    if (!leaves) PED_CHECK(demand_manager(group));
    const auto account = store::people::account_by_username(tx, username);
    if (!account || !role_of_member(tx, group, account->id))
      return fail(Code::kNotFound, fmt::format("'{}' is no member of {} '{}'", username.substr(0, 128), word(group), group.entity.name));
    PED_CHECK(demand_other_admin(tx, caller, group, *account));
    take_out_of_all(tx, caller, group, *account);
    if (!group.is_team()) leave_registries(tx, caller, group.organization, *account);
    if (account->owner_entity_id == group.entity.id) end_account(tx, caller, *account, event::kServiceDelete);
    return {};
  });
  accounts_.forget_identities();
  return status;
}

Status Members::delete_team(const Caller& caller, std::string_view name) {
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto group, managed_group(tx, caller, {GroupName::Kind::kTeam, std::string(name)}));
    json::Array projects;
    close_entity(tx, caller, group.entity, projects);
    auto change = change_in(group, event::kTeamDelete);
    change.before = json::Object{{"projects", std::move(projects)}};
    record(tx, caller, change);
    return {};
  });
  accounts_.forget_identities();
  return status;
}

}  // namespace pedigree::service
