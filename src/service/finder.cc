#include "service/finder.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "domain/names.h"
#include "service/impact.h"
#include "service/sight.h"
#include "service/visible.h"
#include "store/lookup.h"
#include "store/runs.h"

namespace pedigree::service {
namespace {

namespace lookup = store::lookup;

constexpr std::size_t kLongest = 4 * domain::kMaxName;   // bytes: the longest name
constexpr std::size_t kShortestDigest = 6;

/// What one kind of look-up says of a row: enough to choose by, before anything else is read.
struct Match {
  std::int64_t id = 0;
  std::string_view by;
  std::string value;
};

class Finder {
 public:
  Finder(sql::Transaction& tx, const Caller& caller, std::string_view text, std::int64_t limit)
      : tx_(tx),
        sight_(tx, caller),
        text_(text),
        folded_(lower(text)),
        limit_(limit),
        projects_(visible_projects(tx, caller)),
        caller_(caller) {}

  std::vector<FoundGroup> take() {
    std::vector<FoundGroup> groups;
    const auto add = [&groups](FoundGroup group) {
      if (!group.items.empty()) groups.push_back(std::move(group));
    };
    auto [models, collections] = find_collections();
    add(std::move(models));
    add(find_versions());
    add(find_runs());
    add(std::move(collections));
    add(find_projects());
    return groups;
  }

 private:
  using Look = std::vector<lookup::Found> (*)(sql::Transaction&, std::int64_t, std::string_view, std::int64_t);

  /// The same look-up in every project, one row more than is shown.
  std::vector<Match> in_projects(Look look, std::string_view prefix, std::string_view by) {
    std::vector<Match> matches;
    for (const auto& seen : projects_)
      for (auto& found : look(tx_, seen.project.id, prefix, limit_ + 1))
        matches.push_back({found.id, by, std::move(found.value)});
    return matches;
  }

  /// Exact matches first; of the same thing the first match counts.
  void put_in_order(std::vector<Match>& matches) const {
    const auto rank = [this](const Match& match) {
      auto value = lower(match.value);
      const bool differs = value != folded_;
      return std::tuple(differs, std::move(value), match.id, match.by);
    };
    std::sort(matches.begin(), matches.end(), [&](const Match& a, const Match& b) { return rank(a) < rank(b); });
    std::set<std::int64_t> seen;
    std::erase_if(matches, [&](const Match& match) { return !seen.insert(match.id).second; });
  }

  FoundGroup cut(FoundKind kind, std::vector<FoundItem> items) const {
    FoundGroup group{kind, std::move(items), false};
    group.more = static_cast<std::int64_t>(group.items.size()) > limit_;
    if (group.more) group.items.resize(static_cast<std::size_t>(limit_));
    return group;
  }

  bool enough(const std::vector<FoundItem>& items) const { return static_cast<std::int64_t>(items.size()) > limit_; }

  FoundItem item_in(std::int64_t project_id, std::string name, const Match& match) {
    FoundItem item;
    item.entity = sight_.entity_of(project_id).name;
    item.project = sight_.project(project_id).name;
    item.name = std::move(name);
    item.by = match.by;
    item.value = match.value;
    return item;
  }

  std::pair<FoundGroup, FoundGroup> find_collections() {
    auto matches = in_projects(lookup::collections_by_name, folded_, "name");
    for (auto& match : in_projects(lookup::collections_by_tag, folded_, "tag")) matches.push_back(std::move(match));
    put_in_order(matches);
    std::vector<FoundItem> models, collections;
    for (const auto& match : matches) {
      if (enough(models) && enough(collections)) break;
      const auto& collection = sight_.collection(match.id);
      auto& items = collection.is_sequence ? collections : models;
      if (enough(items)) continue;
      items.push_back(item_in(collection.project_id, collection.name, match));
      items.back().type = type_of(collection);
    }
    return {cut(FoundKind::kModel, std::move(models)), cut(FoundKind::kCollection, std::move(collections))};
  }

  FoundGroup find_runs() {
    auto matches = in_projects(lookup::runs_by_name, text_, "name");
    for (auto& match : in_projects(lookup::runs_by_title, folded_, "display_name")) matches.push_back(std::move(match));
    put_in_order(matches);
    std::vector<FoundItem> items;
    for (const auto& match : matches) {
      if (enough(items)) break;
      const auto run = store::runs::by_id(tx_, match.id);
      items.push_back(item_in(run->project_id, run->name, match));
      items.back().display_name = run->display_name;
    }
    return cut(FoundKind::kRun, std::move(items));
  }

  FoundGroup find_versions() {
    auto by_alias = in_projects(lookup::memberships_by_alias, folded_, "alias");
    put_in_order(by_alias);
    std::vector<FoundItem> items;
    std::set<std::int64_t> shown;
    for (const auto& match : by_alias) {
      if (enough(items)) break;
      const auto memberships = store::collections::memberships_by_ids(tx_, std::array{match.id});
      if (!memberships.empty()) add_membership(memberships.front(), match, shown, items);
    }
    add_matching(lookup::versions_by_tag, text_, "tag", shown, items);
    if (folded_.size() >= kShortestDigest && folded_.find_first_not_of("0123456789abcdef") == std::string::npos)
      add_matching(lookup::versions_by_digest, folded_, "digest", shown, items);
    add_holders(shown, items);
    return cut(FoundKind::kVersion, std::move(items));
  }

  void add_membership(const store::Membership& membership, const Match& match, std::set<std::int64_t>& shown,
                      std::vector<FoundItem>& items) {
    const auto& collection = sight_.collection(membership.collection_id);
    if (enough(items) || collection.deleted_at || membership.closed_at || !sight_.sees(collection.project_id)) return;
    if (!shown.insert(membership.id).second) return;
    items.push_back(item_in(collection.project_id, collection.name, match));
    items.back().version_index = membership.version_index;
    items.back().type = type_of(collection);
  }

  void add_version(const Match& match, std::set<std::int64_t>& shown, std::vector<FoundItem>& items) {
    for (const auto& membership : store::collections::memberships_of_artifacts(tx_, std::array{match.id}))
      add_membership(membership, match, shown, items);
  }

  using LookForVersions = std::vector<lookup::Found> (*)(sql::Transaction&, const store::search::Reader&, std::string_view,
                                                         const lookup::Found&, std::int64_t);

  /// What begins with the text, in order: an exact match comes first. A version may come several times, so it goes on until
  /// there are enough.
  void add_matching(LookForVersions look, std::string_view prefix, std::string_view by, std::set<std::int64_t>& shown,
                    std::vector<FoundItem>& items) {
    const auto reader = reader_of(tx_, caller_);
    std::vector<lookup::Found> found;
    lookup::Found behind;
    do {
      found = look(tx_, reader, prefix, behind, limit_ + 1);
      for (const auto& row : found) add_version({row.id, by, row.value}, shown, items);
      if (!found.empty()) behind = found.back();
    } while (!enough(items) && static_cast<std::int64_t>(found.size()) > limit_);
  }

  /// Versions that hold a file of this digest.
  void add_holders(std::set<std::int64_t>& shown, std::vector<FoundItem>& items) {
    const auto holders = versions_with_file(tx_, caller_, text_);
    if (!holders) return;
    for (const auto& holder : *holders) {
      if (enough(items)) return;
      add_version({holder.id, "file", text_}, shown, items);
    }
  }

  FoundGroup find_projects() {
    std::vector<Match> matches;
    for (const auto& seen : projects_) {
      const std::string short_name(domain::short_registry_name(seen.project.name));
      if (lower(short_name).starts_with(folded_))
        matches.push_back({seen.project.id, "name", short_name});
      else if (lower(seen.project.name).starts_with(folded_))
        matches.push_back({seen.project.id, "name", seen.project.name});
    }
    put_in_order(matches);
    std::vector<FoundItem> items;
    for (const auto& match : matches) {
      if (enough(items)) break;
      items.push_back(item_in(match.id, sight_.project(match.id).name, match));
    }
    return cut(FoundKind::kProject, std::move(items));
  }

  std::string type_of(const store::Collection& collection) {
    return store::projects::types_by_ids(tx_, std::array{collection.type_id}).front().name;
  }

  sql::Transaction& tx_;
  Sight sight_;
  const std::string text_, folded_;
  const std::int64_t limit_;
  const std::vector<SeenProject> projects_;
  const Caller& caller_;
};

}  // namespace

std::string_view name(FoundKind kind) {
  switch (kind) {
    case FoundKind::kModel: return "model";
    case FoundKind::kVersion: return "version";
    case FoundKind::kRun: return "run";
    case FoundKind::kCollection: return "collection";
    case FoundKind::kProject: return "project";
  }
  return "";
}

Result<std::vector<FoundGroup>> find_everywhere(sql::Transaction& tx, const Caller& caller, std::string_view text,
                                                std::int64_t limit) {
  const auto trimmed = trim(text);
  if (trimmed.empty() || trimmed.size() > kLongest || !is_utf8(trimmed))
    return fail(Code::kInvalidArgument, "say what to search for: ?q= with 1 to 512 bytes");
  return Finder(tx, caller, trimmed, limit).take();
}

}  // namespace pedigree::service
