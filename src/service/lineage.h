// How versions came to be and what became of them: the graph of runs and versions around one of them, across projects, with what
// its reader may not see kept as placeholders so that no path is silently cut. Deleted runs and versions stay in it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "service/caller.h"
#include "service/sight.h"
#include "store/lineage.h"

namespace pedigree::service {

using store::lineage::Direction;
using LineageKind = store::lineage::Kind;

/// A run or a version.
struct LineageId {
  LineageKind kind = LineageKind::kVersion;
  std::int64_t id = 0;
  auto operator<=>(const LineageId&) const = default;
};

struct LineageQuery {
  LineageId root;
  bool up = true, down = true;
  std::int64_t depth = 3;    // edges from the root
  std::int64_t nodes = 250;  // at most so many
  std::int64_t fanout = 20;  // neighbours of one node that are shown; the others become a group
};

/// A version in a collection of linked versions that the caller may see.
struct LineagePlace {
  std::string owner, registry, collection;  // owner: organisation or entity
  std::int64_t version_index = 0;
  std::vector<std::string> aliases;
};

struct LineageDeletion {
  std::string by;  // "" if not known
  Micros at = 0;
};

struct LineageNode {
  LineageId id;
  std::int64_t distance = 0;          // from the root: negative upstream
  bool hidden = false;                // nothing below is filled then
  std::string entity, project, name;  // empty: a version known only by where it is linked
  std::optional<std::int64_t> version_index;
  std::string type;
  std::vector<std::string> aliases;  // in its source collection
  std::vector<LineagePlace> places;
  std::string creator;  // username
  std::optional<LineageDeletion> deleted;
  std::optional<store::lineage::VersionNode> version;
  std::optional<store::lineage::RunNode> run;
};

/// Along the flow of data: a version into a run, a run into a version.
struct LineageEdge {
  LineageId from, to;
};

/// The neighbours of a node that are not shown one by one.
struct LineageGroup {
  LineageId of;
  Direction direction = Direction::kUp;
  std::int64_t last = 0;              // the neighbour that was shown last
  std::optional<std::int64_t> count;  // without those shown; nullopt when `of` is hidden
  bool exact = true;                  // false: there are more than `count`
};

struct LineageGraph {
  LineageId root;
  std::vector<LineageNode> nodes;  // nearest first
  std::vector<LineageEdge> edges;
  std::vector<LineageGroup> groups;
  bool truncated = false;  // more than LineageQuery::nodes
};

/// kNotFound when the caller may not see the root.
Result<LineageGraph> lineage(sql::Transaction& tx, const Caller& caller, const LineageQuery& query);

/// The next neighbours of a node behind those shown: what a group stands for, page by page.
struct LineageExpansion {
  LineageId of;
  Direction direction = Direction::kUp;
  std::int64_t last = 0;
  std::int64_t limit = 50;
};
Result<LineageGraph> expand_lineage(sql::Transaction& tx, const Caller& caller, const LineageExpansion& expansion);

/// Fills what the caller may know of the nodes, and hides the others. In bulk.
void describe(sql::Transaction& tx, Sight& sight, std::vector<LineageNode>& nodes);

/// A version by its artifact's id, if the caller sees its source project or a collection it is linked in; or a run. Deleted ones
/// too.
bool may_see(sql::Transaction& tx, const Caller& caller, LineageId id);

}  // namespace pedigree::service
