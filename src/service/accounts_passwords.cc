// Passwords: for people who sign in with a browser. Programs use keys. Hashing takes long, so it is done outside of transactions.
#include <fmt/format.h>

#include "base/password.h"
#include "domain/actions.h"
#include "domain/names.h"
#include "service/account_steps.h"
#include "service/passwords.h"
#include "store/sessions.h"

namespace pedigree::service {
namespace {

tl::unexpected<Error> wrong() { return fail(Code::kUnauthenticated, "wrong username or password"); }

/// What is compared when there is no password, so that the answer takes as long.
const std::string& nobodys_hash() {
  static const std::string hash = hash_password("nobody has this password");
  return hash;
}

struct Known {
  store::Account account;
  std::optional<std::string> hash;
};

Result<std::optional<Known>> known(sql::Database& database, std::string_view username) {
  return database.read([&](sql::Transaction& tx) -> Result<std::optional<Known>> {
    auto account = store::people::account_by_username(tx, username);
    if (!account) return std::nullopt;
    auto hash = store::sessions::password_hash(tx, account->id);
    return Known{*std::move(account), std::move(hash)};
  });
}

/// `replaces`: the hash the caller's proof was about; nullopt when no proof is asked for.
Status replace_password(sql::Database& database, const Caller& caller, std::string_view username, std::string_view hash,
                        const std::optional<std::optional<std::string>>& replaces) {
  return database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto account, get_account(tx, username));
    if (account.is_service())
      return fail(Code::kInvalidArgument, fmt::format("'{}' is a service account: it has keys, no password", account.username));
    const auto before = store::sessions::password_hash(tx, account.id);
    if (replaces && *replaces != before)
      return fail(Code::kConflict, "the password was changed by somebody else at the same time; try again");
    store::sessions::set_password_hash(tx, account.id, hash);
    store::sessions::remove_of(tx, account.id);
    record_account(tx, caller, account, domain::event::kUserPassword, {}, json::Object{{"set", before.has_value()}});
    return {};
  });
}

}  // namespace

Result<Caller> Accounts::authenticate_password(std::string_view username, std::string_view password) {
  PED_TRY(const auto found, known(stores_.database, username));
  const bool has_one = found && found->hash;
  const bool right = verify_password(password, has_one ? *found->hash : nobodys_hash());
  if (!has_one || !right || found->account.disabled_at || found->account.is_service()) return wrong();
  return caller_of(found->account);
}

Status Accounts::change_password(const Caller& caller, std::string_view old_password, std::string_view password) {
  PED_CHECK(demand_full_key(caller));
  PED_CHECK(domain::check_password(password));
  PED_TRY(const auto found, known(stores_.database, caller.username));
  if (!found) return wrong();
  if (found->hash && !verify_password(old_password, *found->hash))
    return fail(Code::kUnauthenticated, "the old password is wrong");
  return replace_password(stores_.database, caller, caller.username, hash_password(password), found->hash);
}

Status Accounts::set_password(const Caller& caller, std::string_view username, std::string_view password) {
  PED_CHECK(demand_administrator(caller, "set passwords"));
  PED_CHECK(domain::check_password(password));
  return replace_password(stores_.database, caller, username, hash_password(password), std::nullopt);
}

bool has_password(sql::Transaction& tx, std::int64_t account_id) { return store::sessions::password_hash(tx, account_id).has_value(); }

}  // namespace pedigree::service
