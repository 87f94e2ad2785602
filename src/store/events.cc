#include "store/events.h"

namespace pedigree::store::events {
namespace {

constexpr std::string_view kColumns =
    "id, uuid, time, actor_id, actor, key_id, on_behalf_of, via, request_id, action, organization_id, entity_id, project_id, "
    "collection_id, artifact_id, run_id, version_index, previous_index, alias, objects, before, after, reason, leaf";

Event read_event(const sql::Row& row) {
  Event event;
  event.id = row.integer(0);
  event.uuid = row.str(1);
  event.time = row.integer(2);
  event.actor_id = row.integer(3);
  event.actor = row.str(4);
  event.key_id = row.maybe_integer(5);
  event.on_behalf_of = row.maybe_text(6);
  event.via = row.str(7);
  event.request_id = row.maybe_text(8);
  event.action = row.str(9);
  event.organization_id = row.maybe_integer(10);
  event.entity_id = row.maybe_integer(11);
  event.project_id = row.maybe_integer(12);
  event.collection_id = row.maybe_integer(13);
  event.artifact_id = row.maybe_integer(14);
  event.run_id = row.maybe_integer(15);
  event.version_index = row.maybe_integer(16);
  event.previous_index = row.maybe_integer(17);
  event.alias = row.maybe_text(18);
  event.objects = row.str(19);
  event.before = row.maybe_text(20);
  event.after = row.maybe_text(21);
  event.reason = row.maybe_text(22);
  event.leaf = std::string(row.blob(23));
  return event;
}

std::vector<Event> page(sql::Transaction& tx, std::string_view statement, std::int64_t object, std::int64_t before, std::int64_t limit) {
  const std::int64_t below = before > 0 ? before : INT64_MAX;
  return tx.all(read_event, statement, object, below, limit);
}

}  // namespace

std::int64_t insert(sql::Transaction& tx, const Event& event) {
  return tx.insert(
      "INSERT INTO event (uuid, schema, time, actor_id, actor, key_id, on_behalf_of, via, request_id, action, organization_id, "
      "entity_id, project_id, collection_id, artifact_id, run_id, version_index, previous_index, alias, objects, before, after, "
      "reason, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
      "?23, ?24)",
      event.uuid, kSchema, event.time, event.actor_id, event.actor, event.key_id, event.on_behalf_of, event.via, event.request_id,
      event.action, event.organization_id, event.entity_id, event.project_id, event.collection_id, event.artifact_id, event.run_id,
      event.version_index, event.previous_index, event.alias, event.objects, event.before, event.after, event.reason,
      as_bytes(event.leaf));
}

std::vector<Event> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  static const std::string statement = "SELECT " + std::string(kColumns) + " FROM event WHERE id IN (?*)";
  return sql::all_in(tx, read_event, statement, ids);
}

std::vector<Event> of_collection(sql::Transaction& tx, std::int64_t collection_id, std::int64_t before, std::int64_t limit) {
  static const std::string statement =
      "SELECT " + std::string(kColumns) + " FROM event WHERE collection_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
  return page(tx, statement, collection_id, before, limit);
}

std::vector<Event> of_run(sql::Transaction& tx, std::int64_t run_id, std::int64_t before, std::int64_t limit) {
  static const std::string statement =
      "SELECT " + std::string(kColumns) + " FROM event WHERE run_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
  return page(tx, statement, run_id, before, limit);
}

std::vector<Event> between(sql::Transaction& tx, Micros from, Micros to, Micros after_time, std::int64_t after_id, std::int64_t limit) {
  // A row comparison is one seek in event_by_time.
  static const std::string statement = "SELECT " + std::string(kColumns) +
                                       " FROM event WHERE (time, id) > (?1, ?2) AND time < ?3 ORDER BY time, id LIMIT ?4";
  const bool begins = after_time < from;   // ids are above 0
  return tx.all(read_event, statement, begins ? from : after_time, begins ? 0 : after_id, to, limit);
}

Micros last_time(sql::Transaction& tx) { return tx.scalar("SELECT max(time) FROM event"); }

}  // namespace pedigree::store::events
