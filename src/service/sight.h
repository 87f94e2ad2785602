// Which projects a caller sees, for many things at once: each project is looked up once, whatever the number of runs and versions
// in it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "service/access.h"
#include "store/artifacts.h"
#include "store/collections.h"
#include "store/runs.h"

namespace pedigree::service {

/// Lives as long as the transaction. Not thread-safe.
class Sight {
 public:
  Sight(sql::Transaction& tx, const Caller& caller) : tx_(tx), caller_(caller) {}

  /// Loads projects and collections (with their projects) together; those not loaded before a question are loaded one by one.
  void learn_projects(std::span<const std::int64_t> ids);
  void learn_collections(std::span<const std::int64_t> ids);

  /// Sees the project now.
  bool sees(std::int64_t project_id);
  /// Sees it, or would if it were not deleted: what happened in a deleted project is still known to those it was open to.
  bool remembers(std::int64_t project_id);

  /// Of these versions and runs those the caller sees, in the given order: committed versions through their source project or a
  /// collection they are linked in, runs through their project. Without what was deleted, since clients look up what they are
  /// told of; but a deleted run stays as long as a version it logged is linked.
  std::vector<store::Artifact> artifacts(std::span<const std::int64_t> ids);
  std::vector<store::Run> runs(std::span<const std::int64_t> ids);

  /// Of the runs behind versions those whose records the caller may read (run_record.h), deleted ones too.
  std::vector<std::int64_t> remembered_runs(std::span<const std::int64_t> ids);

  const store::Project& project(std::int64_t id);
  const store::Entity& entity_of(std::int64_t project_id);
  const store::Collection& collection(std::int64_t id);

 private:
  struct Seen {
    store::Project project;
    store::Entity entity;
    bool remembered = false;
  };
  Seen& seen(std::int64_t project_id);

  sql::Transaction& tx_;
  const Caller& caller_;
  std::map<std::int64_t, Seen> projects_;
  std::map<std::int64_t, store::Collection> collections_;
};

}  // namespace pedigree::service
