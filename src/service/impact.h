// From a dataset version, a commit or a file to what was made from it, and where that is, or was, in use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/lineage.h"
#include "service/registry.h"

namespace pedigree::service {

struct ImpactQuery {
  std::vector<LineageId> sources;
  std::optional<Micros> at;   // where aliases pointed then; nullopt: now
  std::string alias;          // only this one; "": all
  std::int64_t listed = 100;  // versions that are described one by one
};

/// An alias in a registry that points, or pointed, to a version made from the sources (or to a source itself).
struct ImpactHolding {
  std::string owner, registry, collection;
  AliasState state;
  std::int64_t artifact_id = 0;
  std::int64_t distance = 0;  // edges from the nearest source
};

struct Impact {
  std::vector<LineageNode> sources, versions;  // versions: nearest first, without the sources
  std::vector<ImpactHolding> holdings;         // by registry, collection and alias
  std::int64_t version_count = 0, run_count = 0, hidden_count = 0;
  bool complete = true;  // false: there is more than was followed
};

/// Downstream of all sources, through what the caller may not see too; that is only counted.
Impact impact(sql::Transaction& tx, const Caller& caller, const ImpactQuery& query);

/// Runs the caller may see that were started from the commit, by its first 7 or more hexadecimal digits.
Result<std::vector<LineageId>> runs_of_commit(sql::Transaction& tx, const Caller& caller, std::string_view commit);
/// Versions the caller may see that hold a file of this digest: MD5 (hexadecimal or base64), SHA-256 (hexadecimal), or the digest
/// of a reference.
Result<std::vector<LineageId>> versions_with_file(sql::Transaction& tx, const Caller& caller, std::string_view digest);

}  // namespace pedigree::service
