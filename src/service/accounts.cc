#include "service/accounts.h"

#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "domain/names.h"
#include "service/account_steps.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

/// `members` with the creator as admin in front, so that an explicit role wins.
std::vector<MemberSpec> with_creator(const Caller& creator, const std::vector<MemberSpec>& members) {
  std::vector<MemberSpec> all{{creator.username, domain::Role::kAdmin}};
  for (const auto& member : members) {
    if (domain::fold(member.username) == domain::fold(creator.username)) all.front().role = member.role;
    else all.push_back(member);
  }
  return all;
}

}  // namespace

Result<CreatedUser> Accounts::create_user(const Caller& caller, const CreateUser& spec) {
  PED_CHECK(demand_administrator(caller, "create users"));
  PED_CHECK(domain::check_username(spec.username));
  if (spec.email) PED_CHECK(domain::check_email(*spec.email));
  if (spec.api_key) PED_CHECK(domain::check_api_key(*spec.api_key));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<CreatedUser> {
    CreatedUser created;
    PED_TRY(created.account, add_account(tx, caller, spec.username, spec.email, spec.admin));
    created.api_key = spec.api_key.value_or(random_key());
    PED_CHECK(add_key(tx, caller, created.account, created.api_key, {}));
    const auto name = spec.organization.use_default ? store::people::setting(tx, kDefaultOrganization) : spec.organization.name;
    if (!name) return created;
    const auto organization = store::people::organization_by_name(tx, *name);
    if (!organization) {
      if (spec.organization.use_default) return created;   // the default organisation was deleted
      return fail(Code::kNotFound, fmt::format("organization '{}' not found", *name));
    }
    set_member(tx, caller, *organization, created.account, domain::Role::kMember);
    created.organization = organization->name;
    return created;
  });
}

Result<store::Organization> Accounts::create_organization(const Caller& caller, std::string_view name, const std::vector<MemberSpec>& members) {
  PED_CHECK(demand_administrator(caller, "create organizations"));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Organization> {
    PED_TRY(auto organization, add_organization(tx, caller, name));
    PED_CHECK(set_organization_members(tx, caller, organization, with_creator(caller, members)));
    return organization;
  });
}

Status Accounts::delete_organization(const Caller& caller, std::string_view name) {
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto organization, managed_organization(tx, caller, name));
    auto entities = store::people::teams_of_organization(tx, organization.id);
    for (auto& own : store::people::entities_by_ids(tx, std::array{organization.entity_id})) entities.push_back(std::move(own));
    json::Array teams, projects;   // what went with it
    for (const auto& entity : entities) {
      if (entity.kind == "team") teams.emplace_back(entity.name);
      close_entity(tx, caller, entity, projects);
    }
    store::people::delete_organization(tx, organization.id, tx.now());
    record_organization(tx, caller, organization, event::kOrganizationDelete,
                        json::Object{{"teams", std::move(teams)}, {"projects", std::move(projects)}});
    return {};
  });
  forget_identities();
  return status;
}

Result<store::Entity> Accounts::create_team(const Caller& caller, std::string_view name, std::string_view organization_name,
                                            const std::vector<MemberSpec>& members) {
  PED_CHECK(domain::check_entity_name(name));
  const auto all = caller.is_admin ? members : with_creator(caller, members);
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Entity> {
    PED_TRY(const auto organization, managed_organization(tx, caller, organization_name));
    PED_TRY(auto team, add_entity(tx, name, "team", organization.id));
    PED_CHECK(set_team_members(tx, team, all));
    record_team(tx, caller, organization, team, all);
    return team;
  });
}

}  // namespace pedigree::service
