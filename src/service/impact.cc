#include "service/impact.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/text.h"

namespace pedigree::service {
namespace {

namespace graph = store::lineage;

constexpr std::int64_t kMostFollowed = 20'000;  // nodes of one walk
constexpr std::int64_t kMostSources = 1'000;

struct Reached {
  std::vector<LineageId> nodes;  // nearest first, sources included
  std::map<LineageId, std::int64_t> distances;
  bool complete = true;
};

/// Breadth first and downwards, until there is nothing more or enough.
class Descent {
 public:
  Descent(sql::Transaction& tx, const std::vector<LineageId>& sources) : tx_(tx) {
    std::vector<LineageId> level;
    for (const auto& source : sources)
      if (reach(source, 0)) level.push_back(source);
    for (std::int64_t distance = 1; !level.empty(); ++distance) {
      std::vector<LineageId> next;
      for (const auto kind : {LineageKind::kVersion, LineageKind::kRun}) follow(kind, level, distance, next);
      level = std::move(next);
    }
  }

  Reached take() && { return std::move(reached_); }

 private:
  static constexpr std::size_t kTogether = 16;  // each of them may have as many neighbours as may still be followed

  bool reach(LineageId id, std::int64_t distance) {
    if (!reached_.distances.emplace(id, distance).second) return false;
    reached_.nodes.push_back(id);
    return true;
  }

  void follow(LineageKind kind, const std::vector<LineageId>& level, std::int64_t distance, std::vector<LineageId>& next) {
    std::vector<std::int64_t> ids;
    for (const auto& node : level)
      if (node.kind == kind) ids.push_back(node.id);
    for (std::size_t start = 0; start < ids.size(); start += kTogether) {
      const auto left = kMostFollowed - static_cast<std::int64_t>(reached_.nodes.size());
      const auto chunk = std::span(ids).subspan(start, std::min(kTogether, ids.size() - start));
      for (const auto& step : graph::neighbours(tx_, kind, Direction::kDown, chunk, left + 1)) {
        const LineageId id{graph::other(kind), step.to};
        if (static_cast<std::int64_t>(reached_.nodes.size()) >= kMostFollowed) {
          reached_.complete = reached_.complete && reached_.distances.contains(id);
        } else if (reach(id, distance)) {
          next.push_back(id);
        }
      }
    }
  }

  sql::Transaction& tx_;
  Reached reached_;
};

std::vector<LineageNode> nodes_of(const Reached& reached, bool sources) {
  std::vector<LineageNode> nodes;
  for (const auto& id : reached.nodes) {
    const auto distance = reached.distances.at(id);
    if (sources ? distance != 0 : (distance == 0 || id.kind == LineageKind::kRun)) continue;
    LineageNode node;
    node.id = id;
    node.distance = distance;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

/// The stretches that hold at the time, in registries and other collections of linked versions the caller sees.
std::vector<ImpactHolding> holdings(sql::Transaction& tx, Sight& sight, const ImpactQuery& query, const Reached& reached) {
  std::vector<std::int64_t> ids, collection_ids;
  for (const auto& node : reached.nodes)
    if (node.kind == LineageKind::kVersion) ids.push_back(node.id);
  auto stretches = graph::alias_stretches(tx, ids);
  std::erase_if(stretches, [&](const store::AliasBinding& b) {
    if (!query.alias.empty() && b.alias != query.alias) return true;
    return query.at ? b.valid_from > *query.at || (b.valid_to && *b.valid_to <= *query.at) : b.valid_to.has_value();
  });
  for (const auto& binding : stretches) collection_ids.push_back(binding.collection_id);
  sight.learn_collections(collection_ids);
  std::erase_if(stretches, [&](const store::AliasBinding& b) {
    const auto& collection = sight.collection(b.collection_id);
    return collection.is_sequence || !sight.sees(collection.project_id);
  });
  std::vector<ImpactHolding> found;
  for (auto& state : states_of(tx, std::move(stretches))) {
    const auto& collection = sight.collection(state.binding.collection_id);
    const auto artifact_id = state.binding.artifact_id;
    found.push_back({sight.entity_of(collection.project_id).name, sight.project(collection.project_id).name, collection.name,
                     std::move(state), artifact_id, reached.distances.at({LineageKind::kVersion, artifact_id})});
  }
  std::sort(found.begin(), found.end(), [](const ImpactHolding& a, const ImpactHolding& b) {
    return std::tie(a.owner, a.registry, a.collection, a.state.binding.alias) <
           std::tie(b.owner, b.registry, b.collection, b.state.binding.alias);
  });
  return found;
}

std::vector<LineageId> visible(sql::Transaction& tx, const Caller& caller, LineageKind kind,
                               const std::vector<std::int64_t>& ids) {
  std::vector<LineageNode> nodes;
  for (const auto id : ids) {
    nodes.emplace_back();
    nodes.back().id = {kind, id};
  }
  Sight sight(tx, caller);
  describe(tx, sight, nodes);
  std::vector<LineageId> seen;
  for (const auto& node : nodes)
    if (!node.hidden) seen.push_back(node.id);
  return seen;
}

bool is_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

}  // namespace

Impact impact(sql::Transaction& tx, const Caller& caller, const ImpactQuery& query) {
  const auto reached = Descent(tx, query.sources).take();
  Sight sight(tx, caller);
  Impact found;
  found.complete = reached.complete;
  found.holdings = holdings(tx, sight, query, reached);
  found.sources = nodes_of(reached, true);
  describe(tx, sight, found.sources);
  found.versions = nodes_of(reached, false);
  describe(tx, sight, found.versions);
  for (const auto& node : reached.nodes)
    if (node.kind == LineageKind::kRun && reached.distances.at(node) > 0) ++found.run_count;
  found.hidden_count = std::count_if(found.versions.begin(), found.versions.end(), [](const auto& node) { return node.hidden; });
  std::erase_if(found.versions, [](const auto& node) { return node.hidden; });
  found.version_count = static_cast<std::int64_t>(found.versions.size());
  if (found.version_count > query.listed) found.versions.resize(static_cast<std::size_t>(query.listed));
  return found;
}

Result<std::vector<LineageId>> runs_of_commit(sql::Transaction& tx, const Caller& caller, std::string_view commit) {
  const auto prefix = lower(commit);
  if (prefix.size() < 7 || prefix.size() > 64 || !is_hex(prefix))
    return fail(Code::kInvalidArgument,
                fmt::format("'{}' is not a commit: give its first 7 or more hexadecimal digits", commit.substr(0, 80)));
  return visible(tx, caller, LineageKind::kRun, graph::runs_of_commit(tx, prefix, kMostSources));
}

Result<std::vector<LineageId>> versions_with_file(sql::Transaction& tx, const Caller& caller, std::string_view digest) {
  if (digest.empty() || digest.size() > 1'024) return fail(Code::kInvalidArgument, "a digest has 1 to 1,024 characters");
  const auto digits = lower(digest);
  std::vector<std::int64_t> blobs;
  if (digits.size() == 64 && is_hex(digits))
    blobs = graph::blobs_with_sha256(tx, *unhex(digits));
  else if (digits.size() == 32 && is_hex(digits))
    blobs = graph::blobs_with_md5(tx, *unhex(digits));
  else if (const auto md5 = unbase64(digest); md5 && md5->size() == 16)
    blobs = graph::blobs_with_md5(tx, *md5);
  auto ids = graph::versions_with_reference(tx, digest, kMostSources);
  for (const auto blob : blobs)
    for (const auto id : graph::versions_with_blob(tx, blob, kMostSources)) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return visible(tx, caller, LineageKind::kVersion, ids);
}

}  // namespace pedigree::service
