#include "service/version_list.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/ids.h"
#include "domain/versions.h"
#include "service/collection_list.h"
#include "service/find.h"
#include "service/run_list.h"
#include "service/run_lines.h"
#include "service/sight.h"
#include "store/as_logged.h"
#include "store/searchable.h"

namespace pedigree::service {
namespace {

namespace search = store::search;
namespace columns = store::searchable::version;

std::string plain_key(std::string_view path) { return std::string(path); }

constexpr std::array kColumns{NamedColumn{"version_index", &columns::kIndex}, NamedColumn{"versionIndex", &columns::kIndex},
                              NamedColumn{"version", &columns::kIndex},       NamedColumn{"created_at", &columns::kCreatedAt},
                              NamedColumn{"createdAt", &columns::kCreatedAt}, NamedColumn{"updated_at", &columns::kUpdatedAt},
                              NamedColumn{"updatedAt", &columns::kUpdatedAt}, NamedColumn{"linked_at", &columns::kLinkedAt},
                              NamedColumn{"size", &columns::kSize},           NamedColumn{"artifact_size", &columns::kSize},
                              NamedColumn{"file_count", &columns::kFileCount}, NamedColumn{"digest", &columns::kDigest},
                              NamedColumn{"description", &columns::kDescription}, NamedColumn{"state", &columns::kState},
                              NamedColumn{"id", &columns::kId},               NamedColumn{"tag", &columns::kTag},
                              NamedColumn{"artifact_id", &columns::kId},      NamedColumn{"artifact_created_at", &columns::kCreatedAt},
                              NamedColumn{"acm_created_at", &columns::kLinkedAt},
                              NamedColumn{"tags", &columns::kTag},            NamedColumn{"alias", &columns::kAlias},
                              NamedColumn{"aliases", &columns::kAlias},       NamedColumn{"collection", &columns::kCollection}};
constexpr std::array kValues{NamedValues{"metadata.", &columns::kMetadata, plain_key},
                             NamedValues{"artifact_metadata.", &columns::kMetadata, plain_key}, NamedValues{"metric.", &columns::kMetric, plain_key},
                             NamedValues{"summary_metrics.", &columns::kMetric, plain_key}, NamedValues{"config.", &columns::kConfig, run_config_key}};
constexpr std::array kTimes{&columns::kCreatedAt, &columns::kUpdatedAt, &columns::kLinkedAt};
constexpr Vocabulary kVocabulary{kColumns, kValues, kTimes};

const search::Order kNewestFirst{{&columns::kIndex, nullptr, ""}, true};
const search::Order kLastLinkedFirst{{&columns::kLinkedAt, nullptr, ""}, true};

/// What filters in memory look at, loaded for a stretch of rows at once.
struct Facts {
  std::unordered_map<std::int64_t, store::Membership> memberships;   // by their own id
  std::unordered_map<std::int64_t, store::Artifact> artifacts;
  std::unordered_map<std::int64_t, store::Run> runs;                  // those the caller may look at
  std::map<std::pair<std::int64_t, std::string>, json::Value> as_logged;   // metrics of their own that versions have, by artifact and key
  std::map<std::int64_t, json::Array> tags, aliases;                  // by artifact; by membership
  std::unordered_map<std::int64_t, std::string> collections;
};

template <class Row, class Rows>
void index_rows(Rows rows, std::unordered_map<std::int64_t, Row>& into) {
  for (auto& row : rows) {
    const auto id = row.id;
    into.emplace(id, std::move(row));
  }
}

Facts load(sql::Transaction& tx, const std::vector<search::Hit>& hits) {
  Facts facts;
  std::vector<std::int64_t> ids, artifact_ids;
  for (const auto& hit : hits) ids.push_back(hit.id);
  index_rows(store::collections::memberships_by_ids(tx, ids), facts.memberships);
  for (const auto& [id, membership] : facts.memberships) artifact_ids.push_back(membership.artifact_id);
  index_rows(store::artifacts::by_ids(tx, artifact_ids), facts.artifacts);
  return facts;
}

Facts load_everything(sql::Transaction& tx, const Caller& caller, const std::vector<search::Hit>& hits) {
  Facts facts = load(tx, hits);
  std::vector<std::int64_t> membership_ids, artifact_ids, measured_ids, run_ids, collection_ids;
  for (const auto& [id, membership] : facts.memberships) membership_ids.push_back(id), collection_ids.push_back(membership.collection_id);
  for (const auto& [id, artifact] : facts.artifacts) {
    artifact_ids.push_back(id);
    if (artifact.run_id) run_ids.push_back(*artifact.run_id);
    if (artifact.measured) measured_ids.push_back(id);
  }
  for (auto& [value, step, artifact] : store::as_logged::of_versions(tx, measured_ids)) facts.as_logged.emplace(std::pair(artifact, value.key), plain_value(value));
  index_rows(store::runs::by_ids(tx, Sight(tx, caller).remembered_runs(run_ids)), facts.runs);
  for (auto& tag : store::artifacts::tags_of(tx, artifact_ids)) facts.tags[tag.artifact_id].emplace_back(std::move(tag.tag));
  for (auto& binding : store::collections::open_aliases_of(tx, membership_ids)) facts.aliases[binding.membership_id].emplace_back(std::move(binding.alias));
  for (auto& collection : store::collections::by_ids(tx, collection_ids)) facts.collections.emplace(collection.id, collection.name);
  return facts;
}

json::Value member(const std::optional<std::string>& text, std::string_view path) {
  const auto object = json::parse(text.value_or("null"), {.nonfinite = true});
  const auto* found = object ? dig(*object, path) : nullptr;
  return found == nullptr ? json::Value() : *found;
}

json::Value value_of(const Facts& facts, const store::Membership& membership, std::string_view field) {
  const auto& artifact = facts.artifacts.at(membership.artifact_id);
  const auto known = kVocabulary.field(field);
  if (field == "metadata" || field == "artifact_metadata") return json::parse(artifact.metadata.value_or("null"), {.nonfinite = true}).value_or(json::Value());
  if (!known) return {};
  const auto list = [](const auto& lists, std::int64_t id) { return lists.contains(id) ? lists.at(id) : json::Array{}; };
  if (known->values == &columns::kMetadata) return member(artifact.metadata, known->key);
  if (known->values != nullptr) {
    const auto run = artifact.run_id ? facts.runs.find(*artifact.run_id) : facts.runs.end();
    if (run == facts.runs.end()) return {};
    if (known->values == &columns::kMetric)
      if (const auto own = facts.as_logged.find({artifact.id, known->key}); own != facts.as_logged.end()) return own->second;
    return run_value(run->second, known->values == &columns::kConfig ? "config." + known->key : "summary_metrics." + known->key);
  }
  const auto* column = known->column;
  if (column == &columns::kIndex) return membership.version_index;
  if (column == &columns::kLinkedAt) return format_time(membership.created_at);
  if (column == &columns::kCreatedAt) return format_time(artifact.created_at);
  if (column == &columns::kUpdatedAt) return format_time(artifact.updated_at);
  if (column == &columns::kSize) return artifact.size;
  if (column == &columns::kFileCount) return artifact.file_count;
  if (column == &columns::kDigest) return artifact.digest;
  if (column == &columns::kDescription) return artifact.description;
  if (column == &columns::kState) return artifact.state;
  if (column == &columns::kId) return artifact.id;
  if (column == &columns::kTag) return list(facts.tags, artifact.id);
  if (column == &columns::kAlias) return list(facts.aliases, membership.id);
  if (column == &columns::kCollection) return facts.collections.at(membership.collection_id);
  return {};
}

void keep_matching(sql::Transaction& tx, const Caller& caller, const Filter& filter, std::vector<search::Hit>& hits) {
  const auto facts = load_everything(tx, caller, hits);
  std::erase_if(hits, [&](const search::Hit& hit) {
    return !filter.matches([&](std::string_view field) { return value_of(facts, facts.memberships.at(hit.id), field); });
  });
}

void keep_in_matching_collections(sql::Transaction& tx, const Filter& collections, std::vector<search::Hit>& hits) {
  std::vector<std::int64_t> ids, collection_ids;
  for (const auto& hit : hits) ids.push_back(hit.id);
  std::unordered_map<std::int64_t, std::int64_t> collection_of;
  for (const auto& membership : store::collections::memberships_by_ids(tx, ids)) {
    if (collection_of.emplace(membership.id, membership.collection_id).second) collection_ids.push_back(membership.collection_id);
  }
  std::sort(collection_ids.begin(), collection_ids.end());
  collection_ids.erase(std::unique(collection_ids.begin(), collection_ids.end()), collection_ids.end());
  const auto matching = matching_collections(tx, collections, collection_ids);
  std::erase_if(hits, [&](const search::Hit& hit) { return !matching.contains(collection_of.at(hit.id)); });
}

/// Numbers of versions as "v3", and ids as the clients know them.
json::Value normalized(std::string_view field, const json::Value& operand) {
  const auto known = kVocabulary.field(field);
  if (known && known->column == &columns::kIndex) return numbers_of(operand, domain::parse_version);
  if (known && known->column == &columns::kId) return numbers_of(operand, [](std::string_view text) { return decode_id("Artifact", text); });
  return kVocabulary.normalize(field, operand);
}

std::vector<VersionRow> rows_of(sql::Transaction& tx, std::vector<search::Hit> hits) {
  const auto facts = load(tx, hits);
  std::vector<VersionRow> rows;
  for (auto& hit : hits) {
    const auto& membership = facts.memberships.at(hit.id);
    rows.push_back({facts.artifacts.at(membership.artifact_id), membership, std::move(hit.position)});
  }
  return rows;
}

/// For whom versions are looked for. Must outlive the search.
struct Eyes {
  Eyes(sql::Transaction& tx, const Caller& looking) : caller(looking), reader(reader_of(tx, looking)) {}
  const Caller& caller;
  search::Reader reader;
};

/// Who looks at the values of versions: those of a collection mostly come from one project or a few, which are asked for once instead of for
/// every value.
Eyes eyes_on(sql::Transaction& tx, const Caller& caller, const VersionScope& scope, const Filter& filter, const search::Order& order) {
  constexpr std::int64_t kVersions = 64;
  Eyes eyes(tx, caller);
  const bool looks_at_values = order.field.values != nullptr || !filter.matches_everything();
  if (scope.kind == VersionScope::Kind::kCollection && looks_at_values)
    eyes.reader.known = open_ones(tx, eyes.reader, store::collections::some_source_projects(tx, scope.id, kVersions));
  return eyes;
}

Find versions_in(const Eyes& eyes, const VersionScope& scope, const Filter& filter, const search::Order& order) {
  const auto& subject = scope.kind == VersionScope::Kind::kCollection ? columns::kOfCollection : columns::kInProject;
  return {&kVocabulary, {&subject, scope.id, &eyes.reader}, &filter, order,
          [&caller = eyes.caller, &filter](sql::Transaction& tx, std::vector<search::Hit>& hits) { keep_matching(tx, caller, filter, hits); }};
}

}  // namespace

Result<VersionQuery> VersionQuery::parse(std::string_view filters, std::string_view order) {
  VersionQuery query;
  PED_TRY(query.filter, Filter::parse(filters, normalized));
  PED_TRY(const auto wanted, kVocabulary.order(order));
  query.order = wanted.value_or(kNewestFirst);
  query.ordered = wanted.has_value();
  return query;
}

Status VersionQuery::check() const { return kVocabulary.check(filter); }

std::optional<store::search::Field> version_field(std::string_view name) { return kVocabulary.field(name); }

Result<std::vector<VersionRow>> list_versions(sql::Transaction& tx, const Caller& caller, const VersionScope& scope, const VersionQuery& query,
                                              std::string_view position, std::int64_t limit) {
  const auto eyes = eyes_on(tx, caller, scope, query.filter, query.order);
  PED_TRY(auto hits, find(tx, versions_in(eyes, scope, query.filter, query.order), position, limit));
  return rows_of(tx, std::move(hits));
}

Result<std::vector<VersionRow>> search_versions(sql::Transaction& tx, const Caller& caller, std::span<const std::int64_t> project_ids,
                                                const Filter& collections, VersionQuery query, std::string_view position, std::int64_t limit) {
  const Eyes eyes(tx, caller);
  if (!query.ordered) query.order = kLastLinkedFirst;
  auto what = versions_in(eyes, {VersionScope::Kind::kProject, 0}, query.filter, query.order);
  if (!collections.matches_everything()) {
    auto compiled = compile_collections(tx, collections);
    what.rows.subject = &columns::kOfProject;
    what.also = std::move(compiled.condition);
    what.also_exact = compiled.exact;
    if (!compiled.exact)
      what.keep_matching = [&caller, &filter = query.filter, &collections](sql::Transaction& reading, std::vector<search::Hit>& hits) {
        keep_in_matching_collections(reading, collections, hits);
        keep_matching(reading, caller, filter, hits);
      };
  }
  PED_TRY(auto hits, find_in(tx, std::move(what), project_ids, position, limit));
  return rows_of(tx, std::move(hits));
}

std::int64_t count_versions(sql::Transaction& tx, const Caller& caller, const VersionScope& scope, const Filter& filter) {
  const auto eyes = eyes_on(tx, caller, scope, filter, kNewestFirst);
  return count(tx, versions_in(eyes, scope, filter, kNewestFirst));
}

}  // namespace pedigree::service
