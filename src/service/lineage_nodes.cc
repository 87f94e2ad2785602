// What a reader of a graph may know of its nodes (lineage.h).
#include <algorithm>

#include "service/lineage.h"

namespace pedigree::service {
namespace {

namespace graph = store::lineage;

std::vector<std::int64_t> ids_of(const std::vector<LineageNode>& nodes, LineageKind kind) {
  std::vector<std::int64_t> ids;
  for (const auto& node : nodes)
    if (node.id.kind == kind) ids.push_back(node.id.id);
  return ids;
}

template <class T>
std::map<std::int64_t, T> by_id(std::vector<T> rows) {
  std::map<std::int64_t, T> found;
  for (auto& row : rows) {
    const auto id = row.id;
    found.emplace(id, std::move(row));
  }
  return found;
}

/// Everything the nodes need, loaded kind by kind.
class Facts {
 public:
  Facts(sql::Transaction& tx, Sight& sight, const std::vector<LineageNode>& nodes) : sight_(sight) {
    load_runs(tx, ids_of(nodes, LineageKind::kRun));
    load_versions(tx, ids_of(nodes, LineageKind::kVersion));
    load_accounts(tx);
  }

  void fill(LineageNode& node) { node.hidden = node.id.kind == LineageKind::kRun ? !fill_run(node) : !fill_version(node); }

 private:
  void load_runs(sql::Transaction& tx, const std::vector<std::int64_t>& ids) {
    runs_ = by_id(graph::runs(tx, ids));
    std::vector<std::int64_t> project_ids;
    for (const auto& [id, run] : runs_) {
      project_ids.push_back(run.project_id);
      note_accounts(run.created_by, run.deleted_by);
    }
    sight_.learn_projects(project_ids);
  }

  void load_versions(sql::Transaction& tx, const std::vector<std::int64_t>& ids) {
    versions_ = by_id(graph::versions(tx, ids));
    std::vector<std::int64_t> collection_ids, membership_ids, type_ids;
    for (const auto& [id, version] : versions_) {
      collection_ids.push_back(version.sequence_id);
      note_accounts(version.created_by, version.deleted_by);
    }
    auto memberships = store::collections::memberships_of_artifacts(tx, ids);
    for (const auto& membership : memberships) {
      collection_ids.push_back(membership.collection_id);
      membership_ids.push_back(membership.id);
    }
    sight_.learn_collections(collection_ids);
    for (const auto& [id, version] : versions_) type_ids.push_back(sight_.collection(version.sequence_id).type_id);
    std::sort(type_ids.begin(), type_ids.end());
    type_ids.erase(std::unique(type_ids.begin(), type_ids.end()), type_ids.end());
    for (auto& type : store::projects::types_by_ids(tx, type_ids)) types_[type.id] = std::move(type.name);
    for (auto& membership : memberships) memberships_[membership.artifact_id].push_back(membership);
    for (auto& binding : store::collections::open_aliases_of(tx, membership_ids))
      aliases_[binding.membership_id].push_back(std::move(binding.alias));
  }

  void load_accounts(sql::Transaction& tx) {
    std::sort(account_ids_.begin(), account_ids_.end());
    account_ids_.erase(std::unique(account_ids_.begin(), account_ids_.end()), account_ids_.end());
    for (auto& account : store::people::accounts_by_ids(tx, account_ids_)) names_[account.id] = std::move(account.username);
  }

  void note_accounts(std::int64_t creator, const std::optional<std::int64_t>& deleter) {
    account_ids_.push_back(creator);
    if (deleter) account_ids_.push_back(*deleter);
  }

  std::optional<LineageDeletion> deletion(const std::optional<Micros>& at, const std::optional<std::int64_t>& by,
                                          std::int64_t project_id) {
    if (at) return LineageDeletion{by ? names_[*by] : "", *at};
    if (const auto& with_project = sight_.project(project_id).deleted_at) return LineageDeletion{"", *with_project};
    return std::nullopt;
  }

  void name_place(LineageNode& node, std::int64_t project_id) {
    node.entity = sight_.entity_of(project_id).name;
    node.project = sight_.project(project_id).name;
  }

  bool fill_run(LineageNode& node) {
    const auto found = runs_.find(node.id.id);
    if (found == runs_.end() || !sight_.remembers(found->second.project_id)) return false;
    auto& run = found->second;
    name_place(node, run.project_id);
    node.name = run.name;
    node.creator = names_[run.created_by];
    node.deleted = deletion(run.deleted_at, run.deleted_by, run.project_id);
    node.run = std::move(run);
    return true;
  }

  bool fill_version(LineageNode& node) {
    const auto found = versions_.find(node.id.id);
    if (found == versions_.end()) return false;
    auto& version = found->second;
    const auto& sequence = sight_.collection(version.sequence_id);
    const bool source_visible = sight_.remembers(sequence.project_id);
    for (const auto& membership : memberships_[version.id]) {
      const auto& collection = sight_.collection(membership.collection_id);
      if (membership.collection_id == version.sequence_id) {
        if (source_visible) node.aliases = aliases_[membership.id];
      } else if (!collection.deleted_at && sight_.sees(collection.project_id)) {
        node.places.push_back({sight_.entity_of(collection.project_id).name, sight_.project(collection.project_id).name,
                               collection.name, membership.version_index, aliases_[membership.id]});
      }
    }
    if (!source_visible && node.places.empty()) return false;
    if (source_visible) {
      name_place(node, sequence.project_id);
      node.name = sequence.name;
      node.version_index = version.version_index;
      node.creator = names_[version.created_by];
    }
    node.type = types_[sequence.type_id];
    node.deleted = deletion(version.deleted_at, source_visible ? version.deleted_by : std::nullopt, sequence.project_id);
    node.version = std::move(version);
    return true;
  }

  Sight& sight_;
  std::map<std::int64_t, graph::RunNode> runs_;
  std::map<std::int64_t, graph::VersionNode> versions_;
  std::map<std::int64_t, std::string> types_, names_;
  std::map<std::int64_t, std::vector<store::Membership>> memberships_;
  std::map<std::int64_t, std::vector<std::string>> aliases_;
  std::vector<std::int64_t> account_ids_;
};

}  // namespace

void describe(sql::Transaction& tx, Sight& sight, std::vector<LineageNode>& nodes) {
  Facts facts(tx, sight, nodes);
  for (auto& node : nodes) facts.fill(node);
}

}  // namespace pedigree::service
