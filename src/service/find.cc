#include "service/find.h"

namespace pedigree::service {
namespace {

namespace search = store::search;

constexpr std::int64_t kChunk = 1'000;   // rows looked at together when the database cannot decide alone

Compiled condition_of(sql::Transaction& tx, const Find& what) {
  Compiled compiled = compile(tx, *what.filter, *what.vocabulary, *what.subject, what.scope);
  search::Condition both;
  both.kind = search::Condition::Kind::kAll;
  both.parts = {what.also, std::move(compiled.condition)};
  return {std::move(both), compiled.exact};
}

/// Calls `each` with stretches of matching rows until it returns false or there are no more.
template <class F>
Status for_each_match(sql::Transaction& tx, const Find& what, const search::Search& found_by, std::string position, const F& each) {
  while (true) {
    PED_TRY(auto hits, search::page(tx, found_by, position, kChunk));
    if (hits.empty()) return {};
    position = hits.back().position;
    const bool last = static_cast<std::int64_t>(hits.size()) < kChunk;
    what.keep_matching(tx, hits);
    if (!each(hits) || last) return {};
  }
}

}  // namespace

Result<std::vector<search::Hit>> find(sql::Transaction& tx, const Find& what, std::string_view position, std::int64_t limit) {
  const auto compiled = condition_of(tx, what);
  const search::Search found_by{what.subject, what.scope, &compiled.condition, what.order};
  if (compiled.exact) return search::page(tx, found_by, position, limit);
  std::vector<search::Hit> found;
  PED_CHECK(for_each_match(tx, what, found_by, std::string(position), [&](std::vector<search::Hit>& hits) {
    for (auto& hit : hits)
      if (static_cast<std::int64_t>(found.size()) < limit) found.push_back(std::move(hit));
    return static_cast<std::int64_t>(found.size()) < limit;
  }));
  return found;
}

std::int64_t count(sql::Transaction& tx, const Find& what) {
  const auto compiled = condition_of(tx, what);
  if (compiled.exact) return search::count(tx, *what.subject, what.scope, compiled.condition);
  std::int64_t count = 0;
  const search::Search found_by{what.subject, what.scope, &compiled.condition, {{what.subject->rest, nullptr, ""}, false}};
  const auto counted = for_each_match(tx, what, found_by, "", [&](const std::vector<search::Hit>& hits) {
    count += static_cast<std::int64_t>(hits.size());
    return true;
  });
  if (!counted) throw sql::Failure(counted.error());   // a first page has no position that could be wrong
  return count;
}

}  // namespace pedigree::service
