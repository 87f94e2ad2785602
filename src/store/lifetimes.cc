#include "store/lifetimes.h"

namespace pedigree::store::lifetimes {
namespace {

// As domain::may_expire().
#define MAY_EXPIRE "t.name NOT IN ('run_table', 'code', 'job') AND t.name NOT LIKE 'wandb-%'"

// As registries::protected_on_artifact(): such a version waits, and must not take the place of others that are due.
#define IS_FREE                                                                                                                 \
  "NOT EXISTS (SELECT 1 FROM membership m JOIN alias_binding b ON b.membership_id = m.id AND b.valid_to IS NULL "               \
  "JOIN protected_alias pa ON pa.project_id = m.project_id AND pa.alias = b.alias JOIN project r ON r.id = pa.project_id "      \
  "WHERE m.artifact_id = a.id AND m.closed_at IS NULL AND r.deleted_at IS NULL)"

std::int64_t read_id(const sql::Row& row) { return row.integer(0); }

}  // namespace

std::optional<std::int64_t> default_of(sql::Transaction& tx, std::int64_t entity_id) {
  return tx
      .first([](const sql::Row& row) { return row.maybe_integer(0); }, "SELECT ttl_seconds FROM entity WHERE id = ?1", entity_id)
      .value_or(std::nullopt);
}

void set_default(sql::Transaction& tx, std::int64_t entity_id, std::optional<std::int64_t> seconds) {
  tx.run("UPDATE entity SET ttl_seconds = ?2 WHERE id = ?1", entity_id, seconds);
}

std::vector<Inherited> inherited_by(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(
      tx, [](const sql::Row& row) { return Inherited{row.integer(0), row.integer(1), row.str(2)}; },
      "SELECT a.id, e.ttl_seconds, t.name FROM artifact a JOIN collection c ON c.id = a.sequence_id JOIN artifact_type t ON t.id "
      "= c.type_id "
      "JOIN project p ON p.id = c.project_id JOIN entity e ON e.id = p.entity_id WHERE a.id IN (?*) AND e.ttl_seconds IS NOT "
      "NULL",
      artifact_ids);
}

std::vector<std::int64_t> expired(sql::Transaction& tx, Micros now, std::int64_t limit) {
  auto ids = tx.all(
      read_id,
      "SELECT a.id FROM artifact a JOIN collection c ON c.id = a.sequence_id JOIN artifact_type t ON t.id = c.type_id "
      "JOIN project p ON p.id = c.project_id WHERE a.expires_at IS NOT NULL AND a.expires_at <= ?1 AND a.deleted_at IS NULL "
      "AND a.state = 'COMMITTED' AND p.deleted_at IS NULL AND " MAY_EXPIRE " AND " IS_FREE " ORDER BY a.expires_at LIMIT ?2",
      now, limit);
  const auto inheriting =
      tx.all(read_id,
             "SELECT a.id FROM entity e CROSS JOIN project p CROSS JOIN collection c CROSS JOIN artifact_type t CROSS JOIN artifact a "
             "WHERE p.entity_id = e.id AND c.project_id = p.id AND t.id = c.type_id AND a.sequence_id = c.id AND e.ttl_seconds IS NOT NULL AND e.deleted_at IS NULL AND p.deleted_at IS NULL AND c.deleted_at IS NULL "
             "AND c.kind = 'sequence' AND a.ttl_seconds IS NULL AND a.deleted_at IS NULL AND a.state = 'COMMITTED' "
             "AND a.created_at <= ?1 - e.ttl_seconds * 1000000 AND " MAY_EXPIRE " AND " IS_FREE " LIMIT ?2",
             now, limit);
  for (const auto id : inheriting)
    if (static_cast<std::int64_t>(ids.size()) < limit) ids.push_back(id);
  return ids;
}

}  // namespace pedigree::store::lifetimes
