// Passwords: for people at the pages, beside their keys.
#include <fmt/format.h>

#include "base/hash.h"
#include "base/password.h"
#include "domain/actions.h"
#include "domain/names.h"
#include "domain/passwords.h"
#include "service/account_steps.h"
#include "service/passwords.h"
#include "store/passwords.h"
#include "store/sessions.h"

namespace pedigree::service {
namespace {

struct Holder {
  std::optional<store::Account> account;
  std::optional<std::string> hash;
};

/// By username or e-mail address; empty where there is none.
Holder find_holder(sql::Transaction& tx, std::string_view name) {
  Holder holder{store::people::account_by_username(tx, name), {}};
  if (!holder.account && name.find('@') != std::string_view::npos) holder.account = store::people::account_by_email(tx, name);
  if (holder.account) holder.hash = store::passwords::hash_of(tx, holder.account->id);
  return holder;
}

/// The hash of a password nobody knows: whoever has none costs an attacker the same time.
const std::string& hash_of_nobody() {
  static const std::string hash = hash_password(random_bytes(32));
  return hash;
}

std::string throttled_name(const Holder& holder, std::string_view name) {
  return domain::fold(holder.account ? std::string_view(holder.account->username) : name.substr(0, domain::kMaxName));
}

tl::unexpected<Error> too_many(Micros wait) {
  return fail(Code::kPermissionDenied, fmt::format("too many wrong passwords for this user: try again in {} s, or use an API key",
                                                   (wait + kSecond - 1) / kSecond));
}

}  // namespace

bool has_password(sql::Transaction& tx, std::int64_t account_id) { return store::passwords::hash_of(tx, account_id).has_value(); }

Micros Accounts::password_wait(std::string_view name) {
  const auto holder = stores_.database.read([&](sql::Transaction& tx) -> Result<Holder> { return find_holder(tx, name); });
  return holder ? password_throttle_.wait(throttled_name(*holder, name), clock_.now()) : 0;
}

Result<ByPassword> Accounts::authenticate_password(std::string_view name, std::string_view password) {
  PED_TRY(const auto holder,
          stores_.database.read([&](sql::Transaction& tx) -> Result<Holder> { return find_holder(tx, name); }));
  const auto who = throttled_name(holder, name);
  if (const auto wait = password_throttle_.wait(who, clock_.now()); wait > 0) return too_many(wait);
  password_throttle_.failed(who, clock_.now());  // before it is known, so that many at once count too
  const bool right =
      password.size() <= domain::kLongestPassword && verify_password(password, holder.hash ? *holder.hash : hash_of_nobody());
  if (!right || !holder.hash)
    return fail(Code::kUnauthenticated, "username or password is wrong; who has no password signs in with an API key");
  password_throttle_.succeeded(who);
  if (holder.account->disabled_at)
    return fail(
        Code::kUnauthenticated,
        fmt::format("the user '{}' is deactivated: an administrator of this server can reactivate it", holder.account->username));
  return ByPassword{caller_of(*holder.account), *holder.hash};
}

Status Accounts::check_current(const store::Account& account, const std::string& hash, const std::optional<std::string>& given) {
  if (!given) return fail(Code::kPermissionDenied, "permission denied: changing your password needs the present one, 'current'");
  const auto who = domain::fold(account.username);
  if (const auto wait = password_throttle_.wait(who, clock_.now()); wait > 0) return too_many(wait);
  password_throttle_.failed(who, clock_.now());
  if (given->size() > domain::kLongestPassword || !verify_password(*given, hash))
    return fail(Code::kPermissionDenied, "permission denied: 'current' is not your present password");
  password_throttle_.succeeded(who);
  return {};
}

Status Accounts::set_password(const Caller& caller, const SetPassword& spec) {
  const bool own = domain::fold(spec.username) == domain::fold(caller.username);
  if (!own) PED_CHECK(demand_administrator(caller, "set passwords of other users"));
  PED_CHECK(demand_full_key(caller));  // before the costly part
  PED_TRY(const auto holder, stores_.database.read([&](sql::Transaction& tx) -> Result<Holder> {
    Holder found;
    PED_TRY(found.account, get_account(tx, spec.username));
    found.hash = store::passwords::hash_of(tx, found.account->id);
    return found;
  }));
  if (holder.account->is_service())
    return fail(Code::kConflict, fmt::format("'{}' is a service account: it has keys and no password", holder.account->username));
  PED_CHECK(domain::check_password(spec.password, holder.account->username));
  if (own && spec.ask_current && holder.hash) PED_CHECK(check_current(*holder.account, *holder.hash, spec.current));
  const auto hash = hash_password(spec.password);
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto account, get_account(tx, holder.account->username));
    if (store::passwords::hash_of(tx, account.id) != holder.hash)
      return fail(Code::kConflict, "the password was changed by somebody else meanwhile; try again");
    store::passwords::set(tx, account.id, hash);
    store::sessions::remove_of(tx, account.id);
    record_account(tx, caller, account, domain::event::kPasswordSet);
    return {};
  });
}

}  // namespace pedigree::service
