#include "store/idempotency.h"

namespace pedigree::store::idempotency {

std::optional<Claim> find(sql::Transaction& tx, std::int64_t account_id, std::string_view key) {
  return tx.first(
      [](const sql::Row& row) {
        return Claim{std::string(row.blob(0)), row.str(1), row.integer(2), row.maybe_integer(3), std::string(row.blob(4))};
      },
      "SELECT fingerprint, request_id, event_id, status, answer FROM idempotency WHERE account_id = ?1 AND key = ?2", account_id, key);
}

void insert(sql::Transaction& tx, std::int64_t account_id, std::string_view key, const Claim& claim) {
  tx.run("INSERT INTO idempotency (account_id, key, fingerprint, request_id, event_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", account_id,
         key, as_bytes(claim.fingerprint), claim.request_id, claim.event_id, tx.now());
}

void set_answer(sql::Transaction& tx, std::int64_t account_id, std::string_view key, std::int64_t status, std::string_view answer) {
  tx.run("UPDATE idempotency SET status = ?3, answer = ?4 WHERE account_id = ?1 AND key = ?2", account_id, key, status, as_bytes(answer));
}

void remove_before(sql::Transaction& tx, Micros time) { tx.run("DELETE FROM idempotency WHERE created_at < ?1", time); }

}  // namespace pedigree::store::idempotency
