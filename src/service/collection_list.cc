#include "service/collection_list.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/ids.h"
#include "service/find.h"
#include "store/searchable.h"

namespace pedigree::service {
namespace {

namespace search = store::search;
namespace columns = store::searchable::collection;
using search::Condition;

constexpr std::array kColumns{NamedColumn{"name", &columns::kName},           NamedColumn{"created_at", &columns::kCreatedAt},
                              NamedColumn{"createdAt", &columns::kCreatedAt}, NamedColumn{"updated_at", &columns::kUpdatedAt},
                              NamedColumn{"updatedAt", &columns::kUpdatedAt}, NamedColumn{"description", &columns::kDescription},
                              NamedColumn{"id", &columns::kId},               NamedColumn{"artifact_collection_id", &columns::kId},
                              NamedColumn{"collection_id", &columns::kId},    NamedColumn{"artifact_collection_name", &columns::kName},
                              NamedColumn{"collection_name", &columns::kName},
                              NamedColumn{"tag", &columns::kTag},             NamedColumn{"tags", &columns::kTag}};
constexpr std::array kTimes{&columns::kCreatedAt, &columns::kUpdatedAt};
constexpr Vocabulary kVocabulary{kColumns, {}, kTimes};

const search::Order kNewestFirst{{&columns::kId, nullptr, ""}, true};

std::unordered_map<std::int64_t, store::Collection> load(sql::Transaction& tx, const std::vector<search::Hit>& hits) {
  std::vector<std::int64_t> ids;
  for (const auto& hit : hits) ids.push_back(hit.id);
  std::unordered_map<std::int64_t, store::Collection> collections;
  for (auto& collection : store::collections::by_ids(tx, ids)) {
    const auto id = collection.id;
    collections.emplace(id, std::move(collection));
  }
  return collections;
}

json::Value value_of(const store::Collection& collection, const std::map<std::int64_t, json::Array>& tags, std::string_view field) {
  const auto known = kVocabulary.field(field);
  const auto* column = known ? known->column : nullptr;
  if (column == &columns::kName) return collection.name;
  if (column == &columns::kId) return collection.id;
  if (column == &columns::kDescription) return collection.description;
  if (column == &columns::kCreatedAt) return format_time(collection.created_at);
  if (column == &columns::kUpdatedAt) return format_time(collection.updated_at);
  if (column == &columns::kTag) return tags.contains(collection.id) ? tags.at(collection.id) : json::Array{};
  return {};
}

void keep_matching(sql::Transaction& tx, const Filter& filter, std::vector<search::Hit>& hits) {
  std::vector<std::int64_t> ids;
  for (const auto& hit : hits) ids.push_back(hit.id);
  const auto matching = matching_collections(tx, filter, ids);
  std::erase_if(hits, [&](const search::Hit& hit) { return !matching.contains(hit.id); });
}

Condition equals(const search::Column& column, search::Scalar operand) {
  Condition test;
  test.kind = Condition::Kind::kTest;
  test.field.column = &column;
  test.operand = std::move(operand);
  return test;
}

std::vector<CollectionRow> rows_of(sql::Transaction& tx, std::vector<search::Hit> hits) {
  auto collections = load(tx, hits);
  std::vector<CollectionRow> rows;
  for (auto& hit : hits) rows.push_back({std::move(collections.at(hit.id)), std::move(hit.position)});
  return rows;
}

/// Ids as numbers, and as the clients know them.
json::Value normalized(std::string_view field, const json::Value& operand) {
  const auto known = kVocabulary.field(field);
  if (!known || known->column != &columns::kId) return kVocabulary.normalize(field, operand);
  return numbers_of(operand, [](std::string_view text) { return decode_id("ArtifactCollection", text); });
}

Find collections_of(std::int64_t project_id, const CollectionQuery& query) {
  Find what{&kVocabulary, {&columns::kOfProject, project_id}, &query.filter, query.order,
            [&filter = query.filter](sql::Transaction& tx, std::vector<search::Hit>& hits) { keep_matching(tx, filter, hits); }};
  what.also.kind = Condition::Kind::kAll;
  if (query.type_id) what.also.parts.push_back(equals(columns::kTypeId, *query.type_id));
  if (query.sequences) what.also.parts.push_back(equals(columns::kKind, std::string(*query.sequences ? "sequence" : "portfolio")));
  return what;
}

}  // namespace

Result<CollectionQuery> CollectionQuery::parse(std::string_view filters, std::string_view order, const std::vector<std::string>& kinds) {
  CollectionQuery query;
  PED_TRY(query.filter, Filter::parse(filters, normalized));
  PED_TRY(const auto wanted, kVocabulary.order(order));
  query.order = wanted.value_or(kNewestFirst);
  if (kinds.size() == 1) query.sequences = kinds.front() == "SEQUENCE";
  return query;
}

Result<std::vector<CollectionRow>> list_collections(sql::Transaction& tx, std::int64_t project_id, const CollectionQuery& query, std::string_view position,
                                                    std::int64_t limit) {
  PED_TRY(auto hits, find(tx, collections_of(project_id, query), position, limit));
  return rows_of(tx, std::move(hits));
}

Result<std::vector<CollectionRow>> search_collections(sql::Transaction& tx, std::span<const std::int64_t> project_ids, const CollectionQuery& query,
                                                      std::string_view position, std::int64_t limit) {
  PED_TRY(auto hits, find_in(tx, collections_of(0, query), project_ids, position, limit));
  return rows_of(tx, std::move(hits));
}

std::int64_t count_collections_in(sql::Transaction& tx, std::span<const std::int64_t> project_ids, const CollectionQuery& query) {
  return count_in(tx, collections_of(0, query), project_ids);
}

Compiled compile_collections(sql::Transaction& tx, const Filter& filter) { return compile(tx, filter, kVocabulary, {&columns::kOfProject, 0}); }

std::unordered_set<std::int64_t> matching_collections(sql::Transaction& tx, const Filter& filter, const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, json::Array> tags;
  for (auto& tag : store::collections::tags_of(tx, ids)) tags[tag.owner_id].emplace_back(std::move(tag.tag));
  std::unordered_set<std::int64_t> matching;
  for (const auto& collection : store::collections::by_ids(tx, ids))
    if (filter.matches([&](std::string_view field) { return value_of(collection, tags, field); })) matching.insert(collection.id);
  return matching;
}

std::int64_t count_collections(sql::Transaction& tx, std::int64_t project_id, const CollectionQuery& query) {
  return count(tx, collections_of(project_id, query));
}

}  // namespace pedigree::service
