// Repository of the metrics that versions had when they were logged, and of the versions whose metrics are still to be settled.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/sql.h"
#include "store/artifacts.h"
#include "store/runs.h"

namespace pedigree::store::as_logged {

/// A version that waits for its metrics. `asked` tells what has happened to its run meanwhile.
struct Due {
  std::int64_t artifact_id = 0, run_id = 0, asked = 0;
};
/// A committed version of a run joins those that wait.
void await(sql::Transaction& tx, std::int64_t artifact_id, std::int64_t run_id);
/// So do all versions of the run that have no rows of their own: its summary may come to say something else.
void await_all_of(sql::Transaction& tx, std::int64_t run_id);
/// Something happened to the run: its waiting versions are to be looked at.
void nudge(sql::Transaction& tx, std::int64_t run_id);
/// Those to be looked at, by run.
std::vector<Due> ready(sql::Transaction& tx, std::int64_t limit);
bool is_due(sql::Transaction& tx, std::int64_t artifact_id);
/// Nothing can be said yet, unless something happened since.
void put_off(sql::Transaction& tx, const Due& due);
/// The version waits no more. False: something happened since, look again; nothing changes then.
bool finish(sql::Transaction& tx, const Due& due);

/// What was logged last under a key, and at which step. value.source is "".
struct Metric {
  RunValue value;
  std::int64_t step = 0;
  std::int64_t artifact_id = 0;
};
/// Versions of the run that were logged behind this step and have no rows of their own.
std::vector<Artifact> unsettled_behind(sql::Transaction& tx, std::int64_t run_id, std::int64_t step);
/// The version waits no more, whatever happened.
void forget(sql::Transaction& tx, std::int64_t artifact_id);

/// Replaces the rows of a version; none: it has what the summary of its run says. `step`: the last one before the version.
void set(sql::Transaction& tx, std::int64_t artifact_id, std::int64_t project_id, const std::vector<Metric>& metrics,
         std::optional<std::int64_t> step);
std::vector<Metric> of_version(sql::Transaction& tx, std::int64_t artifact_id);  // by key
std::vector<Metric> of_versions(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);

/// Lines of the run's history were replaced (rewind, a run id used again).
void note_rewritten(sql::Transaction& tx, std::int64_t run_id);
/// Of the run's versions with rows of their own the last one that was logged before this one, in the history as it is now.
std::optional<Artifact> last_before(sql::Transaction& tx, const Artifact& artifact);

}  // namespace pedigree::store::as_logged
