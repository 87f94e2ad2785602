#include "service/find.h"

#include <algorithm>
#include <queue>

namespace pedigree::service {
namespace {

namespace search = store::search;

constexpr std::int64_t kMostTogether = 1'000;   // rows looked at together when the database cannot decide alone

Compiled condition_of(sql::Transaction& tx, const Find& what, Patterns patterns = Patterns::kInMemory) {
  Compiled compiled = compile(tx, *what.filter, *what.vocabulary, what.rows, patterns);
  search::Condition both;
  both.kind = search::Condition::Kind::kAll;
  both.parts = {what.also, std::move(compiled.condition)};
  return {std::move(both), compiled.exact && what.also_exact};
}

/// Calls `each` with stretches of matching rows until it returns false or there are no more. `together` rows are looked at first, then more.
template <class F>
Status for_each_match(sql::Transaction& tx, const Find& what, const search::Search& found_by, std::string position, std::int64_t together, const F& each) {
  for (;; together = std::min(4 * together, kMostTogether)) {
    PED_TRY(auto hits, search::page(tx, found_by, position, together));
    if (hits.empty()) return {};
    position = hits.back().position;
    const bool last = static_cast<std::int64_t>(hits.size()) < together;
    what.keep_matching(tx, hits);
    if (!each(hits) || last) return {};
  }
}

}  // namespace

Result<std::vector<search::Hit>> find(sql::Transaction& tx, const Find& what, std::string_view position, std::int64_t limit) {
  const auto compiled = condition_of(tx, what);
  const search::Search found_by{what.rows, &compiled.condition, what.order};
  if (compiled.exact) return search::page(tx, found_by, position, limit);
  std::vector<search::Hit> found;
  PED_CHECK(for_each_match(tx, what, found_by, std::string(position), std::min(2 * limit, kMostTogether), [&](std::vector<search::Hit>& hits) {
    for (auto& hit : hits)
      if (static_cast<std::int64_t>(found.size()) < limit) found.push_back(std::move(hit));
    return static_cast<std::int64_t>(found.size()) < limit;
  }));
  return found;
}

std::int64_t count(sql::Transaction& tx, const Find& what) {
  const auto compiled = condition_of(tx, what);
  if (compiled.exact) return search::count(tx, what.rows, compiled.condition);
  if (const auto whole = condition_of(tx, what, Patterns::kIndexes); whole.exact)
    if (const auto counted = search::count_in_indexes(tx, what.rows, whole.condition)) return *counted;
  std::int64_t count = 0;
  const search::Search found_by{what.rows, &compiled.condition, {{what.rows.subject->rest, nullptr, ""}, false}};
  const auto counted = for_each_match(tx, what, found_by, "", kMostTogether, [&](const std::vector<search::Hit>& hits) {
    count += static_cast<std::int64_t>(hits.size());
    return true;
  });
  if (!counted) throw sql::Failure(counted.error());   // a first page has no position that could be wrong
  return count;
}

namespace {

/// The hits of one scope, read a few at a time.
class Stream {
 public:
  Stream(const Find& what, std::int64_t scope, std::string_view position, std::int64_t chunk)
      : what_(&what), scope_(scope), position_(position), chunk_(chunk) {}

  /// False at its end.
  Result<bool> fill(sql::Transaction& tx) {
    if (next_ < hits_.size()) return true;
    if (ended_) return false;
    Find here = *what_;
    here.rows.scope = scope_;
    PED_TRY(hits_, find(tx, here, position_, chunk_));
    next_ = 0;
    ended_ = static_cast<std::int64_t>(hits_.size()) < chunk_;
    if (!hits_.empty()) position_ = hits_.back().position;
    return !hits_.empty();
  }
  [[nodiscard]] const std::string& front() const { return hits_[next_].position; }
  search::Hit take() { return std::move(hits_[next_++]); }

 private:
  const Find* what_;
  std::int64_t scope_;
  std::string position_;
  std::int64_t chunk_;
  std::vector<search::Hit> hits_;
  std::size_t next_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<std::vector<search::Hit>> find_in(sql::Transaction& tx, Find what, std::span<const std::int64_t> scopes, std::string_view position,
                                         std::int64_t limit) {
  const auto share = scopes.empty() ? limit : 2 * limit / static_cast<std::int64_t>(scopes.size());
  const auto chunk = scopes.size() == 1 ? limit : std::clamp<std::int64_t>(share, 8, std::max<std::int64_t>(limit, 8));
  const search::Ordering ordering(*what.rows.subject, what.order);
  std::vector<Stream> streams;
  streams.reserve(scopes.size());
  const auto later = [&](std::size_t a, std::size_t b) { return ordering.precedes(streams[b].front(), streams[a].front()); };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> heads(later);
  for (const auto scope : scopes) {
    streams.emplace_back(what, scope, position, chunk);
    PED_TRY(const bool any, streams.back().fill(tx));
    if (any) heads.push(streams.size() - 1);
  }
  std::vector<search::Hit> found;
  while (!heads.empty() && static_cast<std::int64_t>(found.size()) < limit) {
    const auto first = heads.top();
    heads.pop();
    found.push_back(streams[first].take());
    PED_TRY(const bool more, streams[first].fill(tx));
    if (more) heads.push(first);
  }
  return found;
}

std::int64_t count_in(sql::Transaction& tx, Find what, std::span<const std::int64_t> scopes) {
  std::int64_t total = 0;
  for (const auto scope : scopes) {
    what.rows.scope = scope;
    total += count(tx, what);
  }
  return total;
}

}  // namespace pedigree::service
