// Use cases of runs: create and edit, stream history and logs, rewind, stop, delete, files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "blob/store.h"
#include "service/access.h"
#include "service/run_lines.h"
#include "service/service.h"
#include "store/runs.h"

namespace pedigree::service {

/// Null keeps the stored value. Found by `id`, else by (entity, project, name).
struct UpsertRun {
  std::optional<std::int64_t> id;
  std::string entity, project, name;
  std::optional<std::string> display_name, notes, description, group, job_type, commit, remote, host, program, sweep, state;
  std::optional<std::string> config, summary;             // JSON; replaces
  std::optional<std::vector<std::string>> tags;           // replaces
};

struct UpsertedRun {
  store::Run run;
  bool inserted = false;
};

/// One request of a run's file stream.
struct FileStream {
  bool counts_alone = false;                              // one of several clients that write the run, each counting its own lines from 0
  std::optional<Lines> history, events;
  std::vector<Lines> logs;                                // upserted line by line
  std::optional<std::string> summary;                     // JSON; replaces
  bool preempting = false;
  bool complete = false;
  std::optional<std::int64_t> exit_code;
};

class Runs {
 public:
  explicit Runs(Stores stores) : stores_(stores) {}

  Result<UpsertedRun> upsert(const Caller& caller, const UpsertRun& spec);
  /// True when somebody asked the run to stop.
  Result<bool> stream(const Caller& caller, std::string_view entity, std::string_view project, std::string_view name, const FileStream& data);
  /// Keeps history up to and including `step`.
  Result<store::Run> rewind(const Caller& caller, std::string_view entity, std::string_view project, std::string_view name, std::int64_t step);
  Status stop(const Caller& caller, std::int64_t run_id);
  /// kConflict "invalid state transition" unless the state may follow the present one.
  Status set_state(const Caller& caller, std::int64_t run_id, std::string_view state);
  /// The run disappears; versions it logged stay (decision 12), unless `delete_artifacts`: then those that no other run logged go too.
  Status remove(const Caller& caller, std::int64_t run_id, bool delete_artifacts = false);
  /// Runs that stopped reporting `timeout` µs ago are marked crashed; how many.
  Result<std::int64_t> mark_crashed(Micros timeout);

  /// Rows for files about to be uploaded, in the order of the names.
  Result<std::vector<store::RunFile>> create_files(const Caller& caller, std::string_view entity, std::string_view project, std::string_view run,
                                                   const std::vector<std::string>& names);
  /// After an upload; the signed URL was the permission.
  Status store_file(std::int64_t file_id, const blob::Stored& stored);
  Status remove_files(const Caller& caller, const std::vector<std::int64_t>& file_ids);

 private:
  Stores stores_;
};

/// A run the caller may see, with the right to do `action` in its project.
struct RunPlace {
  store::Run run;
  store::Project project;
  store::Entity entity;
};
Result<RunPlace> get_run(sql::Transaction& tx, const Caller& caller, std::int64_t run_id, domain::Action action);
/// Not deleted; nullopt when there is none or the caller may not see it.
std::optional<store::Run> find_run(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project,
                                   std::string_view name);

}  // namespace pedigree::service
