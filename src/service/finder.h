// The search box: models, versions, runs, collections and projects by the beginning of a name, an alias, a tag, or by a digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/caller.h"
#include "sql/sql.h"

namespace pedigree::service {

enum class FoundKind { kModel, kVersion, kRun, kCollection, kProject };  // models: collections of linked versions
std::string_view name(FoundKind kind);                                   // "model", …

struct FoundItem {
  std::string entity, project;
  std::string name;  // of a run its id, of a project that of the project
  std::optional<std::int64_t> version_index;
  std::optional<std::string> type;          // of artifacts
  std::optional<std::string> display_name;  // of a run
  std::string by, value;  // why: "name", "display_name", "alias", "tag", "digest", "file", "commit", and what matched
};
struct FoundGroup {
  FoundKind kind = FoundKind::kModel;
  std::vector<FoundItem> items;  // exact matches first, then by what matched
  bool more = false;
};

/// At most `limit` of each kind, only what the caller may see; kinds without any are left out. Names, aliases and tags of
/// collections match by their beginning whatever their case, run ids and tags of versions in their own case, digests and commits
/// of runs by 6 characters or more, files by their whole MD5 or SHA-256; among the newest few thousand names of collections,
/// names of runs and tags of runs also those in which every word of the text begins a word. "name:version" and paths
/// ("entity/project/name") find what they name, see finder_aim.h. Costs a look per project the caller sees. kInvalidArgument for
/// a text that is empty or longer than 2,000 bytes.
Result<std::vector<FoundGroup>> find_everywhere(sql::Transaction& tx, const Caller& caller, std::string_view text,
                                                std::int64_t limit);

}  // namespace pedigree::service
