// Users and keys after they were created.
#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "domain/names.h"
#include "service/account_steps.h"
#include "service/members.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

/// "Ada.Lovelace+ml@example.org" → "Ada.Lovelace-ml", with a number behind it while that name is or was somebody's.
std::string username_for(sql::Transaction& tx, std::string_view email) {
  std::string base(email.substr(0, std::min(email.find('@'), std::size_t{100})));
  for (char& c : base)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '.' && c != '-') c = '-';
  if (!domain::check_username(base) || !domain::check_not_reserved(base)) base = "user";
  std::string name = base;
  for (int number = 2; store::people::username_taken(tx, name) || store::people::entity_name_taken(tx, name); ++number)
    name = fmt::format("{}-{}", base, number);
  return name;
}

/// The account of the server's owner keeps its rights, and nobody shuts himself out.
Status demand_may_lose_rights(const Caller& caller, const store::Account& account) {
  if (account.username == kAdminName) return fail(Code::kConflict, "the user 'admin' stays an active administrator: PEDIGREE_ADMIN_KEY stands for it");
  if (account.id == caller.account_id) return fail(Code::kConflict, "you cannot take this from yourself; ask another administrator");
  return {};
}

/// Changes `account` by those fields only administrators may change.
Status apply_rights(sql::Transaction& tx, const Caller& caller, store::Account& account, const UpdateUser& spec) {
  if (!spec.email && !spec.admin && !spec.active) return {};
  PED_CHECK(demand_administrator(caller, "change e-mail addresses, administrators and who is active"));
  if (spec.email && domain::fold(*spec.email) != domain::fold(account.email.value_or(""))) {
    if (!spec.email->empty()) PED_CHECK(demand_free_email(tx, *spec.email));
  }
  if (spec.email) account.email = spec.email->empty() ? std::nullopt : spec.email;
  if (spec.admin == true && account.is_service()) return fail(Code::kConflict, "a service account cannot be an administrator of the server");
  if ((spec.admin == false && account.is_admin) || spec.active == false) PED_CHECK(demand_may_lose_rights(caller, account));
  account.is_admin = spec.admin.value_or(account.is_admin);
  if (spec.active && *spec.active != !account.disabled_at) account.disabled_at = *spec.active ? std::nullopt : std::optional(tx.now());
  return {};
}

json::Object facts(sql::Transaction& tx, const store::Account& account) {
  const auto entity = store::people::entities_by_ids(tx, std::array{account.default_entity_id}).front();
  return {{"display_name", account.display_name}, {"email", account.email}, {"admin", account.is_admin}, {"default_entity", entity.name}};
}

/// The members of `a` and `b` that differ.
std::pair<json::Object, json::Object> difference(const json::Object& a, const json::Object& b) {
  std::pair<json::Object, json::Object> found;
  for (const auto& [name, value] : a)
    if (const auto* other = b.find(name); json::canonical(*other) != json::canonical(value)) {
      found.first.append(name, value);
      found.second.append(name, *other);
    }
  return found;
}

void record_changes(sql::Transaction& tx, const Caller& caller, const store::Account& before, const store::Account& after) {
  auto [old_facts, new_facts] = difference(facts(tx, before), facts(tx, after));
  if (new_facts.size() > 0) record_account(tx, caller, after, event::kUserUpdate, std::move(new_facts), std::move(old_facts));
  if (before.disabled_at.has_value() != after.disabled_at.has_value())
    record_account(tx, caller, after, after.disabled_at ? event::kUserDeactivate : event::kUserReactivate);
}

Status check_new_key(const NewKey& spec, Micros now) {
  if (spec.description && spec.description->size() > 1024) return fail(Code::kTooLarge, "the description of the key is too long: at most 1024 bytes");
  if (spec.description && !is_utf8(*spec.description)) return fail(Code::kInvalidArgument, "the description of the key must be valid UTF-8");
  if (spec.expires_at && *spec.expires_at <= now)
    return fail(Code::kInvalidArgument, fmt::format("the key would have expired at {}: choose a time to come", format_time(*spec.expires_at)));
  return {};
}

/// Whose keys the caller may make and revoke: his own, those of service accounts he manages, all as administrator.
bool may_handle_keys(sql::Transaction& tx, const Caller& caller, const store::Account& account) {
  if (caller.administrator) return true;
  return account.is_service() ? manages(tx, caller, *account.owner_entity_id) : account.id == caller.account_id;
}

}  // namespace

Result<CreatedUser> Accounts::create_user_by_email(const Caller& caller, std::string_view email, bool admin) {
  PED_CHECK(demand_administrator(caller, "create users"));
  PED_CHECK(domain::check_email(email));
  CreateUser spec;
  spec.email = std::string(email);
  spec.admin = admin;
  PED_TRY(spec.username, stores_.database.read([&](sql::Transaction& tx) -> Result<std::string> { return username_for(tx, email); }));
  return create_user(caller, spec);
}

Status Accounts::delete_user(const Caller& caller, std::string_view username) {
  PED_CHECK(demand_administrator(caller, "delete users"));
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto account, get_account(tx, username));
    if (account.username == kAdminName) return fail(Code::kConflict, "the user 'admin' cannot be deleted: PEDIGREE_ADMIN_KEY stands for it");
    if (account.id == caller.account_id) return fail(Code::kConflict, "you cannot delete yourself; ask another administrator");
    end_account(tx, caller, account, account.is_service() ? event::kServiceDelete : event::kUserDelete);
    return {};
  });
  forget_identities();
  return status;
}

Result<store::Account> Accounts::update_user(const Caller& caller, std::string_view username, const UpdateUser& spec) {
  if (spec.email && !spec.email->empty()) PED_CHECK(domain::check_email(*spec.email));
  if (spec.display_name && (spec.display_name->empty() || spec.display_name->size() > 256 || !is_utf8(*spec.display_name)))
    return fail(Code::kInvalidArgument, "the display name must be a text of 1 to 256 bytes");
  auto updated = stores_.database.write([&](sql::Transaction& tx) -> Result<store::Account> {
    if (domain::fold(username) != domain::fold(caller.username)) PED_CHECK(demand_administrator(caller, "change other users"));
    PED_TRY(const auto before, get_account(tx, username));
    auto after = before;
    PED_CHECK(apply_rights(tx, caller, after, spec));
    if (spec.display_name) after.display_name = *spec.display_name;
    if (spec.default_entity) {
      Caller self = caller_of(after);   // what he may see, not what an administrator may
      self.is_admin = false;
      const auto entity = find_entity(tx, self, *spec.default_entity);
      if (!entity)
        return fail(Code::kNotFound, fmt::format("entity '{}' not found: it does not exist, or '{}' is not a member", *spec.default_entity, after.username));
      after.default_entity_id = entity->id;
      store::people::set_default_entity(tx, after.id, entity->id);
    }
    store::people::update_account(tx, after);
    record_changes(tx, caller, before, after);
    return after;
  });
  forget_identities();
  return updated;
}

Result<CreatedKey> Accounts::create_key(const Caller& caller, std::string_view username, const NewKey& spec) {
  if (domain::fold(username) != domain::fold(caller.username)) PED_CHECK(may_know(caller, username));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<CreatedKey> {
    PED_CHECK(check_new_key(spec, tx.now()));
    PED_TRY(const auto account, get_account(tx, username));
    if (account.is_service() && !may_handle_keys(tx, caller, account))
      return fail(Code::kPermissionDenied, fmt::format("permission denied: keys of the service account '{}' are made by the administrators of its team or "
                                                       "organization", account.username));
    CreatedKey created;
    created.key = random_key();
    PED_TRY(created.row, add_key(tx, caller, account, created.key, spec));
    return created;
  });
}

/// Keys of others: of service accounts the caller manages, or for administrators. Whether a name exists is not told.
Status Accounts::may_know(const Caller& caller, std::string_view username) {
  PED_TRY(const bool managed, stores_.database.read([&](sql::Transaction& tx) -> Result<bool> {
    const auto account = store::people::account_by_username(tx, username);
    return account && may_handle_keys(tx, caller, *account);
  }));
  return managed ? Status{} : demand_administrator(caller, "create keys of other users");
}

Status Accounts::revoke_key(const Caller& caller, std::int64_t key_id) {
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    const auto key = store::people::key_by_id(tx, key_id);
    const auto account = key ? std::optional(store::people::accounts_by_ids(tx, std::array{key->account_id}).front()) : std::nullopt;
    const bool allowed = account && (account->id == caller.account_id || may_handle_keys(tx, caller, *account));
    if (!allowed || !store::people::revoke_key(tx, key_id, tx.now())) return fail(Code::kNotFound, "API key not found");
    record_account(tx, caller, *account, event::kKeyRevoke, {}, key_facts(*key));
    return {};
  });
  forget_identities();
  return status;
}

Status Accounts::set_default_entity(const Caller& caller, std::string_view entity_name) {
  UpdateUser spec;
  spec.default_entity = std::string(entity_name);
  PED_CHECK(update_user(caller, caller.username, spec));
  return {};
}

Result<std::vector<store::ApiKey>> Accounts::keys_of(const Caller& caller, std::string_view username) {
  return stores_.database.read([&](sql::Transaction& tx) -> Result<std::vector<store::ApiKey>> {
    const auto account = store::people::account_by_username(tx, username);
    const bool allowed = account && (account->id == caller.account_id || may_handle_keys(tx, caller, *account));
    if (!allowed) {
      PED_CHECK(demand_administrator(caller, "list keys of other users"));
      return fail(Code::kNotFound, fmt::format("user '{}' not found", username.substr(0, 128)));
    }
    auto keys = store::people::keys_of(tx, std::array{account->id});
    for (auto& key : keys) key.last_used_at = last_used(key);
    return keys;
  });
}

}  // namespace pedigree::service
