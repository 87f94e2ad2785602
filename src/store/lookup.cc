#include "store/lookup.h"

#include <fmt/format.h>

#include "base/text.h"
#include "store/search_sql.h"

namespace pedigree::store::lookup {
namespace {

Found read(const sql::Row& row) { return {row.integer(0), row.str(1)}; }

struct Texts {
  std::string_view from, id, text, where;
};

/// Whether the reader sees a version is asked of each one before it counts.
std::vector<Found> versions_by(sql::Transaction& tx, const search::Reader& reader, const Texts& of, std::string_view prefix,
                               const Found& behind, std::int64_t limit) {
  search::Sql sql(&reader);
  const auto from = sql.bind(behind.value.empty() ? prefix : std::string_view(behind.value));
  const auto end = behind_prefix(prefix);
  const auto text = fmt::format(
      "SELECT {1}, {2} FROM {0} WHERE {2} >= {4} AND {2} < {5} AND ({2} > {4} OR {1} > {6}) AND {3} AND EXISTS (SELECT 1 FROM "
      "membership m CROSS JOIN collection c CROSS JOIN project p WHERE m.artifact_id = {1} AND m.closed_at IS NULL AND c.id = "
      "m.collection_id AND c.deleted_at IS NULL AND p.id = c.project_id AND p.deleted_at IS NULL AND {7}) ORDER BY {2}, {1} "
      "LIMIT {8}",
      of.from, of.id, of.text, of.where, from, sql.bind(end), sql.bind(behind.id), sql.is_open("p.id"), sql.bind(limit));
  return tx.all_of(read, text, sql.params());
}

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

std::vector<Found> newest_collections(sql::Transaction& tx, std::int64_t project_id, std::int64_t limit) {
  return tx.all(read,
                "SELECT id, name FROM collection WHERE project_id = ?1 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC "
                "LIMIT ?2",
                project_id, limit);
}

std::vector<Found> newest_runs(sql::Transaction& tx, std::int64_t project_id, std::int64_t limit) {
  return tx.all(read,
                "SELECT id, display_name FROM run WHERE project_id = ?1 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC "
                "LIMIT ?2",
                project_id, limit);
}

std::vector<Found> tags_of_newest_runs(sql::Transaction& tx, std::int64_t project_id, std::int64_t limit) {
  return tx.all(
      read,
      "SELECT t.run_id, t.tag FROM (SELECT id FROM run WHERE project_id = ?1 AND deleted_at IS NULL ORDER BY created_at "
      "DESC, id DESC LIMIT ?2) r CROSS JOIN run_tag t WHERE t.run_id = r.id",
      project_id, limit);
}

std::vector<Found> runs_by_commit(sql::Transaction& tx, const search::Reader& reader, std::string_view prefix,
                                  std::int64_t limit) {
  search::Sql sql(&reader);
  const auto from = sql.bind(prefix);
  const auto end = behind_prefix(prefix);
  const auto text = fmt::format(
      "SELECT r.id, r.git_commit FROM run r CROSS JOIN project p WHERE r.git_commit >= {0} AND r.git_commit < {1} AND "
      "r.deleted_at "
      "IS NULL AND p.id = r.project_id AND p.deleted_at IS NULL AND {2} LIMIT {3}",
      from, sql.bind(end), sql.is_open("p.id"), sql.bind(limit));
  return tx.all_of(read, text, sql.params());
}

std::vector<Found> versions_by_tag(sql::Transaction& tx, const search::Reader& reader, std::string_view prefix,
                                   const Found& behind, std::int64_t limit) {
  return versions_by(tx, reader, {"artifact_tag v", "v.artifact_id", "v.tag", "TRUE"}, prefix, behind, limit);
}

std::vector<Found> versions_by_digest(sql::Transaction& tx, const search::Reader& reader, std::string_view prefix,
                                      const Found& behind, std::int64_t limit) {
  return versions_by(tx, reader, {"artifact v", "v.id", "v.digest", "v.state = 'COMMITTED'"}, prefix, behind, limit);
}

}  // namespace pedigree::store::lookup
