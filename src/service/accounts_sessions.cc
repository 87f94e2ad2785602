// Sessions of browsers. They are looked up each time: a session that was closed, or whose key was revoked, counts no more at
// once.
#include <fmt/format.h>

#include <array>

#include "base/hash.h"
#include "domain/actions.h"
#include "service/account_steps.h"
#include "store/passwords.h"
#include "store/sessions.h"

namespace pedigree::service {
namespace {

constexpr Micros kSessionTime = 30 * 24 * 3600 * kSecond;
constexpr std::size_t kSessionBytes = 32;
constexpr std::size_t kSessionLetters = 43;  // of 32 bytes in base64

tl::unexpected<Error> ended() {
  return fail(Code::kUnauthenticated, "you are not signed in, or your session has ended: sign in again");
}

/// Signing in and out leaves an event, but changes nothing that a read-only key must not change.
Caller signing(Caller caller) {
  caller.read_only = false;
  return caller;
}

}  // namespace

Result<OpenedSession> Accounts::open_session(const Caller& caller, std::string_view password_hash) {
  if (caller.is_service)
    return fail(Code::kPermissionDenied,
                fmt::format("permission denied: '{}' is a service account; its key is for the API. Sign in to the pages as yourself",
                            caller.username));
  const auto secret = random_bytes(kSessionBytes);
  const OpenedSession opened{base64_url(as_bytes(secret)), 0};
  const auto hash = sha256(opened.id);
  return stores_.database.write([&](sql::Transaction& tx) -> Result<OpenedSession> {
    PED_TRY(const auto account, get_account(tx, caller.username));
    if (!password_hash.empty() && store::passwords::hash_of(tx, account.id) != password_hash)
      return fail(Code::kUnauthenticated, "the password was changed meanwhile: sign in with the new one");
    const Micros end = tx.now() + kSessionTime;
    store::sessions::insert(tx, {0, account.id, caller.key_id, end, caller.read_only}, hash);
    record_account(tx, signing(caller), account, domain::event::kSessionOpen);
    return OpenedSession{opened.id, end};
  });
}

Result<Caller> Accounts::authenticate_session(std::string_view id) {
  if (id.size() != kSessionLetters) return ended();
  const auto hash = sha256(id);
  return stores_.database.read([&](sql::Transaction& tx) -> Result<Caller> {
    const auto session = store::sessions::find(tx, hash, tx.now());
    if (!session) return ended();
    const auto accounts = store::people::accounts_by_ids(tx, std::array{session->account_id});
    if (accounts.empty() || accounts.front().deleted_at || accounts.front().disabled_at) return ended();
    auto caller = caller_of(accounts.front());
    caller.key_id = session->key_id;
    caller.read_only = session->read_only;
    return caller;
  });
}

Status Accounts::close_session(const Caller& caller, std::string_view id) {
  const auto hash = sha256(id);
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    if (!store::sessions::remove(tx, hash)) return {};  // signed out already
    PED_TRY(const auto account, get_account(tx, caller.username));
    record_account(tx, signing(caller), account, domain::event::kSessionClose);
    return {};
  });
}

Status Accounts::forget_expired_sessions() {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    store::sessions::remove_expired(tx, tx.now());
    return {};
  });
}

}  // namespace pedigree::service
