#include "store/passwords.h"

namespace pedigree::store::passwords {

std::optional<std::string> hash_of(sql::Transaction& tx, std::int64_t account_id) {
  return tx.first([](const sql::Row& row) { return std::string(row.text(0)); }, "SELECT hash FROM password WHERE account_id = ?1",
                  account_id);
}

void set(sql::Transaction& tx, std::int64_t account_id, std::string_view hash) {
  tx.run(
      "INSERT INTO password (account_id, hash, set_at) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at",
      account_id, hash, tx.now());
}

void remove(sql::Transaction& tx, std::int64_t account_id) { tx.run("DELETE FROM password WHERE account_id = ?1", account_id); }

}  // namespace pedigree::store::passwords
