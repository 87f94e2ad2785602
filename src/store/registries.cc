#include "store/registries.h"

#include <algorithm>

namespace pedigree::store::registries {
namespace {

using domain::Role;

Role role_of(const sql::Row& row, int column) { return domain::parse_role(row.text(column)).value_or(Role::kNone); }
Role first_role(const sql::Row& row) { return role_of(row, 0); }
MemberRole read_member(const sql::Row& row) { return {row.integer(0), role_of(row, 1)}; }

/// Registries and roles of an account (?1), of its own and by its teams; a condition on x.project_id may follow.
#define ROLES_OF_ACCOUNT                                                                                                     \
  "FROM (SELECT project_id, role FROM registry_member WHERE account_id = ?1 UNION ALL "                                      \
  "SELECT t.project_id, t.role FROM team_member m JOIN registry_team t ON t.entity_id = m.entity_id JOIN entity e ON e.id = m.entity_id " \
  "WHERE m.account_id = ?1 AND e.deleted_at IS NULL) x "

ProtectedBinding read_binding(const sql::Row& row) { return {row.integer(0), row.integer(1), row.integer(2), row.str(3)}; }

#define PROTECTED_COLUMNS "SELECT m.artifact_id, m.collection_id, m.version_index, b.alias "
/// Bindings of live collections of live registries whose alias is protected there.
#define IS_PROTECTED \
  "b.valid_to IS NULL AND EXISTS (SELECT 1 FROM protected_alias p JOIN project r ON r.id = p.project_id WHERE p.project_id = m.project_id " \
  "AND p.alias = b.alias AND r.deleted_at IS NULL) "

}  // namespace

std::optional<Role> user_role(sql::Transaction& tx, std::int64_t project_id, std::int64_t account_id) {
  return tx.first(first_role, "SELECT role FROM registry_member WHERE project_id = ?1 AND account_id = ?2", project_id, account_id);
}

std::optional<Role> team_role(sql::Transaction& tx, std::int64_t project_id, std::int64_t entity_id) {
  return tx.first(first_role, "SELECT role FROM registry_team WHERE project_id = ?1 AND entity_id = ?2", project_id, entity_id);
}

void set_user_role(sql::Transaction& tx, std::int64_t project_id, std::int64_t account_id, Role role) {
  tx.run("INSERT INTO registry_member (project_id, account_id, role) VALUES (?1, ?2, ?3) "
         "ON CONFLICT (project_id, account_id) DO UPDATE SET role = excluded.role",
         project_id, account_id, domain::name(role));
}

void set_team_role(sql::Transaction& tx, std::int64_t project_id, std::int64_t entity_id, Role role) {
  tx.run("INSERT INTO registry_team (project_id, entity_id, role) VALUES (?1, ?2, ?3) "
         "ON CONFLICT (project_id, entity_id) DO UPDATE SET role = excluded.role",
         project_id, entity_id, domain::name(role));
}

void remove_user(sql::Transaction& tx, std::int64_t project_id, std::int64_t account_id) {
  tx.run("DELETE FROM registry_member WHERE project_id = ?1 AND account_id = ?2", project_id, account_id);
}

void remove_team(sql::Transaction& tx, std::int64_t project_id, std::int64_t entity_id) {
  tx.run("DELETE FROM registry_team WHERE project_id = ?1 AND entity_id = ?2", project_id, entity_id);
}

std::vector<MemberRole> users_of(sql::Transaction& tx, std::int64_t project_id) {
  return tx.all(read_member, "SELECT account_id, role FROM registry_member WHERE project_id = ?1 ORDER BY account_id", project_id);
}

std::vector<MemberRole> teams_of(sql::Transaction& tx, std::int64_t project_id) {
  return tx.all(read_member,
                "SELECT t.entity_id, t.role FROM registry_team t JOIN entity e ON e.id = t.entity_id WHERE t.project_id = ?1 AND e.deleted_at IS NULL "
                "ORDER BY t.entity_id",
                project_id);
}

Role role_in(sql::Transaction& tx, std::int64_t project_id, std::int64_t account_id) {
  Role highest = Role::kNone;
  for (const auto role : tx.all(first_role, "SELECT x.role " ROLES_OF_ACCOUNT "WHERE x.project_id = ?2", account_id, project_id))
    highest = std::max(highest, role);
  return highest;
}

std::vector<RegistryRole> roles_of(sql::Transaction& tx, std::int64_t account_id) {
  return tx.all([](const sql::Row& row) { return RegistryRole{row.integer(0), role_of(row, 1)}; }, "SELECT x.project_id, x.role " ROLES_OF_ACCOUNT,
                account_id);
}

bool has_role_below(sql::Transaction& tx, std::int64_t entity_id, std::int64_t account_id) {
  return tx.scalar("SELECT 1 " ROLES_OF_ACCOUNT "JOIN project r ON r.id = x.project_id WHERE r.entity_id = ?2 AND r.deleted_at IS NULL LIMIT 1",
                   account_id, entity_id) != 0;
}

std::vector<std::int64_t> organizations_with_role(sql::Transaction& tx, std::int64_t account_id) {
  return tx.all([](const sql::Row& row) { return row.integer(0); },
                "SELECT DISTINCT o.id " ROLES_OF_ACCOUNT
                "JOIN project r ON r.id = x.project_id JOIN organization o ON o.entity_id = r.entity_id "
                "WHERE r.deleted_at IS NULL AND o.deleted_at IS NULL ORDER BY o.id",
                account_id);
}

bool is_protected(sql::Transaction& tx, std::int64_t project_id, std::string_view alias) {
  return tx.scalar("SELECT 1 FROM protected_alias WHERE project_id = ?1 AND alias = ?2", project_id, alias) != 0;
}

bool protect(sql::Transaction& tx, std::int64_t project_id, std::string_view alias, std::int64_t by, Micros at) {
  return tx.run("INSERT INTO protected_alias (project_id, alias, set_by, set_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (project_id, alias) DO NOTHING",
                project_id, alias, by, at) > 0;
}

bool unprotect(sql::Transaction& tx, std::int64_t project_id, std::string_view alias) {
  return tx.run("DELETE FROM protected_alias WHERE project_id = ?1 AND alias = ?2", project_id, alias) > 0;
}

std::vector<ProtectedAlias> protected_aliases(sql::Transaction& tx, std::int64_t project_id) {
  return tx.all([](const sql::Row& row) { return ProtectedAlias{row.str(0), row.integer(1), row.integer(2)}; },
                "SELECT alias, set_by, set_at FROM protected_alias WHERE project_id = ?1 ORDER BY alias", project_id);
}

std::optional<ProtectedBinding> protected_on_membership(sql::Transaction& tx, std::int64_t membership_id) {
  return tx.first(read_binding,
                  PROTECTED_COLUMNS "FROM alias_binding b JOIN membership m ON m.id = b.membership_id WHERE b.membership_id = ?1 AND " IS_PROTECTED "LIMIT 1",
                  membership_id);
}

std::optional<ProtectedBinding> protected_in_collection(sql::Transaction& tx, std::int64_t collection_id) {
  return tx.first(read_binding,
                  PROTECTED_COLUMNS "FROM alias_binding b JOIN membership m ON m.id = b.membership_id WHERE b.collection_id = ?1 AND " IS_PROTECTED "LIMIT 1",
                  collection_id);
}

std::optional<ProtectedBinding> protected_on_artifact(sql::Transaction& tx, std::int64_t artifact_id) {
  return tx.first(read_binding,
                  PROTECTED_COLUMNS "FROM membership m JOIN alias_binding b ON b.membership_id = m.id "
                                    "WHERE m.artifact_id = ?1 AND m.closed_at IS NULL AND " IS_PROTECTED "LIMIT 1",
                  artifact_id);
}

// From the protected aliases to the versions: there are few of them, whatever the size of the source.
#define PROTECTED_WITH_SOURCE                                                                                                                  \
  "FROM protected_alias p CROSS JOIN project r CROSS JOIN collection c CROSS JOIN alias_binding b CROSS JOIN membership m CROSS JOIN artifact a " \
  "CROSS JOIN collection s WHERE r.id = p.project_id AND r.deleted_at IS NULL AND c.project_id = p.project_id AND c.deleted_at IS NULL "      \
  "AND b.collection_id = c.id AND b.alias = p.alias AND b.valid_to IS NULL AND m.id = b.membership_id AND a.id = m.artifact_id "              \
  "AND a.deleted_at IS NULL AND s.id = a.sequence_id "

std::optional<ProtectedBinding> protected_from_sequence(sql::Transaction& tx, std::int64_t collection_id) {
  return tx.first(read_binding, PROTECTED_COLUMNS PROTECTED_WITH_SOURCE "AND s.id = ?1 AND p.project_id <> s.project_id LIMIT 1", collection_id);
}

std::optional<ProtectedBinding> protected_from_project(sql::Transaction& tx, std::int64_t project_id) {
  return tx.first(read_binding, PROTECTED_COLUMNS PROTECTED_WITH_SOURCE "AND s.project_id = ?1 AND p.project_id <> s.project_id LIMIT 1", project_id);
}

}  // namespace pedigree::store::registries
