// The run behind a version, as it is remembered: also when it, or its project, was deleted.
#pragma once

#include "service/runs.h"
#include "store/collections.h"

namespace pedigree::service {

/// The run that logged the version. kNotFound saying why there is none to be shown: a person logged it, or the run is in a
/// project that is not open to the caller (a deleted one counts as it was). Whether the caller may read the version is not asked
/// here.
Result<RunPlace> run_behind(sql::Transaction& tx, const Caller& caller, const store::Membership& membership);

/// Who deleted the run or its whole project, and when.
struct RunDeletion {
  std::string by;
  Micros at = 0;
};
std::optional<RunDeletion> deletion_of(sql::Transaction& tx, const RunPlace& place);

}  // namespace pedigree::service
