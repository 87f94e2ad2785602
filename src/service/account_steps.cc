#include "service/account_steps.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "domain/actions.h"
#include "domain/names.h"
#include "service/deletion.h"
#include "store/invitations.h"
#include "store/passwords.h"
#include "store/projects.h"
#include "store/sessions.h"

namespace pedigree::service {

namespace event = domain::event;

Caller caller_of(const store::Account& account) {
  Caller caller;
  caller.account_id = account.id;
  caller.username = account.username;
  caller.administrator = caller.is_admin = account.is_admin;
  caller.is_service = account.is_service();
  caller.entity_id = account.entity_id;
  caller.default_entity_id = account.default_entity_id;
  return caller;
}

Status demand_administrator(const Caller& caller, std::string_view doing) {
  if (caller.administrator) return {};
  return fail(Code::kPermissionDenied, fmt::format("permission denied: only an administrator of this server may {}", doing));
}

std::string random_key() {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kLength = 48;
  std::string key;
  while (key.size() < kLength)
    for (const char byte : random_bytes(64))   // values that would make some letters likelier are passed over
      if (const auto value = static_cast<unsigned char>(byte); value < 248 && key.size() < kLength) key += kAlphabet[value % 62];
  return key;
}

Result<store::Account> get_account(sql::Transaction& tx, std::string_view username) {
  if (auto account = store::people::account_by_username(tx, username)) return *std::move(account);
  return fail(Code::kNotFound, fmt::format("user '{}' not found", username.substr(0, 128)));
}

Result<store::Entity> add_entity(sql::Transaction& tx, std::string_view name, std::string_view kind, std::optional<std::int64_t> organization_id) {
  PED_CHECK(domain::check_not_reserved(name));
  if (store::people::entity_name_taken(tx, name))
    return fail(Code::kAlreadyExists, fmt::format("the name '{}' is taken: users, teams and organizations share one space of names, and names of "
                                                  "deleted ones are not given out again; choose another",
                                                  name));
  store::Entity entity;
  entity.name = std::string(name);
  entity.kind = std::string(kind);
  entity.organization_id = organization_id;
  entity.created_at = tx.now();
  entity.id = store::people::insert_entity(tx, entity);
  return entity;
}

Status demand_free_email(sql::Transaction& tx, std::string_view email) {
  if (const auto other = store::people::account_by_email(tx, email))
    return fail(Code::kAlreadyExists, fmt::format("the e-mail address '{}' is that of user '{}'", email, other->username));
  return {};
}

Result<store::Account> add_account(sql::Transaction& tx, const Caller& caller, std::string_view username, const std::optional<std::string>& email,
                                   bool admin) {
  if (store::people::username_taken(tx, username))
    return fail(Code::kAlreadyExists, fmt::format("the username '{}' is taken, or was that of a deleted user; choose another", username));
  if (email) PED_CHECK(demand_free_email(tx, *email));
  PED_TRY(const auto entity, add_entity(tx, username, "user", std::nullopt));
  store::Account account;
  account.username = account.display_name = std::string(username);
  account.email = email;
  account.is_admin = admin;
  account.entity_id = account.default_entity_id = entity.id;
  account.created_at = tx.now();
  account.id = store::people::insert_account(tx, account);
  record_account(tx, caller, account, event::kUserCreate, json::Object{{"admin", admin}});
  return account;
}

Result<store::ApiKey> add_key(sql::Transaction& tx, const Caller& caller, const store::Account& account, const std::string& key, const NewKey& spec) {
  const auto hash = sha256(key);
  if (store::people::key_exists(tx, hash)) return fail(Code::kAlreadyExists, "this API key is in use or was revoked; choose another");
  store::ApiKey row;
  row.account_id = account.id;
  row.prefix = key.substr(0, 8);
  row.description = spec.description;
  row.created_at = tx.now();
  row.read_only = spec.read_only;
  row.expires_at = spec.expires_at;
  row.id = store::people::insert_key(tx, row, hash);
  record_account(tx, caller, account, event::kKeyCreate, key_facts(row));
  return row;
}

json::Object key_facts(const store::ApiKey& key) {
  return {{"prefix", key.prefix}, {"description", key.description}, {"scope", key.read_only ? "read-only" : "full"},
          {"expires_at", key.expires_at ? json::Value(format_time(*key.expires_at)) : json::Value()}};
}

Result<store::Organization> add_organization(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  PED_CHECK(domain::check_entity_name(name));
  PED_TRY(const auto entity, add_entity(tx, name, "organization", std::nullopt));
  store::Organization organization;
  organization.name = std::string(name);
  organization.entity_id = entity.id;
  organization.created_at = tx.now();
  organization.id = store::people::insert_organization(tx, organization);
  store::people::set_entity_organization(tx, entity.id, organization.id);
  record_organization(tx, caller, organization, event::kOrganizationCreate);
  return organization;
}

Result<store::Organization> managed_organization(sql::Transaction& tx, const Caller& caller, std::string_view name) {
  auto organization = find_organization(tx, caller, name);
  if (!organization) return fail(Code::kNotFound, fmt::format("organization '{}' not found", name));
  const auto role = store::people::organization_role(tx, organization->id, caller.account_id).value_or(domain::Role::kNone);
  if (!caller.is_admin && !domain::allows(role, domain::Action::kManage))
    return fail(Code::kPermissionDenied, fmt::format("permission denied: you need role 'admin' in organization '{}' (you are '{}')", organization->name,
                                                     domain::name(role)));
  return *std::move(organization);
}

void set_member(sql::Transaction& tx, const Caller& caller, const store::Organization& organization, const store::Account& account, domain::Role role) {
  const auto before = store::people::organization_role(tx, organization.id, account.id);
  if (before == role) return;
  store::people::set_organization_role(tx, organization.id, account.id, role);
  const auto member = [&](domain::Role which) { return json::Object{{"user", account.username}, {"role", domain::name(which)}}; };
  record_organization(tx, caller, organization, event::kMemberSet, member(role), before ? json::Value(member(*before)) : json::Value());
}

Status set_organization_members(sql::Transaction& tx, const Caller& caller, const store::Organization& organization,
                                const std::vector<MemberSpec>& members) {
  for (const auto& member : members) {
    PED_TRY(const auto account, get_account(tx, member.username));
    set_member(tx, caller, organization, account, member.role);
  }
  return {};
}

void record_account(sql::Transaction& tx, const Caller& caller, const store::Account& account, std::string_view action, json::Value after,
                    json::Value before) {
  Change change;
  change.action = action;
  change.entity_id = account.entity_id;
  change.objects = json::Object{{"user", account.username}};
  change.before = std::move(before);
  change.after = std::move(after);
  record(tx, caller, change);
}

void record_organization(sql::Transaction& tx, const Caller& caller, const store::Organization& organization, std::string_view action,
                         json::Value after, json::Value before) {
  Change change;
  change.action = action;
  change.organization_id = organization.id;
  change.entity_id = organization.entity_id;
  change.objects = json::Object{{"organization", organization.name}};
  change.before = std::move(before);
  change.after = std::move(after);
  record(tx, caller, change);
}

void end_account(sql::Transaction& tx, const Caller& caller, const store::Account& account, std::string_view action) {
  store::people::revoke_keys_of(tx, account.id, tx.now());
  store::passwords::remove(tx, account.id);
  store::sessions::remove_of(tx, account.id);
  store::people::delete_account(tx, account.id, tx.now());   // the entity stays: what was logged into it is still somebody's source
  record_account(tx, caller, account, action);
}

void close_entity(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, json::Array& projects) {
  for (const auto& project : store::projects::of_entity(tx, entity.id, 0, INT64_MAX)) {
    projects.emplace_back(entity.name + "/" + project.name);
    remove_project(tx, caller, entity, project);
  }
  for (const auto& service : store::people::services_of(tx, entity.id, 0, INT64_MAX)) end_account(tx, caller, service, event::kServiceDelete);
  store::invitations::close_of_entity(tx, entity.id, tx.now());
  store::people::reset_default_entity(tx, entity.id);
  store::people::delete_entity(tx, entity.id, tx.now());
}

Status set_team_members(sql::Transaction& tx, const store::Entity& team, const std::vector<MemberSpec>& members) {
  for (const auto& member : members) {
    PED_TRY(const auto account, get_account(tx, member.username));
    store::people::set_team_role(tx, team.id, account.id, member.role);
  }
  return {};
}

void record_team(sql::Transaction& tx, const Caller& caller, const store::Organization& organization, const store::Entity& team,
                 const std::vector<MemberSpec>& members) {
  json::Object roles;
  for (const auto& member : members) roles.set(member.username, domain::name(member.role));
  Change change;
  change.action = event::kTeamCreate;
  change.organization_id = organization.id;
  change.entity_id = team.id;
  change.objects = json::Object{{"organization", organization.name}, {"team", team.name}};
  change.after = json::Object{{"members", std::move(roles)}};
  record(tx, caller, change);
}

}  // namespace pedigree::service
