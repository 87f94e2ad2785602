// Repository of collections (source sequences and linked portfolios), memberships and alias intervals.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store {

struct Collection {
  std::int64_t id = 0;
  std::int64_t project_id = 0;
  std::int64_t type_id = 0;
  bool is_sequence = true;
  std::string name;
  std::optional<std::string> description;
  std::int64_t next_index = 0;
  std::optional<std::int64_t> created_by;
  Micros created_at = 0;
  Micros updated_at = 0;
  std::optional<Micros> deleted_at;
};

/// A version in a collection, with its number there.
struct Membership {
  std::int64_t id = 0;
  std::int64_t collection_id = 0;
  std::int64_t artifact_id = 0;
  std::int64_t version_index = 0;
  std::int64_t created_by = 0;
  Micros created_at = 0;
  std::optional<Micros> closed_at;
  std::optional<std::int64_t> trash_id;   // the deletion that closed it
};

/// One stretch of time in which an alias pointed to one membership.
struct AliasBinding {
  std::int64_t id = 0;
  std::int64_t collection_id = 0;
  std::string alias;
  std::int64_t membership_id = 0;
  Micros valid_from = 0;
  std::optional<Micros> valid_to;
  std::int64_t set_by = 0;          // 0: a rule of the server
  std::optional<std::string> reason;
  std::int64_t version_index = 0;   // of the membership
  std::int64_t artifact_id = 0;     // of the membership
};

namespace collections {

// ---- collections
std::optional<Collection> by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view name);   // not deleted
std::vector<Collection> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);                   // deleted ones too
struct ListFilter {
  std::int64_t project_id = 0;
  std::optional<std::int64_t> type_id;
  std::optional<bool> sequences;       // only sequences, only portfolios, or both
};
/// Not deleted, newest first, ids below `before` (0: from the newest).
std::vector<Collection> list(sql::Transaction& tx, const ListFilter& filter, std::int64_t before, std::int64_t limit);
std::int64_t count(sql::Transaction& tx, const ListFilter& filter);
struct Recent {
  Collection collection;
  Micros changed_at = 0;               // of its last event
};
/// Portfolios of a project, not deleted, the last changed first, those behind (time, id).
std::vector<Recent> recent_portfolios(sql::Transaction& tx, std::int64_t project_id, Micros before_time, std::int64_t before_id, std::int64_t limit);
std::int64_t insert(sql::Transaction& tx, const Collection& collection);
void update(sql::Transaction& tx, const Collection& collection);          // name, description, type, updated_at
void remove(sql::Transaction& tx, std::int64_t id, std::int64_t by, Micros at);
void restore(sql::Transaction& tx, std::int64_t id, std::string_view name);
/// The next version number; numbers are never given twice.
std::int64_t take_index(sql::Transaction& tx, std::int64_t id);
/// Reserves the time of the collection's next event: now, but later than all before.
Micros next_event_time(sql::Transaction& tx, std::int64_t id);
void map_sequence_client(sql::Transaction& tx, std::string_view client_id, std::int64_t id);

struct Tagged {
  std::int64_t owner_id = 0;   // collection or artifact
  std::string tag;
};
std::vector<Tagged> tags_of(sql::Transaction& tx, std::span<const std::int64_t> ids);
bool add_tag(sql::Transaction& tx, std::int64_t id, std::string_view tag);       // false: it was there
bool remove_tag(sql::Transaction& tx, std::int64_t id, std::string_view tag);    // false: it was not

// ---- memberships
std::vector<Membership> memberships_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);
std::optional<Membership> open_membership(sql::Transaction& tx, std::int64_t collection_id, std::int64_t artifact_id);
/// Projects of the runs that made some of its versions, the first `limit` that are found; each project once.
std::vector<std::int64_t> some_source_projects(sql::Transaction& tx, std::int64_t collection_id, std::int64_t limit);
std::optional<Membership> membership_by_index(sql::Transaction& tx, std::int64_t collection_id, std::int64_t version_index);  // open
std::optional<Membership> membership_by_digest(sql::Transaction& tx, std::int64_t collection_id, std::string_view digest);    // open, newest
std::vector<Membership> memberships_of_artifacts(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);           // open
/// Open ones, numbers below `before` (-1: from the highest), highest first.
std::vector<Membership> memberships_of(sql::Transaction& tx, std::int64_t collection_id, std::int64_t before, std::int64_t limit);
std::int64_t count_memberships(sql::Transaction& tx, std::int64_t collection_id);
std::optional<std::int64_t> highest_open_index(sql::Transaction& tx, std::int64_t collection_id);
std::int64_t insert_membership(sql::Transaction& tx, const Membership& membership);
void close_membership(sql::Transaction& tx, std::int64_t id, std::int64_t by, Micros at, std::int64_t trash_id);

// ---- aliases
std::optional<AliasBinding> open_alias(sql::Transaction& tx, std::int64_t collection_id, std::string_view alias);
std::optional<AliasBinding> alias_at(sql::Transaction& tx, std::int64_t collection_id, std::string_view alias, Micros at);
/// The stretch before the one that began at `before` (or before now, if the alias is not set): where a rollback goes.
std::optional<AliasBinding> previous_alias(sql::Transaction& tx, std::int64_t collection_id, std::string_view alias,
                                           std::int64_t not_membership_id);
std::vector<AliasBinding> open_aliases_of(sql::Transaction& tx, std::span<const std::int64_t> membership_ids);
std::vector<AliasBinding> bindings_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);   // closed ones too
std::vector<AliasBinding> open_aliases_in(sql::Transaction& tx, std::int64_t collection_id);
/// Stretches of one alias, or of all when it is empty, newest first, those that began before `before`.
std::vector<AliasBinding> intervals(sql::Transaction& tx, std::int64_t collection_id, std::string_view alias, Micros before, std::int64_t limit);
/// Where aliases pointed at a time. Of a project: one alias or all, by collection and alias, behind the binding `after_id` (0: from the first).
std::vector<AliasBinding> bindings_at(sql::Transaction& tx, std::int64_t collection_id, Micros at);
std::vector<AliasBinding> bindings_in_project_at(sql::Transaction& tx, std::int64_t project_id, std::string_view alias, Micros at, std::int64_t after_id,
                                                 std::int64_t limit);
std::int64_t count_memberships_at(sql::Transaction& tx, std::int64_t collection_id, Micros at);
void open_alias_interval(sql::Transaction& tx, const AliasBinding& binding, std::int64_t event_id);
void close_alias_interval(sql::Transaction& tx, std::int64_t binding_id, Micros at);

}  // namespace collections
}  // namespace pedigree::store
