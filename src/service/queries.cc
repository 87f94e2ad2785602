#include "service/queries.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "domain/versions.h"
#include "service/registry.h"

namespace pedigree::service {
namespace {

Status check_order(const Order& order, std::initializer_list<std::string_view> fields) {
  if (order.empty() || std::find(fields.begin(), fields.end(), order.field) != fields.end()) return {};
  std::string known;
  for (const auto field : fields) known += (known.empty() ? "" : ", ") + std::string(field);
  return fail(Code::kInvalidArgument, fmt::format("cannot order by '{}'; use one of: {}", order.field.substr(0, 60), known));
}

/// Sorts by the order's field, rows of equal value keeping their place.
template <class Row, class ValueOf>
void sort_rows(std::vector<Row>& rows, const Order& order, ValueOf value_of) {
  if (order.empty()) return;
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].position = static_cast<std::int64_t>(i);
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    const auto x = value_of(a, order.field), y = value_of(b, order.field);
    if (value_less(x, y) || value_less(y, x)) return order.descending ? value_less(y, x) : value_less(x, y);
    return a.position < b.position;
  });
}

template <class Row>
Found<Row> page(std::vector<Row> rows, std::int64_t after, std::int64_t limit) {
  Found<Row> found;
  found.total = static_cast<std::int64_t>(rows.size());
  const auto first = std::min(after, found.total), last = std::min(after + limit, found.total);
  for (auto i = first; i < last; ++i) {
    found.rows.push_back(std::move(rows[static_cast<std::size_t>(i)]));
    found.rows.back().position = i + 1;
  }
  return found;
}

json::Value texts(const std::vector<std::string>& items) {
  json::Array array;
  for (const auto& item : items) array.emplace_back(item);
  return array;
}

/// A dotted member of JSON text.
json::Value dig(const std::optional<std::string>& text, std::string_view path) {
  if (!text) return {};
  const auto parsed = json::parse(*text, {.nonfinite = true});
  if (!parsed) return {};
  const json::Value* value = &*parsed;
  for (const auto part : split(path, '.')) {
    value = value->find(part);
    if (value == nullptr) return {};
  }
  return *value;
}

struct VersionFacts {
  std::map<std::int64_t, std::vector<std::string>> tags, aliases;
};

json::Value version_value(const VersionRow& row, const VersionFacts& facts, std::string_view field) {
  const auto& artifact = row.artifact;
  const auto list_of = [&](const auto& lists) {
    const auto found = lists.find(artifact.id);
    return found == lists.end() ? json::Value(json::Array{}) : texts(found->second);
  };
  if (field == "state") return artifact.state;
  if (field == "id") return artifact.id;
  if (field == "version" || field == "version_index" || field == "versionIndex") return row.version_index;
  if (field == "digest") return artifact.digest;
  if (field == "description") return artifact.description;
  if (field == "created_at" || field == "createdAt") return format_time(artifact.created_at);
  if (field == "updated_at" || field == "updatedAt") return format_time(artifact.updated_at);
  if (field == "size") return artifact.size;
  if (field == "tag" || field == "tags") return list_of(facts.tags);
  if (field == "alias" || field == "aliases") return list_of(facts.aliases);
  if (field.starts_with("metadata.")) return dig(artifact.metadata, field.substr(9));
  return {};
}

}  // namespace

std::optional<store::Membership> find_version_by_ref(sql::Transaction& tx, std::int64_t project_id, std::string_view ref) {
  // The whole text may be a collection's name only up to its first colon.
  const auto parsed = domain::parse_version_ref(ref);
  const auto collection = store::collections::by_name(tx, project_id, parsed.collection);
  return collection ? find_version(tx, *collection, parsed.alias) : std::nullopt;
}

Result<VersionQuery> VersionQuery::parse(std::string_view filters, std::string_view order) {
  VersionQuery query;
  PED_TRY(query.filter, Filter::parse(filters));
  query.order = parse_order(order);
  PED_CHECK(check_order(query.order, {"version_index", "versionIndex", "created_at", "createdAt", "updated_at", "updatedAt", "size"}));
  return query;
}

Found<VersionRow> list_versions(sql::Transaction& tx, const store::Collection& collection, const VersionQuery& query, std::int64_t after,
                                std::int64_t limit) {
  const auto memberships = store::collections::memberships_of(tx, collection.id, -1, INT64_MAX);
  std::vector<std::int64_t> ids, membership_ids;
  std::map<std::int64_t, std::int64_t> index_of;
  for (const auto& membership : memberships) {
    ids.push_back(membership.artifact_id);
    membership_ids.push_back(membership.id);
    index_of[membership.artifact_id] = membership.version_index;
  }
  VersionFacts facts;
  for (auto& tag : store::artifacts::tags_of(tx, ids)) facts.tags[tag.artifact_id].push_back(std::move(tag.tag));
  for (auto& binding : store::collections::open_aliases_of(tx, membership_ids)) facts.aliases[binding.artifact_id].push_back(std::move(binding.alias));

  std::vector<VersionRow> rows;
  for (auto& artifact : store::artifacts::by_ids(tx, ids)) {
    const auto index = index_of.at(artifact.id);
    rows.push_back({std::move(artifact), index, 0});
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.version_index > b.version_index; });
  std::erase_if(rows, [&](const VersionRow& row) {
    return !query.filter.matches([&](std::string_view field) { return version_value(row, facts, field); });
  });
  sort_rows(rows, query.order, [&](const VersionRow& row, std::string_view field) { return version_value(row, facts, field); });
  return page(std::move(rows), after, limit);
}

Result<CollectionQuery> CollectionQuery::parse(std::string_view filters, std::string_view order, const std::vector<std::string>& kinds) {
  CollectionQuery query;
  PED_TRY(query.filter, Filter::parse(filters));
  query.order = parse_order(order);
  PED_CHECK(check_order(query.order, {"name", "created_at", "createdAt", "updated_at", "updatedAt"}));
  if (kinds.size() == 1) query.sequences = kinds.front() == "SEQUENCE";
  return query;
}

Found<CollectionRow> list_collections(sql::Transaction& tx, std::int64_t project_id, std::optional<std::int64_t> type_id, const CollectionQuery& query,
                                      std::int64_t after, std::int64_t limit) {
  auto collections = store::collections::list(tx, {project_id, type_id, query.sequences}, 0, INT64_MAX);
  std::vector<std::int64_t> ids;
  for (const auto& collection : collections) ids.push_back(collection.id);
  std::map<std::int64_t, std::vector<std::string>> tags;
  for (auto& tag : store::collections::tags_of(tx, ids)) tags[tag.owner_id].push_back(std::move(tag.tag));
  const auto value_of = [&](const CollectionRow& row, std::string_view field) -> json::Value {
    const auto& collection = row.collection;
    if (field == "name") return collection.name;
    if (field == "id" || field == "artifact_collection_id") return collection.id;
    if (field == "description") return collection.description;
    if (field == "created_at" || field == "createdAt") return format_time(collection.created_at);
    if (field == "updated_at" || field == "updatedAt") return format_time(collection.updated_at);
    if (field == "tag" || field == "tags") return texts(tags[collection.id]);
    return {};
  };
  std::vector<CollectionRow> rows;
  for (auto& collection : collections) rows.push_back({std::move(collection), 0});
  std::erase_if(rows, [&](const CollectionRow& row) { return !query.filter.matches([&](std::string_view field) { return value_of(row, field); }); });
  sort_rows(rows, query.order, value_of);
  return page(std::move(rows), after, limit);
}

}  // namespace pedigree::service
