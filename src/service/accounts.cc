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
    PED_CHECK(add_key(tx, caller, created.account, created.api_key, std::nullopt));
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

Status Accounts::delete_user(const Caller& caller, std::string_view username) {
  PED_CHECK(demand_administrator(caller, "delete users"));
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto account, get_account(tx, username));
    if (account.username == kAdminName) return fail(Code::kConflict, "the user 'admin' cannot be deleted: PEDIGREE_ADMIN_KEY stands for it");
    if (account.id == caller.account_id) return fail(Code::kConflict, "you cannot delete yourself; ask another administrator");
    store::people::revoke_keys_of(tx, account.id, tx.now());
    store::people::delete_account(tx, account.id, tx.now());   // the entity stays: what was logged into it is still somebody's source
    record_account(tx, caller, account, event::kUserDelete);
    return {};
  });
  forget_identities();
  return status;
}

Result<std::string> Accounts::create_key(const Caller& caller, std::string_view username, const std::optional<std::string>& description) {
  if (domain::fold(username) != domain::fold(caller.username)) PED_CHECK(demand_administrator(caller, "create keys of other users"));
  if (description && description->size() > 1024) return fail(Code::kTooLarge, "the description of the key is too long: at most 1024 bytes");
  return stores_.database.write([&](sql::Transaction& tx) -> Result<std::string> {
    PED_TRY(const auto account, get_account(tx, username));
    const std::string key = random_key();
    PED_CHECK(add_key(tx, caller, account, key, description));
    return key;
  });
}

Status Accounts::revoke_key(const Caller& caller, std::int64_t key_id) {
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    const auto key = store::people::key_by_id(tx, key_id);
    const bool allowed = key && (key->account_id == caller.account_id || caller.is_admin);
    if (!allowed || !store::people::revoke_key(tx, key_id, tx.now())) return fail(Code::kNotFound, "API key not found");
    const auto account = store::people::accounts_by_ids(tx, std::array{key->account_id}).front();
    record_account(tx, caller, account, event::kKeyRevoke, json::Object{{"prefix", key->prefix}});
    return {};
  });
  forget_identities();
  return status;
}

Status Accounts::set_default_entity(const Caller& caller, std::string_view entity_name) {
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    const auto entity = find_entity(tx, caller, entity_name);
    if (!entity) return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or you are not a member", entity_name));
    PED_TRY(const auto account, get_account(tx, caller.username));
    store::people::set_default_entity(tx, account.id, entity->id);
    record_account(tx, caller, account, event::kUserUpdate, json::Object{{"default_entity", entity->name}});
    return {};
  });
  forget_identities();
  return status;
}

Result<store::Organization> Accounts::create_organization(const Caller& caller, std::string_view name, const std::vector<MemberSpec>& members) {
  PED_CHECK(demand_administrator(caller, "create organizations"));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Organization> {
    PED_TRY(auto organization, add_organization(tx, caller, name));
    PED_CHECK(set_organization_members(tx, caller, organization, with_creator(caller, members)));
    return organization;
  });
}

Status Accounts::set_members(const Caller& caller, std::string_view name, const std::vector<MemberSpec>& members) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto organization, managed_organization(tx, caller, name));
    return set_organization_members(tx, caller, organization, members);
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
      for (const auto& project : store::projects::of_entity(tx, entity.id, 0, INT64_MAX)) {
        projects.emplace_back(entity.name + "/" + project.name);
        store::projects::remove(tx, project.id, tx.now());
      }
      store::people::reset_default_entity(tx, entity.id);
      store::people::delete_entity(tx, entity.id, tx.now());
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
