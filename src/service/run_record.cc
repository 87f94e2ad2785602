#include "service/run_record.h"

#include <array>

#include "service/run_steps.h"
#include "store/artifacts.h"

namespace pedigree::service {

Result<RunPlace> run_behind(sql::Transaction& tx, const Caller& caller, const store::Membership& membership) {
  const auto artifact = store::artifacts::by_id(tx, membership.artifact_id);
  auto run = artifact && artifact->run_id ? store::runs::by_id(tx, *artifact->run_id) : std::nullopt;
  if (!run) return fail(Code::kNotFound, "the version was logged by a person, not by a run");
  if (!remembered_project(tx, caller, run->project_id))
    return fail(Code::kNotFound, "the run that logged the version is in a project you may not see; ask somebody who may");
  return place_of_run(tx, *std::move(run));
}

std::optional<RunDeletion> deletion_of(sql::Transaction& tx, const RunPlace& place) {
  const auto at = place.run.deleted_at ? place.run.deleted_at : place.project.deleted_at;
  if (!at) return std::nullopt;
  const auto by = place.run.deleted_at ? place.run.deleted_by : place.project.deleted_by;
  RunDeletion deletion{"system", *at};
  if (by)
    for (const auto& account : store::people::accounts_by_ids(tx, std::array{*by})) deletion.by = account.username;
  return deletion;
}

}  // namespace pedigree::service
