#include "store/trash.h"

namespace pedigree::store::trash {
namespace {

#define TRASH_COLUMNS "SELECT id, kind, object_id, entity_id, project_id, name, deleted_at, actor, reason, state FROM trash "

Trash read_trash(const sql::Row& row) {
  return {row.integer(0), row.str(1),     row.integer(2), row.integer(3),    row.integer(4),
          row.str(5),     row.integer(6), row.str(7),     row.maybe_text(8), row.str(9)};
}

std::int64_t below(std::int64_t before) { return before > 0 ? before : INT64_MAX; }

}  // namespace

std::int64_t insert(sql::Transaction& tx, const Trash& trash) {
  return tx.insert(
      "INSERT INTO trash (kind, object_id, entity_id, project_id, name, deleted_at, actor, reason, state) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'kept')",
      trash.kind, trash.object_id, trash.entity_id, trash.project_id, trash.name, trash.deleted_at, trash.actor, trash.reason);
}

std::optional<Trash> by_id(sql::Transaction& tx, std::int64_t id) {
  return tx.first(read_trash, TRASH_COLUMNS "WHERE id = ?1", id);
}

std::vector<Trash> of_project(sql::Transaction& tx, std::int64_t project_id, std::int64_t before, std::int64_t limit) {
  return tx.all(read_trash, TRASH_COLUMNS "WHERE project_id = ?1 AND state = 'kept' AND id < ?2 ORDER BY id DESC LIMIT ?3",
                project_id, below(before), limit);
}

std::vector<Trash> of_entity(sql::Transaction& tx, std::int64_t entity_id, std::int64_t before, std::int64_t limit) {
  return tx.all(read_trash, TRASH_COLUMNS "WHERE entity_id = ?1 AND state = 'kept' AND id < ?2 ORDER BY id DESC LIMIT ?3",
                entity_id, below(before), limit);
}

void set_state(sql::Transaction& tx, std::int64_t id, std::string_view state) {
  tx.run("UPDATE trash SET state = ?2, ended_at = ?3 WHERE id = ?1", id, state, tx.now());
}

std::optional<Trash> kept_of(sql::Transaction& tx, std::string_view kind, std::int64_t project_id, std::int64_t object_id) {
  return tx.first(read_trash,
                  TRASH_COLUMNS
                  "WHERE project_id = ?1 AND state = 'kept' AND kind = ?2 AND object_id = ?3 ORDER BY id DESC LIMIT 1",
                  project_id, kind, object_id);
}

void add_alias(sql::Transaction& tx, std::int64_t trash_id, std::int64_t binding_id) {
  tx.run("INSERT INTO trash_alias (trash_id, binding_id) VALUES (?1, ?2)", trash_id, binding_id);
}

std::vector<AliasBinding> aliases_of(sql::Transaction& tx, std::int64_t trash_id) {
  return collections::bindings_by_ids(
      tx, tx.all([](const sql::Row& row) { return row.integer(0); },
                 "SELECT binding_id FROM trash_alias WHERE trash_id = ?1 ORDER BY binding_id", trash_id));
}

std::vector<Membership> memberships_of(sql::Transaction& tx, std::int64_t trash_id) {
  return collections::memberships_by_ids(
      tx, tx.all([](const sql::Row& row) { return row.integer(0); },
                 "SELECT id FROM membership WHERE trash_id = ?1 ORDER BY version_index", trash_id));
}

void reopen_membership(sql::Transaction& tx, std::int64_t membership_id, Micros at) {
  tx.run(
      "INSERT INTO membership_gap (membership_id, collection_id, gone_from, gone_until) SELECT id, collection_id, closed_at, ?2 "
      "FROM membership WHERE id = ?1 AND closed_at IS NOT NULL",
      membership_id, at);
  tx.run("UPDATE membership SET closed_at = NULL, closed_by = NULL, trash_id = NULL WHERE id = ?1", membership_id);
}

std::int64_t expire(sql::Transaction& tx, Micros cutoff, std::int64_t limit) {
  const auto ids =
      tx.all([](const sql::Row& row) { return row.integer(0); },
             "SELECT id FROM trash WHERE state = 'kept' AND deleted_at < ?1 ORDER BY deleted_at LIMIT ?2", cutoff, limit);
  for (const auto id : ids) {
    tx.run("UPDATE trash SET state = 'expired', ended_at = ?2 WHERE id = ?1", id, tx.now());
    tx.run(
        "UPDATE project SET purged_at = ?2 WHERE deleted_at IS NOT NULL AND id = (SELECT object_id FROM trash WHERE id = ?1 AND "
        "kind = 'project')",
        id, tx.now());
  }
  return static_cast<std::int64_t>(ids.size());
}

std::vector<Trash> due(sql::Transaction& tx, Micros cutoff, std::int64_t after, std::int64_t limit) {
  return tx.all(read_trash,
                TRASH_COLUMNS
                "WHERE state IN ('kept', 'expired') AND (state = 'expired' OR deleted_at < ?1) AND id > ?2 ORDER BY id LIMIT ?3",
                cutoff, after, limit);
}

}  // namespace pedigree::store::trash
