// Memberships and alias intervals of collections.h.
#include "store/collections.h"

#include <algorithm>
#include <array>

namespace pedigree::store::collections {
namespace {

#define MEMBERSHIP_COLUMNS "SELECT id, collection_id, artifact_id, version_index, created_by, created_at, closed_at, trash_id FROM membership "

Membership read_membership(const sql::Row& row) {
  Membership membership;
  membership.id = row.integer(0);
  membership.collection_id = row.integer(1);
  membership.artifact_id = row.integer(2);
  membership.version_index = row.integer(3);
  membership.created_by = row.integer(4);
  membership.created_at = row.integer(5);
  membership.closed_at = row.maybe_integer(6);
  membership.trash_id = row.maybe_integer(7);
  return membership;
}

#define ALIAS_COLUMNS                                                                                                              \
  "SELECT b.id, b.collection_id, b.alias, b.membership_id, b.valid_from, b.valid_to, b.set_by, b.reason, m.version_index, " \
  "m.artifact_id FROM alias_binding b JOIN membership m ON m.id = b.membership_id "

AliasBinding read_alias(const sql::Row& row) {
  AliasBinding binding;
  binding.id = row.integer(0);
  binding.collection_id = row.integer(1);
  binding.alias = row.str(2);
  binding.membership_id = row.integer(3);
  binding.valid_from = row.integer(4);
  binding.valid_to = row.maybe_integer(5);
  binding.set_by = row.integer(6);
  binding.reason = row.maybe_text(7);
  binding.version_index = row.integer(8);
  binding.artifact_id = row.integer(9);
  return binding;
}

}  // namespace

std::vector<Membership> memberships_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_membership, MEMBERSHIP_COLUMNS "WHERE id IN (?*)", ids);
}

std::optional<Membership> open_membership(sql::Transaction& tx, std::int64_t collection_id, std::int64_t artifact_id) {
  return tx.first(read_membership, MEMBERSHIP_COLUMNS "WHERE collection_id = ?1 AND artifact_id = ?2 AND closed_at IS NULL",
                  collection_id, artifact_id);
}

std::vector<std::int64_t> some_source_projects(sql::Transaction& tx, std::int64_t collection_id, std::int64_t limit) {
  auto ids = tx.all([](const sql::Row& row) { return row.integer(0); },
                    "SELECT r.project_id FROM membership m CROSS JOIN artifact v CROSS JOIN run r "
                    "WHERE m.collection_id = ?1 AND m.closed_at IS NULL AND v.id = m.artifact_id AND r.id = v.run_id LIMIT ?2",
                    collection_id, limit);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::optional<Membership> membership_by_index(sql::Transaction& tx, std::int64_t collection_id, std::int64_t version_index) {
  return tx.first(read_membership, MEMBERSHIP_COLUMNS "WHERE collection_id = ?1 AND version_index = ?2 AND closed_at IS NULL",
                  collection_id, version_index);
}

std::optional<Membership> membership_by_digest(sql::Transaction& tx, std::int64_t collection_id, std::string_view digest) {
  return tx.first(read_membership,
                  "SELECT m.id, m.collection_id, m.artifact_id, m.version_index, m.created_by, m.created_at, m.closed_at, m.trash_id "
                  "FROM artifact a CROSS JOIN membership m WHERE a.digest = ?2 AND m.artifact_id = a.id AND m.collection_id = ?1 "
                  "AND m.closed_at IS NULL ORDER BY m.version_index DESC LIMIT 1",
                  collection_id, digest);
}

std::vector<Membership> memberships_of_artifacts(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, read_membership, MEMBERSHIP_COLUMNS "WHERE artifact_id IN (?*) AND closed_at IS NULL ORDER BY id", artifact_ids);
}

std::vector<Membership> memberships_of(sql::Transaction& tx, std::int64_t collection_id, std::int64_t before, std::int64_t limit) {
  return tx.all(read_membership,
                MEMBERSHIP_COLUMNS "WHERE collection_id = ?1 AND version_index < ?2 AND closed_at IS NULL ORDER BY version_index DESC LIMIT ?3",
                collection_id, before < 0 ? INT64_MAX : before, limit);
}

std::int64_t count_memberships(sql::Transaction& tx, std::int64_t collection_id) {
  // All that were ever there, without those that are closed: they are few.
  return tx.scalar("SELECT next_index - (SELECT count(*) FROM membership WHERE collection_id = ?1 AND closed_at IS NOT NULL) FROM collection WHERE id = ?1",
                   collection_id);
}

std::optional<std::int64_t> highest_open_index(sql::Transaction& tx, std::int64_t collection_id) {
  return tx.first([](const sql::Row& row) { return row.integer(0); },
                  "SELECT version_index FROM membership WHERE collection_id = ?1 AND closed_at IS NULL ORDER BY version_index DESC LIMIT 1",
                  collection_id);
}

std::int64_t insert_membership(sql::Transaction& tx, const Membership& membership) {
  return tx.insert(
      "INSERT INTO membership (collection_id, artifact_id, project_id, version_index, created_by, created_at) "
      "VALUES (?1, ?2, (SELECT project_id FROM collection WHERE id = ?1), ?3, ?4, ?5)",
      membership.collection_id, membership.artifact_id, membership.version_index, membership.created_by, membership.created_at);
}

void close_membership(sql::Transaction& tx, std::int64_t id, std::int64_t by, Micros at, std::int64_t trash_id) {
  tx.run("UPDATE membership SET closed_at = ?2, closed_by = ?3, trash_id = ?4 WHERE id = ?1", id, at, by, trash_id);
}

std::optional<AliasBinding> open_alias(sql::Transaction& tx, std::int64_t collection_id, std::string_view alias) {
  return tx.first(read_alias, ALIAS_COLUMNS "WHERE b.collection_id = ?1 AND b.alias = ?2 AND b.valid_to IS NULL", collection_id, alias);
}

std::optional<AliasBinding> alias_at(sql::Transaction& tx, std::int64_t collection_id, std::string_view alias, Micros at) {
  const auto found = tx.first(read_alias,
                              ALIAS_COLUMNS "WHERE b.collection_id = ?1 AND b.alias = ?2 AND b.valid_from <= ?3 "
                                            "ORDER BY b.valid_from DESC LIMIT 1",
                              collection_id, alias, at);
  if (!found || (found->valid_to && *found->valid_to <= at)) return std::nullopt;
  return found;
}

std::optional<AliasBinding> previous_alias(sql::Transaction& tx, std::int64_t collection_id, std::string_view alias,
                                           std::int64_t not_membership_id) {
  return tx.first(read_alias,
                  ALIAS_COLUMNS "WHERE b.collection_id = ?1 AND b.alias = ?2 AND b.membership_id <> ?3 AND b.valid_to IS NOT NULL "
                                "AND m.closed_at IS NULL ORDER BY b.valid_from DESC LIMIT 1",
                  collection_id, alias, not_membership_id);
}

std::vector<AliasBinding> open_aliases_of(sql::Transaction& tx, std::span<const std::int64_t> membership_ids) {
  return sql::all_in(tx, read_alias, ALIAS_COLUMNS "WHERE b.membership_id IN (?*) AND b.valid_to IS NULL ORDER BY b.id", membership_ids);
}

std::vector<AliasBinding> bindings_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_alias, ALIAS_COLUMNS "WHERE b.id IN (?*) ORDER BY b.id", ids);
}

std::vector<AliasBinding> open_aliases_in(sql::Transaction& tx, std::int64_t collection_id) {
  return tx.all(read_alias, ALIAS_COLUMNS "WHERE b.collection_id = ?1 AND b.valid_to IS NULL ORDER BY b.alias", collection_id);
}

std::vector<AliasBinding> intervals(sql::Transaction& tx, std::int64_t collection_id, std::string_view alias, Micros before, std::int64_t limit) {
  if (alias.empty())
    return tx.all(read_alias, ALIAS_COLUMNS "WHERE b.collection_id = ?1 AND b.valid_from < ?2 ORDER BY b.valid_from DESC LIMIT ?3", collection_id, before,
                  limit);
  return tx.all(read_alias, ALIAS_COLUMNS "WHERE b.collection_id = ?1 AND b.alias = ?4 AND b.valid_from < ?2 ORDER BY b.valid_from DESC LIMIT ?3",
                collection_id, before, limit, alias);
}

namespace {

/// The stretches of a collection that hold at a time, aliases behind `after`, in order: one look per alias, however often it moved.
void collect_bindings_at(sql::Transaction& tx, std::int64_t collection_id, std::string after, Micros at, std::int64_t limit,
                         std::vector<AliasBinding>& found) {
  while (static_cast<std::int64_t>(found.size()) < limit) {
    const auto alias = tx.first([](const sql::Row& row) { return row.str(0); },
                                "SELECT alias FROM alias_binding WHERE collection_id = ?1 AND alias > ?2 ORDER BY alias LIMIT 1", collection_id, after);
    if (!alias) return;
    if (auto binding = alias_at(tx, collection_id, *alias, at)) found.push_back(*std::move(binding));
    after = *alias;
  }
}

}  // namespace

std::vector<AliasBinding> bindings_at(sql::Transaction& tx, std::int64_t collection_id, Micros at) {
  std::vector<AliasBinding> found;
  collect_bindings_at(tx, collection_id, "", at, INT64_MAX, found);
  return found;
}

std::vector<AliasBinding> bindings_in_project_at(sql::Transaction& tx, std::int64_t project_id, std::string_view alias, Micros at, std::int64_t after_id,
                                                 std::int64_t limit) {
  AliasBinding last;
  if (after_id > 0)
    if (auto known = bindings_by_ids(tx, std::array{after_id}); !known.empty()) last = std::move(known.front());
  if (!alias.empty())
    return tx.all(read_alias,
                  "SELECT b.id, b.collection_id, b.alias, b.membership_id, b.valid_from, b.valid_to, b.set_by, b.reason, m.version_index, m.artifact_id "
                  "FROM collection c CROSS JOIN alias_binding b ON b.id = (SELECT x.id FROM alias_binding x WHERE x.collection_id = c.id AND x.alias = ?2 "
                  "AND x.valid_from <= ?3 ORDER BY x.valid_from DESC LIMIT 1) JOIN membership m ON m.id = b.membership_id "
                  "WHERE c.project_id = ?1 AND c.id > ?4 AND (b.valid_to IS NULL OR b.valid_to > ?3) ORDER BY c.id LIMIT ?5",
                  project_id, alias, at, last.collection_id, limit);
  std::vector<AliasBinding> found;
  for (auto from = last.collection_id; static_cast<std::int64_t>(found.size()) < limit;) {
    const auto collection = tx.first([](const sql::Row& row) { return row.integer(0); },
                                     "SELECT id FROM collection WHERE project_id = ?1 AND id >= ?2 ORDER BY id LIMIT 1", project_id, from);
    if (!collection) break;
    collect_bindings_at(tx, *collection, *collection == last.collection_id ? last.alias : "", at, limit, found);
    from = *collection + 1;
  }
  return found;
}

std::int64_t count_memberships_at(sql::Transaction& tx, std::int64_t collection_id, Micros at) {
  // Numbers are given from 0 on, one by one, in the order of time, and none is taken back: the last one tells how many there were.
  return tx.scalar(
      "SELECT COALESCE((SELECT version_index + 1 FROM membership WHERE collection_id = ?1 AND created_at <= ?2 ORDER BY created_at DESC LIMIT 1), 0) "
      "- (SELECT count(*) FROM membership WHERE collection_id = ?1 AND closed_at IS NOT NULL AND closed_at <= ?2) "
      "- (SELECT count(*) FROM membership_gap WHERE collection_id = ?1 AND gone_until > ?2 AND gone_from <= ?2)",
      collection_id, at);
}

void open_alias_interval(sql::Transaction& tx, const AliasBinding& binding, std::int64_t event_id) {
  tx.run(
      "INSERT INTO alias_binding (collection_id, alias, membership_id, valid_from, set_by, reason, event_id, project_id) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT project_id FROM collection WHERE id = ?1))",
      binding.collection_id, binding.alias, binding.membership_id, binding.valid_from,
      binding.set_by == 0 ? std::nullopt : std::optional(binding.set_by), binding.reason, event_id);
}

void close_alias_interval(sql::Transaction& tx, std::int64_t binding_id, Micros at) {
  tx.run("UPDATE alias_binding SET valid_to = ?2 WHERE id = ?1", binding_id, at);
}

}  // namespace pedigree::store::collections
