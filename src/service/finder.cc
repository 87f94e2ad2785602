#include "service/finder.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "domain/names.h"
#include "service/finder_aim.h"
#include "service/impact.h"
#include "service/registry.h"
#include "service/sight.h"
#include "service/visible.h"
#include "store/lookup.h"
#include "store/runs.h"

namespace pedigree::service {
namespace {

namespace lookup = store::lookup;

constexpr std::size_t kLongest = 2'000;  // bytes: an address that holds the longest name, percent-encoded
constexpr std::size_t kShortestDigest = 6;
constexpr std::int64_t kRecent = 4'000;  // names of each kind in which words are looked for

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

  /// What is named by a path, or a version by its name. The finder is of no other use afterwards.
  std::vector<FoundGroup> take(const Aim& aim) {
    text_ = folded_ = aim.name;
    std::erase_if(projects_, [&](const SeenProject& seen) {
      const auto& name = seen.project.name;
      const bool same = aim.name.empty() ? lower(name).starts_with(aim.project) ||
                                               lower(domain::short_registry_name(name)).starts_with(aim.project)
                                         : lower(name) == aim.project || lower(domain::short_registry_name(name)) == aim.project;
      return (!aim.project.empty() && !same) || (!aim.entity.empty() && lower(seen.entity.name) != aim.entity);
    });
    std::vector<FoundGroup> groups;
    if (!aim.version.empty()) {
      groups.push_back(find_version_of(aim.version));
    } else if (aim.name.empty()) {
      folded_ = aim.project;
      groups.push_back(find_projects());
    } else {
      auto [models, collections] = find_collections();
      groups.push_back(std::move(models));
      groups.push_back(find_runs());
      groups.push_back(std::move(collections));
    }
    std::erase_if(groups, [](const FoundGroup& group) { return group.items.empty(); });
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

  using Recent = std::vector<lookup::Found> (*)(sql::Transaction&, std::int64_t, std::int64_t);

  /// Of the newest things of all these projects, at most kRecent, those in whose names words begin so; `known` are left out. A
  /// search for the beginning of a name has an index, one for words does not: it looks at so many names and no further.
  std::vector<Match> by_words(Recent look, std::string_view by, const std::vector<Match>& known) {
    std::vector<Match> matches;
    const auto words = words_of(text_);
    if (words.empty() || words.front().size() < 2) return matches;
    std::set<std::int64_t> taken;
    for (const auto& match : known) taken.insert(match.id);
    auto left = kRecent;
    for (const auto& seen : projects_) {
      if (left <= 0) break;
      for (auto& found : look(tx_, seen.project.id, left)) {
        --left;
        if (has_words(found.value, words) && taken.insert(found.id).second)
          matches.push_back({found.id, by, std::move(found.value)});
      }
    }
    return matches;
  }
  static void append(std::vector<Match>& to, std::vector<Match> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }

  std::pair<FoundGroup, FoundGroup> find_collections() {
    auto matches = in_projects(lookup::collections_by_name, folded_, "name");
    append(matches, in_projects(lookup::collections_by_tag, folded_, "tag"));
    put_in_order(matches);
    append(matches, by_words(lookup::newest_collections, "name", matches));
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

  /// "name:version" of every collection whose name begins so, those of exactly this name first.
  FoundGroup find_version_of(std::string_view version) {
    auto matches = in_projects(lookup::collections_by_name, folded_, "name");
    put_in_order(matches);
    std::vector<FoundItem> items;
    std::set<std::int64_t> shown;
    for (const auto& match : matches) {
      if (enough(items)) break;
      if (const auto membership = find_version(tx_, sight_.collection(match.id), version))
        add_membership(*membership, match, shown, items);
    }
    return cut(FoundKind::kVersion, std::move(items));
  }

  FoundGroup find_runs() {
    auto matches = in_projects(lookup::runs_by_name, text_, "name");
    append(matches, in_projects(lookup::runs_by_title, folded_, "display_name"));
    if (is_digest()) append(matches, by_commit());
    put_in_order(matches);
    append(matches, by_words(lookup::newest_runs, "display_name", matches));
    append(matches, by_words(lookup::tags_of_newest_runs, "tag", matches));
    std::vector<FoundItem> items;
    for (const auto& match : matches) {
      if (enough(items)) break;
      const auto run = store::runs::by_id(tx_, match.id);
      items.push_back(item_in(run->project_id, run->name, match));
      items.back().display_name = run->display_name;
    }
    return cut(FoundKind::kRun, std::move(items));
  }

  std::vector<Match> by_commit() {
    std::vector<Match> matches;
    for (auto& found : lookup::runs_by_commit(tx_, reader_of(tx_, caller_), folded_, limit_ + 1))
      matches.push_back({found.id, "commit", std::move(found.value)});
    return matches;
  }
  bool is_digest() const {
    return folded_.size() >= kShortestDigest && folded_.find_first_not_of("0123456789abcdef") == std::string::npos;
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
    if (is_digest()) add_matching(lookup::versions_by_digest, folded_, "digest", shown, items);
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
  std::string text_, folded_;
  const std::int64_t limit_;
  std::vector<SeenProject> projects_;
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
    return fail(Code::kInvalidArgument, "say what to search for: ?q= with 1 to 2,000 bytes");
  auto groups = Finder(tx, caller, trimmed, limit).take();
  for (const auto& aim : aims_of(trimmed))
    for (auto& group : Finder(tx, caller, trimmed, limit).take(aim))
      if (std::none_of(groups.begin(), groups.end(), [&](const FoundGroup& known) { return known.kind == group.kind; }))
        groups.push_back(std::move(group));
  std::sort(groups.begin(), groups.end(), [](const FoundGroup& a, const FoundGroup& b) { return a.kind < b.kind; });
  return groups;
}

}  // namespace pedigree::service
