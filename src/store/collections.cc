#include "store/collections.h"

namespace pedigree::store::collections {
namespace {

#define COLLECTION_COLUMNS \
  "SELECT id, project_id, type_id, kind, name, description, next_index, created_by, created_at, updated_at, deleted_at FROM collection "

Collection read_collection(const sql::Row& row) {
  Collection collection;
  collection.id = row.integer(0);
  collection.project_id = row.integer(1);
  collection.type_id = row.integer(2);
  collection.is_sequence = row.text(3) == "sequence";
  collection.name = row.str(4);
  collection.description = row.maybe_text(5);
  collection.next_index = row.integer(6);
  collection.created_by = row.maybe_integer(7);
  collection.created_at = row.integer(8);
  collection.updated_at = row.integer(9);
  collection.deleted_at = row.maybe_integer(10);
  return collection;
}

constexpr const char* kind_of(bool is_sequence) { return is_sequence ? "sequence" : "portfolio"; }

struct ListWhere {
  std::string text = "WHERE project_id = ?1 AND deleted_at IS NULL";
  std::vector<sql::Param> params;
};

ListWhere where(const ListFilter& filter) {
  ListWhere result;
  result.params.emplace_back(filter.project_id);
  if (filter.type_id) {
    result.params.emplace_back(*filter.type_id);
    result.text += " AND type_id = ?" + std::to_string(result.params.size());
  }
  if (filter.sequences) {
    result.params.emplace_back(kind_of(*filter.sequences));
    result.text += " AND kind = ?" + std::to_string(result.params.size());
  }
  return result;
}

}  // namespace

std::optional<Collection> by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view name) {
  return tx.first(read_collection, COLLECTION_COLUMNS "WHERE project_id = ?1 AND name = ?2 AND deleted_at IS NULL", project_id, name);
}

std::vector<Collection> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_collection, COLLECTION_COLUMNS "WHERE id IN (?*)", ids);
}

std::vector<Collection> list(sql::Transaction& tx, const ListFilter& filter, std::int64_t before, std::int64_t limit) {
  auto [text, params] = where(filter);
  params.emplace_back(before > 0 ? before : INT64_MAX);
  text += " AND id < ?" + std::to_string(params.size());
  params.emplace_back(limit);
  text += " ORDER BY id DESC LIMIT ?" + std::to_string(params.size());
  return tx.all_of(read_collection, COLLECTION_COLUMNS + text, params);
}

std::int64_t count(sql::Transaction& tx, const ListFilter& filter) {
  const auto [text, params] = where(filter);
  const auto counts = tx.all_of([](const sql::Row& row) { return row.integer(0); }, "SELECT count(*) FROM collection " + text, params);
  return counts.front();
}

std::vector<Recent> recent_portfolios(sql::Transaction& tx, std::int64_t project_id, Micros before_time, std::int64_t before_id, std::int64_t limit) {
  return tx.all([](const sql::Row& row) { return Recent{read_collection(row), row.integer(11)}; },
                "SELECT id, project_id, type_id, kind, name, description, next_index, created_by, created_at, updated_at, deleted_at, last_event_at "
                "FROM collection WHERE project_id = ?1 AND kind = 'portfolio' AND deleted_at IS NULL AND (last_event_at, id) < (?2, ?3) "
                "ORDER BY last_event_at DESC, id DESC LIMIT ?4",
                project_id, before_time, before_id, limit);
}

std::int64_t insert(sql::Transaction& tx, const Collection& collection) {
  return tx.insert(
      "INSERT INTO collection (project_id, type_id, kind, name, description, created_by, created_at, updated_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      collection.project_id, collection.type_id, kind_of(collection.is_sequence), collection.name, collection.description,
      collection.created_by, collection.created_at, collection.updated_at);
}

void update(sql::Transaction& tx, const Collection& collection) {
  tx.run("UPDATE collection SET name = ?2, description = ?3, type_id = ?4, updated_at = ?5 WHERE id = ?1", collection.id,
         collection.name, collection.description, collection.type_id, collection.updated_at);
}

void remove(sql::Transaction& tx, std::int64_t id, std::int64_t by, Micros at) {
  tx.run("UPDATE collection SET deleted_at = ?2, deleted_by = ?3 WHERE id = ?1", id, at, by);
}

void restore(sql::Transaction& tx, std::int64_t id, std::string_view name) {
  tx.run("UPDATE collection SET deleted_at = NULL, deleted_by = NULL, name = ?2 WHERE id = ?1", id, name);
}

std::int64_t take_index(sql::Transaction& tx, std::int64_t id) {
  tx.run("UPDATE collection SET next_index = next_index + 1 WHERE id = ?1", id);
  return tx.scalar("SELECT next_index - 1 FROM collection WHERE id = ?1", id);
}

Micros next_event_time(sql::Transaction& tx, std::int64_t id) {
  tx.run("UPDATE collection SET last_event_at = CASE WHEN last_event_at < ?2 THEN ?2 ELSE last_event_at + 1 END WHERE id = ?1", id, tx.now());
  return tx.scalar("SELECT last_event_at FROM collection WHERE id = ?1", id);
}

void map_sequence_client(sql::Transaction& tx, std::string_view client_id, std::int64_t id) {
  tx.run("INSERT INTO sequence_client (client_id, collection_id) VALUES (?1, ?2) ON CONFLICT (client_id) DO NOTHING", client_id, id);
}

std::vector<Tagged> tags_of(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, [](const sql::Row& row) { return Tagged{row.integer(0), row.str(1)}; },
                     "SELECT collection_id, tag FROM collection_tag WHERE collection_id IN (?*) ORDER BY tag", ids);
}

bool add_tag(sql::Transaction& tx, std::int64_t id, std::string_view tag) {
  return tx.run("INSERT INTO collection_tag (collection_id, tag, project_id) VALUES (?1, ?2, (SELECT project_id FROM collection WHERE id = ?1)) "
                "ON CONFLICT (collection_id, tag) DO NOTHING",
                id, tag) > 0;
}

bool remove_tag(sql::Transaction& tx, std::int64_t id, std::string_view tag) {
  return tx.run("DELETE FROM collection_tag WHERE collection_id = ?1 AND tag = ?2", id, tag) > 0;
}

}  // namespace pedigree::store::collections
