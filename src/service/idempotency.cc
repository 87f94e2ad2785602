#include "service/idempotency.h"

#include "store/idempotency.h"

namespace pedigree::service {
namespace {

constexpr Micros kKept = 7 * 24 * 3600 * kSecond;

}  // namespace

Result<std::optional<Outcome>> Idempotency::find(const Caller& caller) {
  if (!caller.idempotency) return std::optional<Outcome>();
  return stores_.database.read([&](sql::Transaction& tx) -> Result<std::optional<Outcome>> {
    auto claim = store::idempotency::find(tx, caller.account_id, caller.idempotency->key);
    if (!claim) return std::optional<Outcome>();
    if (claim->fingerprint != caller.idempotency->fingerprint)
      return fail(Code::kConflict, "this Idempotency-Key was used for another request: take a new key for each change");
    return std::optional(Outcome{claim->event_id, claim->status, std::move(claim->answer)});
  });
}

Status Idempotency::keep(const Caller& caller, std::int64_t status, const std::string& answer) {
  if (!caller.idempotency) return {};
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    store::idempotency::set_answer(tx, caller.account_id, caller.idempotency->key, status, answer);
    return {};
  });
}

Status Idempotency::forget_old() {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    store::idempotency::remove_before(tx, tx.now() - kKept);
    return {};
  });
}

}  // namespace pedigree::service
