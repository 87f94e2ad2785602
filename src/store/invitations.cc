#include "store/invitations.h"

#include "domain/names.h"

namespace pedigree::store::invitations {
namespace {

#define COLUMNS                                                                                                                  \
  "SELECT i.id, i.email, i.organization_id, i.entity_id, i.role, i.invited_by, i.created_at, i.expires_at, i.redeemed_by, i.closed_at " \
  "FROM invitation i "

Invitation read(const sql::Row& row) {
  return {row.integer(0),       row.str(1), row.integer(2), row.integer(3), domain::parse_role(row.text(4)).value_or(domain::Role::kNone), row.integer(5),
          row.integer(6), row.integer(7), row.maybe_integer(8), row.maybe_integer(9)};
}

}  // namespace

std::int64_t insert(sql::Transaction& tx, const Invitation& invitation, std::string_view token_sha256) {
  return tx.insert("INSERT INTO invitation (token_sha256, email, email_key, organization_id, entity_id, role, invited_by, created_at, expires_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                   as_bytes(token_sha256), invitation.email, domain::fold(invitation.email), invitation.organization_id, invitation.entity_id,
                   domain::name(invitation.role), invitation.invited_by, invitation.created_at, invitation.expires_at);
}

std::optional<Invitation> by_id(sql::Transaction& tx, std::int64_t id) { return tx.first(read, COLUMNS "WHERE i.id = ?1", id); }

std::optional<Invitation> by_token(sql::Transaction& tx, std::string_view token_sha256) {
  return tx.first(read, COLUMNS "WHERE i.token_sha256 = ?1", as_bytes(token_sha256));
}

std::vector<Invitation> of_entity(sql::Transaction& tx, std::int64_t entity_id, std::int64_t after, std::int64_t limit) {
  return tx.all(read, COLUMNS "WHERE i.entity_id = ?1 AND i.closed_at IS NULL AND i.id > ?2 ORDER BY i.id LIMIT ?3", entity_id, after, limit);
}

std::optional<Invitation> open_for(sql::Transaction& tx, std::int64_t entity_id, std::string_view email) {
  return tx.first(read, COLUMNS "WHERE i.entity_id = ?1 AND i.closed_at IS NULL AND i.email_key = ?2", entity_id, domain::fold(email));
}

void renew(sql::Transaction& tx, std::int64_t id, std::string_view token_sha256, Micros expires_at) {
  tx.run("UPDATE invitation SET token_sha256 = ?2, expires_at = ?3 WHERE id = ?1", id, as_bytes(token_sha256), expires_at);
}

void close(sql::Transaction& tx, std::int64_t id, Micros at, std::optional<std::int64_t> redeemed_by) {
  tx.run("UPDATE invitation SET closed_at = ?2, redeemed_by = ?3 WHERE id = ?1", id, at, redeemed_by);
}

void close_of_entity(sql::Transaction& tx, std::int64_t entity_id, Micros at) {
  tx.run("UPDATE invitation SET closed_at = ?2 WHERE entity_id = ?1 AND closed_at IS NULL", entity_id, at);
}

}  // namespace pedigree::store::invitations
