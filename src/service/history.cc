#include "service/history.h"

#include <algorithm>
#include <map>

#include "store/searchable.h"

namespace pedigree::service {
namespace {

namespace search = store::search;
namespace columns = store::searchable::event;
using search::Condition;
using Op = search::Condition::Op;

Condition test(const search::Column& column, Op op, search::Scalar operand) {
  Condition condition;
  condition.kind = Condition::Kind::kTest;
  condition.field.column = &column;
  condition.op = op;
  condition.operand = std::move(operand);
  return condition;
}

Condition condition_of(const HistoryQuery& query) {
  Condition all;
  all.kind = Condition::Kind::kAll;
  const auto add = [&all](const search::Column& column, Op op, search::Scalar operand) { all.parts.push_back(test(column, op, std::move(operand))); };
  if (query.actor) add(columns::kActor, Op::kEqual, *query.actor);
  if (query.alias) add(columns::kAlias, Op::kEqual, *query.alias);
  if (query.version) {
    Condition either;   // an alias that moves away is part of the history of the version it leaves
    either.kind = Condition::Kind::kAny;
    either.parts = {test(columns::kVersion, Op::kEqual, *query.version), test(columns::kPreviousVersion, Op::kEqual, *query.version)};
    all.parts.push_back(std::move(either));
  }
  if (query.since) add(columns::kTime, Op::kGreaterOrEqual, *query.since);
  if (query.until) add(columns::kTime, Op::kLess, *query.until);
  if (query.before) add(columns::kId, Op::kLess, *query.before);
  if (query.action && query.action->ends_with(".*")) {   // everything that begins with "alias."
    std::string first = query.action->substr(0, query.action->size() - 1), behind = first;
    ++behind.back();
    add(columns::kAction, Op::kGreaterOrEqual, std::move(first));
    add(columns::kAction, Op::kLess, std::move(behind));
  } else if (query.action) {
    add(columns::kAction, Op::kEqual, *query.action);
  }
  return all;
}

const search::Subject& subject_of(HistoryScope::Kind kind) {
  switch (kind) {
    case HistoryScope::Kind::kCollection: return columns::kOfCollection;
    case HistoryScope::Kind::kRegistry: return columns::kOfProject;
    case HistoryScope::Kind::kOrganization: return columns::kOfOrganization;
  }
  return columns::kOfCollection;
}

std::vector<Stretch> stretches(sql::Transaction& tx, std::vector<AliasState> states) {
  std::vector<std::int64_t> ids;
  for (const auto& state : states) ids.push_back(state.binding.collection_id);
  std::map<std::int64_t, std::string> names;
  for (auto& collection : store::collections::by_ids(tx, ids)) names[collection.id] = std::move(collection.name);
  std::vector<Stretch> found;
  for (auto& state : states) {
    const auto id = state.binding.collection_id;
    found.push_back({names[id], std::move(state)});
  }
  return found;
}

}  // namespace

Result<std::vector<store::Event>> history(sql::Transaction& tx, const HistoryScope& scope, const HistoryQuery& query, std::int64_t limit) {
  const auto condition = condition_of(query);
  const search::Search newest_first{{&subject_of(scope.kind), scope.id}, &condition, {{&columns::kId, nullptr, ""}, true}};
  PED_TRY(const auto hits, search::page(tx, newest_first, "", limit));
  std::vector<std::int64_t> ids;
  for (const auto& hit : hits) ids.push_back(hit.id);
  auto events = store::events::by_ids(tx, ids);
  std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
  return events;
}

std::vector<Stretch> timeline(sql::Transaction& tx, const store::Collection& collection, std::string_view alias, Micros before, std::int64_t limit) {
  return stretches(tx, states_of(tx, store::collections::intervals(tx, collection.id, alias, before, limit)));
}

std::vector<Stretch> aliases_at(sql::Transaction& tx, std::int64_t project_id, std::string_view alias, Micros at, std::int64_t after_id, std::int64_t limit) {
  return stretches(tx, states_of(tx, store::collections::bindings_in_project_at(tx, project_id, alias, at, after_id, limit)));
}

CollectionThen collection_at(sql::Transaction& tx, const store::Collection& collection, std::optional<Micros> at) {
  namespace collections = store::collections;
  if (!at) return {collections::count_memberships(tx, collection.id), states_of(tx, collections::open_aliases_in(tx, collection.id))};
  return {collections::count_memberships_at(tx, collection.id, *at), states_of(tx, collections::bindings_at(tx, collection.id, *at))};
}

}  // namespace pedigree::service
