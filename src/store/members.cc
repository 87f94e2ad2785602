// Keys, members and settings of people.h.
#include "store/people.h"

namespace pedigree::store::people {
namespace {

domain::Role role_of(const sql::Row& row, int column) { return domain::parse_role(row.text(column)).value_or(domain::Role::kNone); }

Member read_member(const sql::Row& row) { return {row.integer(0), role_of(row, 1)}; }

#define KEY_COLUMNS "SELECT k.id, k.account_id, k.prefix, k.description, k.created_at, k.scope, k.expires_at, k.last_used_at FROM api_key k "


ApiKey read_key(const sql::Row& row) {
  return {row.integer(0), row.integer(1),          row.str(2), row.maybe_text(3), row.integer(4), row.text(5) == kReadOnlyScope,
          row.maybe_integer(6), row.maybe_integer(7)};
}

}  // namespace

std::optional<KeyOwner> owner_of_key(sql::Transaction& tx, std::string_view key_sha256) {
  const auto key = tx.first(read_key, KEY_COLUMNS "WHERE k.sha256 = ?1 AND k.revoked_at IS NULL", as_bytes(key_sha256));
  if (!key) return std::nullopt;
  auto accounts = accounts_by_ids(tx, std::array{key->account_id});
  if (accounts.empty() || accounts.front().deleted_at) return std::nullopt;
  return KeyOwner{*key, std::move(accounts.front())};
}

std::int64_t insert_key(sql::Transaction& tx, const ApiKey& key, std::string_view key_sha256) {
  return tx.insert("INSERT INTO api_key (account_id, prefix, sha256, description, created_at, scope, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   key.account_id, key.prefix, as_bytes(key_sha256), key.description, key.created_at, key.read_only ? kReadOnlyScope : kFullScope, key.expires_at);
}

bool key_exists(sql::Transaction& tx, std::string_view key_sha256) {
  return tx.scalar("SELECT count(*) FROM api_key WHERE sha256 = ?1", as_bytes(key_sha256)) > 0;
}

std::vector<ApiKey> keys_of(sql::Transaction& tx, std::span<const std::int64_t> account_ids) {
  return sql::all_in(tx, read_key, KEY_COLUMNS "WHERE k.account_id IN (?*) AND k.revoked_at IS NULL ORDER BY k.id", account_ids);
}

std::optional<ApiKey> key_by_id(sql::Transaction& tx, std::int64_t id) { return tx.first(read_key, KEY_COLUMNS "WHERE k.id = ?1", id); }

bool revoke_key(sql::Transaction& tx, std::int64_t id, Micros at) {
  return tx.run("UPDATE api_key SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL", id, at) > 0;
}

void note_key_use(sql::Transaction& tx, std::int64_t id, Micros at) { tx.run("UPDATE api_key SET last_used_at = ?2 WHERE id = ?1", id, at); }

std::optional<ApiKey> reinstate_key(sql::Transaction& tx, std::int64_t account_id, std::string_view key_sha256) {
  tx.run("UPDATE api_key SET revoked_at = NULL WHERE sha256 = ?1 AND account_id = ?2", as_bytes(key_sha256), account_id);
  return tx.first(read_key, KEY_COLUMNS "WHERE k.sha256 = ?1 AND k.account_id = ?2", as_bytes(key_sha256), account_id);
}

void revoke_keys_of(sql::Transaction& tx, std::int64_t account_id, Micros at) {
  tx.run("UPDATE api_key SET revoked_at = ?2 WHERE account_id = ?1 AND revoked_at IS NULL", account_id, at);
}

std::optional<domain::Role> organization_role(sql::Transaction& tx, std::int64_t organization_id, std::int64_t account_id) {
  return tx.first([](const sql::Row& row) { return role_of(row, 0); },
                  "SELECT role FROM organization_member WHERE organization_id = ?1 AND account_id = ?2", organization_id, account_id);
}

std::optional<domain::Role> team_role(sql::Transaction& tx, std::int64_t entity_id, std::int64_t account_id) {
  return tx.first([](const sql::Row& row) { return role_of(row, 0); }, "SELECT role FROM team_member WHERE entity_id = ?1 AND account_id = ?2",
                  entity_id, account_id);
}

void set_organization_role(sql::Transaction& tx, std::int64_t organization_id, std::int64_t account_id, domain::Role role) {
  tx.run("INSERT INTO organization_member (organization_id, account_id, role) VALUES (?1, ?2, ?3) "
         "ON CONFLICT (organization_id, account_id) DO UPDATE SET role = excluded.role",
         organization_id, account_id, domain::name(role));
}

void set_team_role(sql::Transaction& tx, std::int64_t entity_id, std::int64_t account_id, domain::Role role) {
  tx.run("INSERT INTO team_member (entity_id, account_id, role) VALUES (?1, ?2, ?3) "
         "ON CONFLICT (entity_id, account_id) DO UPDATE SET role = excluded.role",
         entity_id, account_id, domain::name(role));
}

void remove_organization_member(sql::Transaction& tx, std::int64_t organization_id, std::int64_t account_id) {
  tx.run("DELETE FROM organization_member WHERE organization_id = ?1 AND account_id = ?2", organization_id, account_id);
}

void remove_team_member(sql::Transaction& tx, std::int64_t entity_id, std::int64_t account_id) {
  tx.run("DELETE FROM team_member WHERE entity_id = ?1 AND account_id = ?2", entity_id, account_id);
}

std::vector<Member> organization_members(sql::Transaction& tx, std::int64_t organization_id, std::int64_t after, std::int64_t limit) {
  return tx.all(read_member,
                "SELECT m.account_id, m.role FROM organization_member m JOIN account a ON a.id = m.account_id WHERE m.organization_id = ?1 AND "
                "m.account_id > ?2 AND a.deleted_at IS NULL ORDER BY m.account_id LIMIT ?3",
                organization_id, after, limit);
}

std::vector<Member> team_members(sql::Transaction& tx, std::int64_t entity_id, std::int64_t after, std::int64_t limit) {
  return tx.all(read_member,
                "SELECT m.account_id, m.role FROM team_member m JOIN account a ON a.id = m.account_id WHERE m.entity_id = ?1 AND m.account_id > ?2 "
                "AND a.deleted_at IS NULL ORDER BY m.account_id LIMIT ?3",
                entity_id, after, limit);
}

bool has_other_admin(sql::Transaction& tx, std::int64_t organization_id, std::int64_t account_id) {
  return tx.scalar("SELECT count(*) FROM organization_member m JOIN account a ON a.id = m.account_id WHERE m.organization_id = ?1 AND m.role = 'admin' "
                   "AND m.account_id <> ?2 AND a.deleted_at IS NULL AND a.disabled_at IS NULL AND a.owner_entity_id IS NULL",
                   organization_id, account_id) > 0;
}

std::optional<std::string> setting(sql::Transaction& tx, std::string_view name) {
  return tx.first([](const sql::Row& row) { return std::string(row.blob(0)); }, "SELECT value FROM setting WHERE name = ?1", name);
}

void set_setting(sql::Transaction& tx, std::string_view name, std::string_view value) {
  tx.run("INSERT INTO setting (name, value, updated_at) VALUES (?1, ?2, ?3) "
         "ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
         name, as_bytes(value), tx.now());
}

}  // namespace pedigree::store::people
