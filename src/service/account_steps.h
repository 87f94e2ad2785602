// Steps the use cases of accounts.h are made of. They run inside the caller's transaction.
#pragma once

#include "service/access.h"
#include "service/accounts.h"
#include "base/json.h"
#include "service/events.h"

namespace pedigree::service {

/// The user of the first start: PEDIGREE_ADMIN_KEY and the command line stand for it.
inline constexpr std::string_view kAdminName = "admin";
/// Setting that holds the name of the organisation new users join.
inline constexpr std::string_view kDefaultOrganization = "default_organization";

/// The account as a caller, with all the power it can have.
Caller caller_of(const store::Account& account);
Status demand_administrator(const Caller& caller, std::string_view doing);

/// Revokes the keys; the name is not given out again; what the account logged stays.
void end_account(sql::Transaction& tx, const Caller& caller, const store::Account& account, std::string_view action);
Result<store::Account> get_account(sql::Transaction& tx, std::string_view username);
/// kAlreadyExists when the name is or was somebody's.
Result<store::Entity> add_entity(sql::Transaction& tx, std::string_view name, std::string_view kind, std::optional<std::int64_t> organization_id);
Result<store::Account> add_account(sql::Transaction& tx, const Caller& caller, std::string_view username, const std::optional<std::string>& email,
                                   bool admin);
/// kAlreadyExists naming who has it.
Status demand_free_email(sql::Transaction& tx, std::string_view email);
/// kAlreadyExists when the key is or was in use.
Result<store::ApiKey> add_key(sql::Transaction& tx, const Caller& caller, const store::Account& account, const std::string& key, const NewKey& spec);
/// What an event tells of a key.
json::Object key_facts(const store::ApiKey& key);
Result<store::Organization> add_organization(sql::Transaction& tx, const Caller& caller, std::string_view name);
/// An organisation whose members the caller may change.
Result<store::Organization> managed_organization(sql::Transaction& tx, const Caller& caller, std::string_view name);
void set_member(sql::Transaction& tx, const Caller& caller, const store::Organization& organization, const store::Account& account, domain::Role role);
Status set_organization_members(sql::Transaction& tx, const Caller& caller, const store::Organization& organization,
                                const std::vector<MemberSpec>& members);

/// Ends a team or the entity of an organisation with its projects, service accounts and invitations; names of projects go to `projects`.
void close_entity(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, json::Array& projects);

Status set_team_members(sql::Transaction& tx, const store::Entity& team, const std::vector<MemberSpec>& members);

void record_account(sql::Transaction& tx, const Caller& caller, const store::Account& account, std::string_view action, json::Value after = {},
                    json::Value before = {});
void record_organization(sql::Transaction& tx, const Caller& caller, const store::Organization& organization, std::string_view action,
                         json::Value after = {}, json::Value before = {});
void record_team(sql::Transaction& tx, const Caller& caller, const store::Organization& organization, const store::Entity& team,
                 const std::vector<MemberSpec>& members);

}  // namespace pedigree::service
