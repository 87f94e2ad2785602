#include "store/sessions.h"

#include "store/people.h"

namespace pedigree::store::sessions {

std::optional<Session> find(sql::Transaction& tx, std::string_view sha256, Micros now) {
  return tx.first(
      [](const sql::Row& row) {
        return Session{row.integer(0), row.integer(1), row.maybe_integer(2), row.integer(3), row.maybe_text(4) == kReadOnlyScope};
      },
      "SELECT s.id, s.account_id, s.key_id, s.expires_at, k.scope FROM session s LEFT JOIN api_key k ON k.id = s.key_id "
      "WHERE s.sha256 = ?1 AND s.expires_at > ?2 AND (s.key_id IS NULL OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR "
      "k.expires_at > ?2)))",
      as_bytes(sha256), now);
}

void insert(sql::Transaction& tx, const Session& session, std::string_view sha256) {
  tx.insert("INSERT INTO session (sha256, account_id, key_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            as_bytes(sha256), session.account_id, session.key_id, tx.now(), session.expires_at);
}

bool remove(sql::Transaction& tx, std::string_view sha256) {
  return tx.run("DELETE FROM session WHERE sha256 = ?1", as_bytes(sha256)) > 0;
}

void remove_of(sql::Transaction& tx, std::int64_t account_id) { tx.run("DELETE FROM session WHERE account_id = ?1", account_id); }

void remove_expired(sql::Transaction& tx, Micros now) { tx.run("DELETE FROM session WHERE expires_at <= ?1", now); }

}  // namespace pedigree::store::sessions
