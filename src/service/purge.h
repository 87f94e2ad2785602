// Removing a version, or every copy of a file, everywhere and for good: after a leak or on a legal demand. Nothing protects from
// it, nothing undoes it; the events of it stay.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/caller.h"
#include "service/service.h"
#include "store/garbage.h"

namespace pedigree::service {

struct PurgeReport {
  struct Version {
    std::string name;                // entity/project/collection:vN of its source
    std::vector<std::string> links;  // where else it stands
    std::int64_t files = 0;
  };
  struct RunFile {
    std::string run, name;  // entity/project/run
  };
  std::vector<Version> versions;
  std::vector<RunFile> run_files;
  blob::Space freed;  // bytes nothing else refers to
};

/// What is to go, as people name it: one of the two.
struct PurgeTarget {
  std::optional<std::string> artifact;  // "entity/project/name:version"
  std::optional<std::string> digest;    // SHA-256 or MD5 of a file, in hexadecimal
};

/// For instance administrators: nobody else learns what there is. `dry_run` lists what a call without it removes.
class Purge {
 public:
  explicit Purge(Stores stores) : stores_(stores) {}

  /// kInvalidArgument when the target names nothing or both, kNotFound when it is not here.
  Result<PurgeReport> purge(const Caller& caller, const PurgeTarget& target, bool dry_run);
  Result<PurgeReport> version(const Caller& caller, std::int64_t artifact_id, bool dry_run);
  /// By SHA-256 or MD5 (raw). Versions that have the file go as a whole: they would not be what they say without it.
  Result<PurgeReport> file(const Caller& caller, std::string_view digest, bool dry_run);

 private:
  Stores stores_;
};

/// A version whose run was deleted and that is linked nowhere: it takes space, and nobody finds it by its run.
struct OrphanVersion {
  store::garbage::Orphan orphan;
  std::string name, run;  // entity/project/collection:vN, name of the run
  std::int64_t size = 0;
  Micros run_deleted_at = 0;
};
/// For instance administrators; after (run, artifact).
Result<std::vector<OrphanVersion>> orphan_versions(sql::Transaction& tx, const Caller& caller, std::int64_t after_run,
                                                   std::int64_t after_artifact, std::int64_t limit);

}  // namespace pedigree::service
