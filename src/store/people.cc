// Entities, organisations and accounts of people.h.
#include "store/people.h"

#include "domain/names.h"

namespace pedigree::store::people {
namespace {

using domain::fold;

#define ENTITY_COLUMNS "SELECT e.id, e.name, e.kind, e.organization_id, e.created_at, e.deleted_at FROM entity e "

Entity read_entity(const sql::Row& row) {
  return {row.integer(0), row.str(1), row.str(2), row.maybe_integer(3), row.integer(4), row.maybe_integer(5)};
}

#define ORGANIZATION_COLUMNS "SELECT o.id, o.name, o.entity_id, o.created_at FROM organization o "

Organization read_organization(const sql::Row& row) { return {row.integer(0), row.str(1), row.integer(2), row.integer(3)}; }

#define ACCOUNT_COLUMNS                                                                                                          \
  "SELECT a.id, a.username, a.display_name, a.email, a.is_admin, a.entity_id, a.default_entity_id, a.created_at, a.deleted_at, " \
  "a.owner_entity_id, a.disabled_at FROM account a "

/// Whether account `a` shares an organisation or a team with ?1, or is it.
#define SHARES_A_GROUP                                                                                                     \
  "(a.id = ?1 OR EXISTS (SELECT 1 FROM organization_member x JOIN organization_member y ON y.organization_id = x.organization_id " \
  "JOIN organization o ON o.id = x.organization_id WHERE x.account_id = ?1 AND y.account_id = a.id AND o.deleted_at IS NULL) OR "  \
  "EXISTS (SELECT 1 FROM team_member x JOIN team_member y ON y.entity_id = x.entity_id JOIN entity e ON e.id = x.entity_id "     \
  "WHERE x.account_id = ?1 AND y.account_id = a.id AND e.deleted_at IS NULL))"

Account read_account(const sql::Row& row) {
  Account account;
  account.id = row.integer(0);
  account.username = row.str(1);
  account.display_name = row.str(2);
  account.email = row.maybe_text(3);
  account.is_admin = row.boolean(4);
  account.entity_id = row.integer(5);
  account.default_entity_id = row.integer(6);
  account.created_at = row.integer(7);
  account.deleted_at = row.maybe_integer(8);
  account.owner_entity_id = row.maybe_integer(9);
  account.disabled_at = row.maybe_integer(10);
  return account;
}

std::optional<std::string> email_key(const Account& account) { return account.email ? std::optional(fold(*account.email)) : std::nullopt; }

}  // namespace

std::optional<Entity> entity_by_name(sql::Transaction& tx, std::string_view name) {
  return tx.first(read_entity, ENTITY_COLUMNS "WHERE e.name_key = ?1 AND e.deleted_at IS NULL", fold(name));
}

std::vector<Entity> entities_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_entity, ENTITY_COLUMNS "WHERE e.id IN (?*)", ids);
}

bool entity_name_taken(sql::Transaction& tx, std::string_view name) {
  return tx.scalar("SELECT count(*) FROM entity WHERE name_key = ?1", fold(name)) > 0;
}

std::int64_t insert_entity(sql::Transaction& tx, const Entity& entity) {
  return tx.insert("INSERT INTO entity (name, name_key, kind, organization_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                   entity.name, fold(entity.name), entity.kind, entity.organization_id, entity.created_at);
}

std::vector<Entity> teams_of(sql::Transaction& tx, std::int64_t account_id) {
  return tx.all(read_entity, ENTITY_COLUMNS "JOIN team_member m ON m.entity_id = e.id WHERE m.account_id = ?1 AND e.deleted_at IS NULL ORDER BY e.id",
                account_id);
}

std::vector<Entity> teams_of_organization(sql::Transaction& tx, std::int64_t organization_id) {
  return tx.all(read_entity, ENTITY_COLUMNS "WHERE e.organization_id = ?1 AND e.kind = 'team' AND e.deleted_at IS NULL ORDER BY e.id",
                organization_id);
}

void delete_entity(sql::Transaction& tx, std::int64_t id, Micros at) { tx.run("UPDATE entity SET deleted_at = ?2 WHERE id = ?1", id, at); }

std::optional<Organization> organization_by_name(sql::Transaction& tx, std::string_view name) {
  return tx.first(read_organization, ORGANIZATION_COLUMNS "WHERE o.name_key = ?1 AND o.deleted_at IS NULL", fold(name));
}

std::optional<Organization> organization_by_id(sql::Transaction& tx, std::int64_t id) {
  return tx.first(read_organization, ORGANIZATION_COLUMNS "WHERE o.id = ?1 AND o.deleted_at IS NULL", id);
}

std::optional<Organization> organization_by_entity(sql::Transaction& tx, std::int64_t entity_id) {
  return tx.first(read_organization, ORGANIZATION_COLUMNS "WHERE o.entity_id = ?1 AND o.deleted_at IS NULL", entity_id);
}

std::vector<Organization> organizations_of(sql::Transaction& tx, std::int64_t account_id) {
  return tx.all(read_organization,
                ORGANIZATION_COLUMNS "JOIN organization_member m ON m.organization_id = o.id WHERE m.account_id = ?1 AND o.deleted_at IS NULL "
                                     "ORDER BY o.id",
                account_id);
}

std::vector<Organization> organizations_page(sql::Transaction& tx, std::optional<std::int64_t> account_id, std::int64_t after, std::int64_t limit) {
  if (!account_id)
    return tx.all(read_organization, ORGANIZATION_COLUMNS "WHERE o.id > ?1 AND o.deleted_at IS NULL ORDER BY o.id LIMIT ?2", after, limit);
  return tx.all(read_organization,
                ORGANIZATION_COLUMNS "JOIN organization_member m ON m.organization_id = o.id WHERE m.account_id = ?3 AND o.id > ?1 AND "
                                     "o.deleted_at IS NULL ORDER BY o.id LIMIT ?2",
                after, limit, *account_id);
}

std::vector<Entity> teams_page(sql::Transaction& tx, const TeamFilter& filter, std::int64_t after, std::int64_t limit) {
  if (filter.account_id)
    return tx.all(read_entity,
                  ENTITY_COLUMNS "JOIN team_member m ON m.entity_id = e.id WHERE m.account_id = ?3 AND m.entity_id > ?1 AND e.deleted_at IS NULL AND "
                                 "(?4 IS NULL OR e.organization_id = ?4) ORDER BY m.entity_id LIMIT ?2",
                  after, limit, *filter.account_id, filter.organization_id);
  if (filter.organization_id)
    return tx.all(read_entity,
                  ENTITY_COLUMNS "WHERE e.organization_id = ?3 AND e.id > ?1 AND e.kind = 'team' AND e.deleted_at IS NULL ORDER BY e.id LIMIT ?2",
                  after, limit, *filter.organization_id);
  return tx.all(read_entity, ENTITY_COLUMNS "WHERE e.id > ?1 AND e.kind = 'team' AND e.deleted_at IS NULL ORDER BY e.id LIMIT ?2", after, limit);
}

std::int64_t insert_organization(sql::Transaction& tx, const Organization& organization) {
  return tx.insert("INSERT INTO organization (name, name_key, entity_id, created_at) VALUES (?1, ?2, ?3, ?4)", organization.name,
                   fold(organization.name), organization.entity_id, organization.created_at);
}

void set_entity_organization(sql::Transaction& tx, std::int64_t entity_id, std::int64_t organization_id) {
  tx.run("UPDATE entity SET organization_id = ?2 WHERE id = ?1", entity_id, organization_id);
}

void delete_organization(sql::Transaction& tx, std::int64_t id, Micros at) {
  tx.run("UPDATE organization SET deleted_at = ?2 WHERE id = ?1", id, at);
}

std::optional<Account> account_by_username(sql::Transaction& tx, std::string_view username) {
  return tx.first(read_account, ACCOUNT_COLUMNS "WHERE a.username_key = ?1 AND a.deleted_at IS NULL", fold(username));
}

std::optional<Account> account_by_entity(sql::Transaction& tx, std::int64_t entity_id) {
  return tx.first(read_account, ACCOUNT_COLUMNS "WHERE a.entity_id = ?1 AND a.deleted_at IS NULL", entity_id);
}

std::vector<Account> accounts_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_account, ACCOUNT_COLUMNS "WHERE a.id IN (?*)", ids);
}

std::optional<Account> account_by_email(sql::Transaction& tx, std::string_view email) {
  return tx.first(read_account, ACCOUNT_COLUMNS "WHERE a.email_key = ?1 AND a.deleted_at IS NULL", fold(email));
}

std::vector<Account> search_accounts(sql::Transaction& tx, std::string_view text, std::optional<std::int64_t> viewer, std::int64_t limit) {
  // Absence of a part instead of LIKE: user text has no wildcards then.
  return tx.all(read_account,
                ACCOUNT_COLUMNS "WHERE a.deleted_at IS NULL AND (replace(a.username_key, ?2, '') <> a.username_key OR "
                                "replace(coalesce(a.email_key, ''), ?2, '') <> coalesce(a.email_key, '')) AND (?1 IS NULL OR " SHARES_A_GROUP
                                ") ORDER BY CASE WHEN a.username_key = ?2 OR a.email_key = ?2 THEN 0 ELSE 1 END, a.id LIMIT ?3",
                viewer, fold(text), limit);
}

bool share_a_group(sql::Transaction& tx, std::int64_t account_id, std::int64_t other_id) {
  return tx.scalar("SELECT count(*) FROM account a WHERE a.id = ?2 AND " SHARES_A_GROUP, account_id, other_id) > 0;
}

std::vector<Account> accounts_page(sql::Transaction& tx, std::optional<std::int64_t> viewer, std::int64_t after, std::int64_t limit) {
  return tx.all(read_account,
                ACCOUNT_COLUMNS "WHERE a.id > ?2 AND a.deleted_at IS NULL AND (?1 IS NULL OR " SHARES_A_GROUP ") ORDER BY a.id LIMIT ?3",
                viewer, after, limit);
}

std::vector<Account> services_of(sql::Transaction& tx, std::int64_t owner_entity_id, std::int64_t after, std::int64_t limit) {
  return tx.all(read_account, ACCOUNT_COLUMNS "WHERE a.owner_entity_id = ?1 AND a.id > ?2 AND a.deleted_at IS NULL ORDER BY a.id LIMIT ?3",
                owner_entity_id, after, limit);
}

bool username_taken(sql::Transaction& tx, std::string_view username) {
  return tx.scalar("SELECT count(*) FROM account WHERE username_key = ?1", fold(username)) > 0;
}

std::int64_t insert_account(sql::Transaction& tx, const Account& account) {
  return tx.insert(
      "INSERT INTO account (username, username_key, display_name, email, email_key, kind, owner_entity_id, is_admin, entity_id, "
      "default_entity_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      account.username, fold(account.username), account.display_name, account.email, email_key(account), account.is_service() ? "service" : "user",
      account.owner_entity_id, account.is_admin, account.entity_id, account.default_entity_id, account.created_at);
}

void set_default_entity(sql::Transaction& tx, std::int64_t account_id, std::int64_t entity_id) {
  tx.run("UPDATE account SET default_entity_id = ?2 WHERE id = ?1", account_id, entity_id);
}

void reset_default_entity(sql::Transaction& tx, std::int64_t entity_id) {
  tx.run("UPDATE account SET default_entity_id = entity_id WHERE default_entity_id = ?1", entity_id);
}

void update_account(sql::Transaction& tx, const Account& account) {
  tx.run("UPDATE account SET display_name = ?2, email = ?3, email_key = ?4, is_admin = ?5, disabled_at = ?6 WHERE id = ?1", account.id,
         account.display_name, account.email, email_key(account), account.is_admin, account.disabled_at);
}

void delete_account(sql::Transaction& tx, std::int64_t id, Micros at) { tx.run("UPDATE account SET deleted_at = ?2 WHERE id = ?1", id, at); }

}  // namespace pedigree::store::people
