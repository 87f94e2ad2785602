#include "service/lineage.h"

#include <algorithm>
#include <array>
#include <set>

namespace pedigree::service {
namespace {

namespace graph = store::lineage;

constexpr std::int64_t kMostCounted = 10'000;  // of a group: counting on would cost more than it tells

/// A graph while it is walked.
class Walk {
 public:
  Walk(sql::Transaction& tx, const LineageQuery& query) : tx_(tx), query_(query) {
    found_.root = query.root;
    add_node(query.root, 0);
  }

  /// Breadth first, one statement a level.
  void go(Direction direction) {
    std::set<LineageId> seen{query_.root};
    std::vector<std::int64_t> level{query_.root.id};
    auto kind = query_.root.kind;
    for (std::int64_t depth = 1; depth <= query_.depth && !level.empty(); ++depth, kind = graph::other(kind)) {
      std::map<std::int64_t, std::vector<std::int64_t>> neighbours;
      for (const auto& step : graph::neighbours(tx_, kind, direction, level, query_.fanout + 1))
        neighbours[step.from].push_back(step.to);
      std::vector<std::int64_t> next;
      for (const auto from : level)
        for (const auto to : shown(neighbours[from], {kind, from}, direction)) {
          const LineageId id{graph::other(kind), to};
          if (!add_node(id, direction == Direction::kUp ? -depth : depth)) continue;
          add_edge({kind, from}, id, direction);
          if (seen.insert(id).second) next.push_back(to);
        }
      level = std::move(next);
    }
  }

  LineageGraph take() && { return std::move(found_); }

 private:
  /// The neighbours that are shown; the others become a group.
  std::vector<std::int64_t> shown(std::vector<std::int64_t>& all, LineageId of, Direction direction) {
    if (static_cast<std::int64_t>(all.size()) <= query_.fanout) return std::move(all);
    all.resize(static_cast<std::size_t>(query_.fanout));
    found_.groups.push_back({of, direction, all.back(), std::nullopt, true});
    return std::move(all);
  }

  /// False: the graph is full.
  bool add_node(LineageId id, std::int64_t distance) {
    if (known_.contains(id)) return true;
    if (static_cast<std::int64_t>(found_.nodes.size()) >= query_.nodes) {
      found_.truncated = true;
      return false;
    }
    known_.insert(id);
    LineageNode node;
    node.id = id;
    node.distance = distance;
    found_.nodes.push_back(std::move(node));
    return true;
  }

  void add_edge(LineageId near, LineageId far, Direction direction) {
    const auto edge = direction == Direction::kUp ? std::pair(far, near) : std::pair(near, far);
    if (edges_.insert(edge).second) found_.edges.push_back({edge.first, edge.second});
  }

  sql::Transaction& tx_;
  const LineageQuery& query_;
  LineageGraph found_;
  std::set<LineageId> known_;
  std::set<std::pair<LineageId, LineageId>> edges_;
};

/// Counts what the groups stand for. `shown`: neighbours of the node that are in the graph already.
void count_groups(sql::Transaction& tx, LineageGraph& graph, std::int64_t shown) {
  std::set<LineageId> hidden;
  for (const auto& node : graph.nodes)
    if (node.hidden) hidden.insert(node.id);
  for (auto& group : graph.groups) {
    if (hidden.contains(group.of)) continue;
    const auto count = graph::count_neighbours(tx, group.of.kind, group.direction, group.of.id, kMostCounted + shown);
    group.exact = count < kMostCounted + shown;
    group.count = count - shown;
  }
}

tl::unexpected<Error> not_found() { return fail(Code::kNotFound, "not found: it does not exist, or you may not see it"); }

}  // namespace

Result<LineageGraph> lineage(sql::Transaction& tx, const Caller& caller, const LineageQuery& query) {
  Walk walk(tx, query);
  if (query.up) walk.go(Direction::kUp);
  if (query.down) walk.go(Direction::kDown);
  auto found = std::move(walk).take();
  Sight sight(tx, caller);
  describe(tx, sight, found.nodes);
  if (found.nodes.front().hidden) return not_found();
  count_groups(tx, found, query.fanout);
  return found;
}

Result<LineageGraph> expand_lineage(sql::Transaction& tx, const Caller& caller, const LineageExpansion& expansion) {
  LineageGraph found;
  const auto add = [&found](LineageId id, std::int64_t distance) {
    LineageNode node;
    node.id = id;
    node.distance = distance;
    found.nodes.push_back(std::move(node));
  };
  const auto& [of, direction, last, limit] = expansion;
  found.root = of;
  add(of, 0);
  auto ids = graph::neighbours_below(tx, of.kind, direction, of.id, last, limit + 1);
  if (static_cast<std::int64_t>(ids.size()) > limit) {
    ids.pop_back();
    found.groups.push_back({of, direction, ids.back(), std::nullopt, true});
  }
  for (const auto id : ids) {
    const LineageId far{graph::other(of.kind), id};
    add(far, direction == Direction::kUp ? -1 : 1);
    found.edges.push_back(direction == Direction::kUp ? LineageEdge{far, of} : LineageEdge{of, far});
  }
  Sight sight(tx, caller);
  describe(tx, sight, found.nodes);
  if (found.nodes.front().hidden) return not_found();
  for (auto& group : found.groups) {
    const auto rest = graph::neighbours_below(tx, of.kind, direction, of.id, group.last, kMostCounted);
    group.count = static_cast<std::int64_t>(rest.size());
    group.exact = *group.count < kMostCounted;
  }
  return found;
}

bool may_see(sql::Transaction& tx, const Caller& caller, LineageId id) {
  std::vector<LineageNode> nodes(1);
  nodes.front().id = id;
  Sight sight(tx, caller);
  describe(tx, sight, nodes);
  return !nodes.front().hidden;
}

}  // namespace pedigree::service
