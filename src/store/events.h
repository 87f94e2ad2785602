// Repository of events: append and read. The service layer fills them (service/events.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store {

struct Event {
  std::int64_t id = 0;
  std::string uuid;
  Micros time = 0;
  std::int64_t actor_id = 0;
  std::string actor;
  std::optional<std::int64_t> key_id;
  std::optional<std::string> on_behalf_of;
  std::string via;
  std::optional<std::string> request_id;
  std::string action;
  std::optional<std::int64_t> organization_id, entity_id, project_id, collection_id, artifact_id, run_id;
  std::optional<std::int64_t> version_index, previous_index;
  std::optional<std::string> alias;
  std::string objects;                  // JSON: names as of then
  std::optional<std::string> before, after;   // JSON
  std::optional<std::string> reason;
  std::string leaf;                     // 32 raw bytes
};

namespace events {

/// Version of the canonical text the leaf is made from (docs/formats/events.md).
inline constexpr int kSchema = 1;

std::int64_t insert(sql::Transaction& tx, const Event& event);
std::vector<Event> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);
/// Newest first, ids below `before` (0: from the newest).
std::vector<Event> of_collection(sql::Transaction& tx, std::int64_t collection_id, std::int64_t before, std::int64_t limit);
std::vector<Event> of_run(sql::Transaction& tx, std::int64_t run_id, std::int64_t before, std::int64_t limit);
/// Events with time in [from, to), oldest first, behind (after_time, after_id).
std::vector<Event> between(sql::Transaction& tx, Micros from, Micros to, Micros after_time, std::int64_t after_id, std::int64_t limit);
/// Time of the last event of all; 0 without any.
Micros last_time(sql::Transaction& tx);

}  // namespace events
}  // namespace pedigree::store
