#include "service/accounts.h"

#include <fmt/format.h>

#include <array>

#include "base/hash.h"
#include "domain/actions.h"
#include "domain/names.h"
#include "service/account_steps.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
constexpr std::string_view kDefaultOrganization = "default_organization";
constexpr std::string_view kCurrentKey = "url_key_current", kPreviousKey = "url_key_previous";
constexpr std::string_view kAdmin = "admin";
constexpr std::size_t kMaxIdentities = 10'000;

Caller system_caller() {
  Caller caller;
  caller.username = "system";
  caller.is_admin = true;
  caller.via = "server";
  return caller;
}

Caller identity_of(const store::people::KeyOwner& owner) {
  Caller caller;
  caller.account_id = owner.account.id;
  caller.username = owner.account.username;
  caller.is_admin = owner.account.is_admin;
  caller.default_entity_id = owner.account.default_entity_id;
  caller.key_id = owner.key.id;
  return caller;
}

Result<std::string> replace_admin_key(sql::Transaction& tx, const std::string& key) {
  const auto admin = store::people::account_by_username(tx, kAdmin);
  if (!admin) return fail(Code::kNotFound, "there is no user 'admin' whose key PEDIGREE_ADMIN_KEY could replace");
  store::people::revoke_keys_of(tx, admin->id, tx.now());
  PED_CHECK(add_key(tx, system_caller(), *admin, key, "from PEDIGREE_ADMIN_KEY"));
  return key;
}

}  // namespace

Result<Bootstrapped> Accounts::bootstrap(const Bootstrap& options) {
  if (options.admin_key) PED_CHECK(domain::check_api_key(*options.admin_key));
  auto done = stores_.database.write([&](sql::Transaction& tx) -> Result<Bootstrapped> {
    Bootstrapped result;
    if (store::people::setting(tx, kDefaultOrganization)) {
      if (!options.admin_key) return result;
      const auto owner = store::people::owner_of_key(tx, sha256(*options.admin_key));
      if (owner && owner->account.username == kAdmin) return result;
      PED_TRY(result.admin_key, replace_admin_key(tx, *options.admin_key));
      return result;
    }
    result.first_start = true;
    result.admin_key = options.admin_key.value_or(random_key());
    const Caller system = system_caller();
    PED_TRY(const auto admin, add_account(tx, system, kAdmin, std::nullopt, true));
    PED_CHECK(add_key(tx, system, admin, result.admin_key, "first key"));
    PED_TRY(const auto organization, add_organization(tx, system, options.organization));
    store::people::set_organization_role(tx, organization.id, admin.id, domain::Role::kAdmin);
    store::people::set_setting(tx, kDefaultOrganization, options.organization);
    store::people::set_setting(tx, kCurrentKey, random_bytes(32));
    store::people::set_setting(tx, kPreviousKey, random_bytes(32));
    return result;
  });
  forget_identities();
  return done;
}

Result<SigningKeys> Accounts::signing_keys() {
  return stores_.database.read([](sql::Transaction& tx) -> Result<SigningKeys> {
    auto current = store::people::setting(tx, kCurrentKey), previous = store::people::setting(tx, kPreviousKey);
    if (!current || !previous) return fail(Code::kInternal, "the database has no URL-signing keys", "settings are missing");
    return SigningKeys{*std::move(current), *std::move(previous)};
  });
}

Result<Caller> Accounts::authenticate(std::string_view key) {
  const auto refused = [] {
    return fail(Code::kUnauthenticated, "invalid API key: it is unknown to this server or was revoked; get a key from an administrator");
  };
  if (key.size() < 40 || key.size() > 256) return refused();
  const std::string hash = sha256(key);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = identities_.find(hash); found != identities_.end()) return found->second;
  }
  PED_TRY(const auto owner, stores_.database.read([&](sql::Transaction& tx) -> Result<std::optional<store::people::KeyOwner>> {
    return store::people::owner_of_key(tx, hash);
  }));
  if (!owner) return refused();
  Caller caller = identity_of(*owner);
  const std::lock_guard lock(mutex_);
  if (identities_.size() >= kMaxIdentities) identities_.clear();
  identities_.emplace(hash, caller);
  return caller;
}

void Accounts::forget_identities() {
  const std::lock_guard lock(mutex_);
  identities_.clear();
}

Result<CreatedUser> Accounts::create_user(const Caller& caller, const CreateUser& spec) {
  PED_CHECK(demand_administrator(caller, "create users"));
  PED_CHECK(domain::check_username(spec.username));
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
    if (account.id == caller.account_id) return fail(Code::kConflict, "you cannot delete yourself; ask another administrator");
    store::people::revoke_keys_of(tx, account.id, tx.now());
    store::people::delete_account(tx, account.id, tx.now());
    store::people::delete_entity(tx, account.entity_id, tx.now());
    record_account(tx, caller, account, event::kUserDelete);
    return {};
  });
  forget_identities();
  return status;
}

Result<std::string> Accounts::create_key(const Caller& caller, std::string_view username, std::optional<std::string> description) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<std::string> {
    PED_TRY(const auto account, get_account(tx, username));
    if (account.id != caller.account_id) PED_CHECK(demand_administrator(caller, "create keys of other users"));
    const std::string key = random_key();
    PED_CHECK(add_key(tx, caller, account, key, std::move(description)));
    return key;
  });
}

Status Accounts::revoke_key(const Caller& caller, std::int64_t key_id) {
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    const auto key = store::people::key_by_id(tx, key_id);
    if (!key || (key->account_id != caller.account_id && !caller.is_admin)) return fail(Code::kNotFound, "API key not found");
    store::people::revoke_key(tx, key_id, tx.now());
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
    const auto account = store::people::accounts_by_ids(tx, std::array{caller.account_id}).front();
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
    PED_CHECK(set_organization_members(tx, caller, organization, members));
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
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto organization, managed_organization(tx, caller, name));
    std::vector<std::int64_t> entities{organization.entity_id};
    for (const auto& team : store::people::teams_of_organization(tx, organization.id)) entities.push_back(team.id);
    for (const auto entity_id : entities) {
      for (const auto& project : store::projects::of_entity(tx, entity_id, 0, INT64_MAX)) store::projects::remove(tx, project.id, tx.now());
      store::people::delete_entity(tx, entity_id, tx.now());
    }
    store::people::delete_organization(tx, organization.id, tx.now());
    record_organization(tx, caller, organization, event::kOrganizationDelete);
    return {};
  });
}

Result<store::Entity> Accounts::create_team(const Caller& caller, std::string_view name, std::string_view organization_name,
                                            const std::vector<MemberSpec>& members) {
  PED_CHECK(domain::check_entity_name(name));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Entity> {
    PED_TRY(const auto organization, managed_organization(tx, caller, organization_name));
    PED_TRY(auto team, add_entity(tx, name, "team", organization.id));
    for (const auto& member : members) {
      PED_TRY(const auto account, get_account(tx, member.username));
      store::people::set_team_role(tx, team.id, account.id, member.role);
    }
    record_team(tx, caller, organization, team, members);
    return team;
  });
}

}  // namespace pedigree::service
