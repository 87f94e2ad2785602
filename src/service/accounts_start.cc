// The first start of a server, and what it finds at later ones.
#include "base/hash.h"
#include "domain/actions.h"
#include "domain/names.h"
#include "service/account_steps.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
constexpr std::string_view kCurrentKey = "url_key_current", kPreviousKey = "url_key_previous";
constexpr std::string_view kFromEnvironment = "from PEDIGREE_ADMIN_KEY";

/// The server itself: there is no account yet, or nobody in particular acts.
Caller system_caller() {
  Caller caller;
  caller.username = "system";
  caller.administrator = caller.is_admin = true;
  caller.via = "server";
  return caller;
}

Result<std::string> set_up(sql::Transaction& tx, const Bootstrap& options) {
  const std::string key = options.admin_key.value_or(random_key());
  const Caller system = system_caller();
  PED_TRY(const auto admin, add_account(tx, system, kAdminName, std::nullopt, true));
  PED_CHECK(add_key(tx, system, admin, key, {.description = "first key", .expires_at = {}, .read_only = false}));
  PED_TRY(const auto organization, add_organization(tx, system, options.organization));
  set_member(tx, system, organization, admin, domain::Role::kAdmin);
  store::people::set_setting(tx, kDefaultOrganization, options.organization);
  store::people::set_setting(tx, kCurrentKey, random_bytes(32));
  store::people::set_setting(tx, kPreviousKey, random_bytes(32));
  return key;
}

Result<store::Account> admin_account(sql::Transaction& tx) {
  if (auto admin = store::people::account_by_username(tx, kAdminName)) return *std::move(admin);
  return fail(Code::kInternal, "the database has no user 'admin'");
}

/// The key from the environment becomes the only one of the admin. One he had before, and lost by such a change, comes back to life.
Status replace_admin_key(sql::Transaction& tx, const store::Account& admin, const std::string& key) {
  store::people::revoke_keys_of(tx, admin.id, tx.now());
  if (const auto known = store::people::reinstate_key(tx, admin.id, sha256(key))) {
    record_account(tx, system_caller(), admin, event::kKeyCreate, json::Object{{"prefix", known->prefix}, {"description", kFromEnvironment}});
    return {};
  }
  PED_CHECK(add_key(tx, system_caller(), admin, key, {.description = std::string(kFromEnvironment), .expires_at = {}, .read_only = false}));
  return {};
}

}  // namespace

Result<bool> Accounts::is_first_start() {
  return stores_.database.read([](sql::Transaction& tx) -> Result<bool> { return !store::people::setting(tx, kDefaultOrganization); });
}

Result<Bootstrapped> Accounts::bootstrap(const Bootstrap& options) {
  if (options.admin_key) PED_CHECK(domain::check_api_key(*options.admin_key));
  PED_TRY(const bool first, is_first_start());
  if (!first && !options.admin_key) return Bootstrapped{};   // the usual start writes nothing
  auto done = stores_.database.write([&](sql::Transaction& tx) -> Result<Bootstrapped> {
    Bootstrapped result;
    if (!store::people::setting(tx, kDefaultOrganization)) {
      result.first_start = true;
      PED_TRY(result.admin_key, set_up(tx, options));
      return result;
    }
    PED_TRY(const auto admin, admin_account(tx));
    const auto owner = store::people::owner_of_key(tx, sha256(*options.admin_key));
    if (owner && owner->account.id == admin.id) return result;
    PED_CHECK(replace_admin_key(tx, admin, *options.admin_key));
    result.admin_key = *options.admin_key;
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

Result<Caller> Accounts::administrator(std::string_view via) {
  return stores_.database.read([&](sql::Transaction& tx) -> Result<Caller> {
    PED_TRY(const auto admin, admin_account(tx));
    Caller caller = caller_of(admin);
    caller.administrator = caller.is_admin = true;
    caller.via = via;
    return caller;
  });
}

}  // namespace pedigree::service
