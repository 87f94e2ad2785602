#include "store/lookup.h"

#include "base/text.h"

namespace pedigree::store::lookup {
namespace {

Found read(const sql::Row& row) { return {row.integer(0), row.str(1)}; }

}  // namespace

std::vector<Found> runs_by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix, std::int64_t limit) {
  return tx.all(
      read,
      "SELECT id, name FROM run WHERE project_id = ?1 AND name >= ?2 AND name < ?3 AND deleted_at IS NULL ORDER BY name LIMIT ?4",
      project_id, prefix, behind_prefix(prefix), limit);
}

std::vector<Found> runs_by_title(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix, std::int64_t limit) {
  return tx.all(
      read,
      "SELECT id, display_name FROM run WHERE project_id = ?1 AND lower(display_name) >= ?2 AND lower(display_name) < ?3 AND "
      "deleted_at IS NULL ORDER BY lower(display_name), id LIMIT ?4",
      project_id, prefix, behind_prefix(prefix), limit);
}

std::vector<Found> collections_by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix,
                                       std::int64_t limit) {
  return tx.all(
      read,
      "SELECT id, name FROM collection WHERE project_id = ?1 AND lower(name) >= ?2 AND lower(name) < ?3 AND deleted_at IS NULL "
      "ORDER BY lower(name), id LIMIT ?4",
      project_id, prefix, behind_prefix(prefix), limit);
}

std::vector<Found> collections_by_tag(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix,
                                      std::int64_t limit) {
  return tx.all(
      read,
      "SELECT t.collection_id, t.tag FROM collection_tag t CROSS JOIN collection c WHERE t.project_id = ?1 AND lower(t.tag) >= "
      "?2 AND "
      "lower(t.tag) < ?3 AND c.id = t.collection_id AND c.deleted_at IS NULL ORDER BY lower(t.tag), t.collection_id LIMIT ?4",
      project_id, prefix, behind_prefix(prefix), limit);
}

std::vector<Found> memberships_by_alias(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix,
                                        std::int64_t limit) {
  return tx.all(
      read,
      "SELECT membership_id, alias FROM alias_binding WHERE project_id = ?1 AND lower(alias) >= ?2 AND lower(alias) < ?3 AND "
      "valid_to IS NULL ORDER BY lower(alias), id LIMIT ?4",
      project_id, prefix, behind_prefix(prefix), limit);
}

std::vector<Found> versions_by_tag(sql::Transaction& tx, std::string_view prefix, std::int64_t limit) {
  return tx.all(read, "SELECT artifact_id, tag FROM artifact_tag WHERE tag >= ?1 AND tag < ?2 ORDER BY tag, artifact_id LIMIT ?3",
                prefix, behind_prefix(prefix), limit);
}

std::vector<Found> versions_by_digest(sql::Transaction& tx, std::string_view prefix, std::int64_t limit) {
  return tx.all(
      read,
      "SELECT id, digest FROM artifact WHERE digest >= ?1 AND digest < ?2 AND state = 'COMMITTED' ORDER BY digest, id LIMIT ?3",
      prefix, behind_prefix(prefix), limit);
}

}  // namespace pedigree::store::lookup
