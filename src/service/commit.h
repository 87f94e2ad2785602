// What a commit does before its transaction: read the manifests, merge them, compute the digest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inspect/manifest.h"
#include "service/service.h"
#include "store/artifacts.h"

namespace pedigree::service {

struct PreparedCommit {
  inspect::Manifest manifest;               // merged
  std::string computed_digest;
  bool merged = false;                      // the final manifest is ours, not the client's
  std::vector<std::int64_t> manifest_ids;   // what was read; the transaction checks that nothing was added since
  std::vector<std::int64_t> blob_ids;
};

/// Reads and merges the manifests of a pending artifact: FULL alone as uploaded; INCREMENTAL over its base; PATCHes together.
/// kConflict when there is no manifest or its bytes are not there yet.
Result<PreparedCommit> prepare_commit(const Stores& stores, std::int64_t artifact_id);

}  // namespace pedigree::service
