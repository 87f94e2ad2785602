// Repository of entities, organisations, accounts and keys. Functions run inside the caller's transaction; not-found is nullopt.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/roles.h"
#include "sql/sql.h"

namespace pedigree::store {

struct Entity {
  std::int64_t id = 0;
  std::string name;
  std::string kind;                              // user, team, organization
  std::optional<std::int64_t> organization_id;
  Micros created_at = 0;
  std::optional<Micros> deleted_at;
};

struct Organization {
  std::int64_t id = 0;
  std::string name;
  std::int64_t entity_id = 0;
  Micros created_at = 0;
};

struct Account {
  std::int64_t id = 0;
  std::string username;
  std::string display_name;
  std::optional<std::string> email;
  bool is_admin = false;
  std::int64_t entity_id = 0;
  std::int64_t default_entity_id = 0;
  Micros created_at = 0;
  std::optional<Micros> deleted_at;
  std::optional<std::int64_t> owner_entity_id;   // of a service account: the team or organisation it works for
  std::optional<Micros> disabled_at;             // deactivated

  [[nodiscard]] bool is_service() const { return owner_entity_id.has_value(); }
};

inline constexpr std::string_view kFullScope = "full", kReadOnlyScope = "read-only";   // of keys

struct ApiKey {
  std::int64_t id = 0;
  std::int64_t account_id = 0;
  std::string prefix;
  std::optional<std::string> description;
  Micros created_at = 0;
  bool read_only = false;
  std::optional<Micros> expires_at;
  std::optional<Micros> last_used_at;            // to some minutes
};

struct Member {
  std::int64_t account_id = 0;
  domain::Role role = domain::Role::kNone;
};

namespace people {

std::optional<Entity> entity_by_name(sql::Transaction& tx, std::string_view name);   // not deleted; folds case
std::vector<Entity> entities_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);
bool entity_name_taken(sql::Transaction& tx, std::string_view name);                 // also by deleted ones
std::int64_t insert_entity(sql::Transaction& tx, const Entity& entity);
void delete_entity(sql::Transaction& tx, std::int64_t id, Micros at);

std::optional<Organization> organization_by_name(sql::Transaction& tx, std::string_view name);  // not deleted; folds case
std::optional<Organization> organization_by_id(sql::Transaction& tx, std::int64_t id);
std::optional<Organization> organization_by_entity(sql::Transaction& tx, std::int64_t entity_id);
std::vector<Organization> organizations_of(sql::Transaction& tx, std::int64_t account_id);
/// By id, ids above `after`; of an account, or of all.
std::vector<Organization> organizations_page(sql::Transaction& tx, std::optional<std::int64_t> account_id, std::int64_t after, std::int64_t limit);
std::int64_t insert_organization(sql::Transaction& tx, const Organization& organization);
void set_entity_organization(sql::Transaction& tx, std::int64_t entity_id, std::int64_t organization_id);
void delete_organization(sql::Transaction& tx, std::int64_t id, Micros at);

std::optional<Account> account_by_username(sql::Transaction& tx, std::string_view username);    // not deleted
std::optional<Account> account_by_entity(sql::Transaction& tx, std::int64_t entity_id);
std::vector<Account> accounts_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);  // deleted ones too
std::optional<Account> account_by_email(sql::Transaction& tx, std::string_view email);          // not deleted; folds case
/// Not deleted, with `text` in username or e-mail; one with exactly this name or address comes first. `viewer`: only those who share an
/// organisation or a team with this account.
std::vector<Account> search_accounts(sql::Transaction& tx, std::string_view text, std::optional<std::int64_t> viewer, std::int64_t limit);
bool share_a_group(sql::Transaction& tx, std::int64_t account_id, std::int64_t other_id);       // organisation or team; one is with oneself
/// Not deleted, by id, ids above `after`.
std::vector<Account> accounts_page(sql::Transaction& tx, std::optional<std::int64_t> viewer, std::int64_t after, std::int64_t limit);
std::vector<Account> services_of(sql::Transaction& tx, std::int64_t owner_entity_id, std::int64_t after, std::int64_t limit);
bool username_taken(sql::Transaction& tx, std::string_view username);
std::int64_t insert_account(sql::Transaction& tx, const Account& account);
void set_default_entity(sql::Transaction& tx, std::int64_t account_id, std::int64_t entity_id);
void reset_default_entity(sql::Transaction& tx, std::int64_t entity_id);                        // of all who had it: to the personal one
void update_account(sql::Transaction& tx, const Account& account);   // display_name, email, is_admin, disabled_at
void delete_account(sql::Transaction& tx, std::int64_t id, Micros at);

struct KeyOwner {
  ApiKey key;
  Account account;
};
std::optional<KeyOwner> owner_of_key(sql::Transaction& tx, std::string_view key_sha256);        // keys not revoked, of accounts not deleted
std::int64_t insert_key(sql::Transaction& tx, const ApiKey& key, std::string_view key_sha256);
bool key_exists(sql::Transaction& tx, std::string_view key_sha256);                             // revoked ones too
std::vector<ApiKey> keys_of(sql::Transaction& tx, std::span<const std::int64_t> account_ids);   // live ones
std::optional<ApiKey> key_by_id(sql::Transaction& tx, std::int64_t id);
bool revoke_key(sql::Transaction& tx, std::int64_t id, Micros at);                              // false: it was revoked already
void note_key_use(sql::Transaction& tx, std::int64_t id, Micros at);
/// Makes a key of the account live (again). nullopt when the account never had it.
std::optional<ApiKey> reinstate_key(sql::Transaction& tx, std::int64_t account_id, std::string_view key_sha256);
void revoke_keys_of(sql::Transaction& tx, std::int64_t account_id, Micros at);

std::optional<domain::Role> organization_role(sql::Transaction& tx, std::int64_t organization_id, std::int64_t account_id);
std::optional<domain::Role> team_role(sql::Transaction& tx, std::int64_t entity_id, std::int64_t account_id);
void set_organization_role(sql::Transaction& tx, std::int64_t organization_id, std::int64_t account_id, domain::Role role);
void set_team_role(sql::Transaction& tx, std::int64_t entity_id, std::int64_t account_id, domain::Role role);
void remove_organization_member(sql::Transaction& tx, std::int64_t organization_id, std::int64_t account_id);
void remove_team_member(sql::Transaction& tx, std::int64_t entity_id, std::int64_t account_id);
/// Of accounts that are not deleted, by account id, ids above `after`.
std::vector<Member> organization_members(sql::Transaction& tx, std::int64_t organization_id, std::int64_t after = 0, std::int64_t limit = INT64_MAX);
std::vector<Member> team_members(sql::Transaction& tx, std::int64_t entity_id, std::int64_t after = 0, std::int64_t limit = INT64_MAX);
bool has_other_admin(sql::Transaction& tx, std::int64_t organization_id, std::int64_t account_id);   // live, besides this account
std::vector<Entity> teams_of(sql::Transaction& tx, std::int64_t account_id);                    // teams the account is in
std::vector<Entity> teams_of_organization(sql::Transaction& tx, std::int64_t organization_id);
/// By id, ids above `after`: of an account, of an organisation, or of both at once; all without either.
struct TeamFilter {
  std::optional<std::int64_t> account_id, organization_id;
};
std::vector<Entity> teams_page(sql::Transaction& tx, const TeamFilter& filter, std::int64_t after, std::int64_t limit);

std::optional<std::string> setting(sql::Transaction& tx, std::string_view name);
void set_setting(sql::Transaction& tx, std::string_view name, std::string_view value);

}  // namespace people
}  // namespace pedigree::store
