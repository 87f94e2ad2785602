// Repository of what was deleted and can be restored: one row per act of deletion, with the memberships and aliases it took away.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"
#include "store/collections.h"

namespace pedigree::store {

struct Trash {
  std::int64_t id = 0;
  std::string kind;            // version, link, collection, run, project
  std::int64_t object_id = 0;  // of versions and links the membership
  std::int64_t entity_id = 0, project_id = 0;
  std::string name;  // as of then
  Micros deleted_at = 0;
  std::string actor;  // as of then
  std::optional<std::string> reason;
  std::string state = "kept";  // kept, expired, purged, restored
};

namespace trash {

std::int64_t insert(sql::Transaction& tx, const Trash& trash);
std::optional<Trash> by_id(sql::Transaction& tx, std::int64_t id);
/// Still restorable, newest first, ids below `before` (0: from the newest); of a project, or of all of an entity.
std::vector<Trash> of_project(sql::Transaction& tx, std::int64_t project_id, std::int64_t before, std::int64_t limit);
std::vector<Trash> of_entity(sql::Transaction& tx, std::int64_t entity_id, std::int64_t before, std::int64_t limit);
void set_state(sql::Transaction& tx, std::int64_t id, std::string_view state);
/// The kept one of an object; nullopt: it was not deleted, or too long ago.
std::optional<Trash> kept_of(sql::Transaction& tx, std::string_view kind, std::int64_t project_id, std::int64_t object_id);

/// Notes that the deletion took this alias away.
void add_alias(sql::Transaction& tx, std::int64_t trash_id, std::int64_t binding_id);
std::vector<AliasBinding> aliases_of(sql::Transaction& tx, std::int64_t trash_id);
/// Memberships the deletion closed, lowest number first.
std::vector<Membership> memberships_of(sql::Transaction& tx, std::int64_t trash_id);
/// Opens a closed membership again and remembers from when to when it was gone.
void reopen_membership(sql::Transaction& tx, std::int64_t membership_id, Micros at);

/// Deleted before `cutoff`, by time: up to `limit` become expired; how many did.
std::int64_t expire(sql::Transaction& tx, Micros cutoff, std::int64_t limit);
/// What a collection would work through: expired ones and those of before `cutoff`, ids above `after`.
std::vector<Trash> due(sql::Transaction& tx, Micros cutoff, std::int64_t after, std::int64_t limit);

}  // namespace trash
}  // namespace pedigree::store
