#include "service/purge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "domain/actions.h"
#include "domain/versions.h"
#include "service/account_steps.h"
#include "service/aliases.h"
#include "service/deletion.h"
#include "service/gc_steps.h"
#include "service/queries.h"
#include "service/run_steps.h"
#include "store/blobs.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
namespace garbage = store::garbage;
using Ids = std::vector<std::int64_t>;

Place place_of_collection(sql::Transaction& tx, std::int64_t id) {
  return place_of(tx, store::collections::by_ids(tx, std::array{id}).front());
}

std::string path_of(const Place& place, std::optional<std::int64_t> index) {
  return fmt::format("{}/{}/{}:{}", place.entity.name, place.project.name, place.collection.name,
                     index ? domain::version_name(*index) : "pending");
}

std::string path_of(sql::Transaction& tx, const store::Run& run) {
  const auto place = place_of_run(tx, run);
  return fmt::format("{}/{}/{}", place.entity.name, place.project.name, run.name);
}

/// What is to go, found and removed in the same transaction.
class Work {
 public:
  Work(sql::Transaction& tx, const Caller& caller) : tx_(tx), caller_(caller) {}

  void take_version(std::int64_t id) {
    if (!versions_.insert(id).second) return;
    for (const auto blob : garbage::blobs_of_version(tx_, id)) blobs_.insert(blob);
  }
  void take_blob(std::int64_t id) {
    blobs_.insert(id);
    dropped_.insert(id);
    for (const auto version : garbage::versions_of_blob(tx_, id)) take_version(version);
  }

  PurgeReport describe() {
    PurgeReport report;
    for (const auto id : versions_) report.versions.push_back(describe_version(id));
    for (const auto blob : dropped_)
      for (const auto run_id : garbage::runs_of_blob(tx_, blob)) describe_run_files(run_id, blob, report);
    for (const auto& blob : store::blobs::by_ids(tx_, Ids(blobs_.begin(), blobs_.end()))) {
      if (!only_ours(blob.id)) continue;
      ++report.freed.count;
      report.freed.bytes += blob.size;
    }
    return report;
  }

  void remove() {
    Ids kept;
    for (const auto id : versions_) {
      for (const auto other : garbage::kept_by(tx_, id)) kept.push_back(other);
      remove_everywhere(id);
    }
    forget_unless_needed(std::move(kept));
    for (const auto blob : dropped_) {
      for (const auto run_id : garbage::runs_of_blob(tx_, blob)) {
        Change change = change_of(place_of_run(tx_, *store::runs::by_id(tx_, run_id)), event::kRunFileDelete);
        change.before = json::Object{{"purged", true}};
        record(tx_, caller_, change);
      }
      garbage::drop_run_files(tx_, blob);
    }
    const Ids ids(blobs_.begin(), blobs_.end());
    garbage::condemn(tx_, ids);  // those that others refer to stay
    garbage::free(tx_, ids);
  }

 private:
  PurgeReport::Version describe_version(std::int64_t id) {
    const auto artifact = *store::artifacts::by_id(tx_, id);
    PurgeReport::Version shown{
        path_of(place_of_collection(tx_, artifact.sequence_id), artifact.version_index), {}, artifact.file_count};
    for (const auto& membership : store::collections::memberships_of_artifacts(tx_, std::array{id}))
      if (membership.collection_id != artifact.sequence_id)
        shown.links.push_back(path_of(place_of_collection(tx_, membership.collection_id), membership.version_index));
    return shown;
  }

  void describe_run_files(std::int64_t run_id, std::int64_t blob, PurgeReport& report) {
    const auto run = path_of(tx_, *store::runs::by_id(tx_, run_id));
    for (const auto& file : store::run_files::of_run(tx_, run_id, "", "", INT64_MAX))
      if (file.blob_id == blob) report.run_files.push_back({run, file.name});
  }

  bool only_ours(std::int64_t blob) {
    const auto versions = garbage::versions_of_blob(tx_, blob);
    const bool ours = std::all_of(versions.begin(), versions.end(), [&](auto id) { return versions_.contains(id); });
    return ours && (dropped_.contains(blob) || garbage::runs_of_blob(tx_, blob).empty());
  }

  void remove_everywhere(std::int64_t id) {
    auto artifact = *store::artifacts::by_id(tx_, id);
    for (const auto& membership : store::collections::memberships_of_artifacts(tx_, std::array{id})) {
      const auto place = place_of_collection(tx_, membership.collection_id);
      close_membership(tx_, caller_, place, membership, place.collection.is_sequence ? event::kVersionDelete : event::kUnlink);
    }
    if (!artifact.deleted_at) {
      artifact.deleted_at = artifact.updated_at = tx_.now();
      artifact.deleted_by = caller_.account_id;
      store::artifacts::update(tx_, artifact);
    }
    garbage::forget_deletions_of(tx_, id);
    if (!artifact.purged_at) forget_version(tx_, caller_, artifact);
  }

  /// Versions deleted long ago that were there only for purged ones. Their bytes go with the next collection.
  void forget_unless_needed(Ids ids) {
    while (!ids.empty()) {
      const auto artifact = store::artifacts::by_id(tx_, ids.back());
      ids.pop_back();
      if (!artifact || !artifact->committed() || artifact->purged_at || garbage::version_needed(tx_, artifact->id, 0)) continue;
      for (const auto other : garbage::kept_by(tx_, artifact->id)) ids.push_back(other);
      forget_version(tx_, caller_, *artifact);
    }
  }

  sql::Transaction& tx_;
  const Caller& caller_;
  std::set<std::int64_t> versions_, blobs_, dropped_;
};

/// `take(Work&) -> Status` says what is to go.
template <class F>
Result<PurgeReport> carry_out(const Stores& stores, const Caller& caller, bool dry_run, const F& take) {
  PED_CHECK(demand_administrator(caller, "purge"));
  const auto work = [&](sql::Transaction& tx) -> Result<PurgeReport> {
    Work everything(tx, caller);
    PED_CHECK(take(tx, everything));
    auto report = everything.describe();
    if (!dry_run) everything.remove();
    return report;
  };
  if (dry_run) return stores.database.read(work);
  PED_TRY(auto report, stores.database.write(work));
  PED_CHECK(clear_freed(stores, true));
  return report;
}

}  // namespace

Result<PurgeReport> Purge::purge(const Caller& caller, const PurgeTarget& target, bool dry_run) {
  PED_CHECK(demand_administrator(caller, "purge"));
  if (target.artifact.has_value() == target.digest.has_value())
    return fail(
        Code::kInvalidArgument,
        "say what to purge: either \"artifact\": \"entity/project/name:version\", or \"digest\": the SHA-256 or MD5 of a file");
  if (target.artifact) {
    PED_TRY(const auto id,
            stores_.database.read([&](sql::Transaction& tx) { return artifact_at(tx, caller, *target.artifact); }));
    return version(caller, id, dry_run);
  }
  const auto raw = unhex(*target.digest);
  if (!raw || (raw->size() != 32 && raw->size() != 16))
    return fail(Code::kInvalidArgument, "the member 'digest' must be a SHA-256 or MD5 in hexadecimal");
  return file(caller, *raw, dry_run);
}

Result<PurgeReport> Purge::version(const Caller& caller, std::int64_t artifact_id, bool dry_run) {
  return carry_out(stores_, caller, dry_run, [&](sql::Transaction& tx, Work& work) -> Status {
    const auto artifact = store::artifacts::by_id(tx, artifact_id);
    if (!artifact) return fail(Code::kNotFound, "there is no such version");
    if (artifact->purged_at) return fail(Code::kGone, "the files of this version are gone already");
    work.take_version(artifact_id);
    return {};
  });
}

Result<PurgeReport> Purge::file(const Caller& caller, std::string_view digest, bool dry_run) {
  return carry_out(stores_, caller, dry_run, [&](sql::Transaction& tx, Work& work) -> Status {
    const auto blobs = store::blobs::by_digest(tx, digest);
    if (blobs.empty()) return fail(Code::kNotFound, "this server holds no file with this digest");
    for (const auto& blob : blobs) work.take_blob(blob.id);
    return {};
  });
}

Result<std::vector<OrphanVersion>> orphan_versions(sql::Transaction& tx, const Caller& caller, std::int64_t after_run,
                                                   std::int64_t after_artifact, std::int64_t limit) {
  PED_CHECK(demand_administrator(caller, "list orphans"));
  std::vector<OrphanVersion> found;
  for (const auto& orphan : garbage::orphans(tx, after_run, after_artifact, limit)) {
    const auto artifact = *store::artifacts::by_id(tx, orphan.artifact_id);
    const auto run = *store::runs::by_id(tx, orphan.run_id);
    found.push_back({orphan, path_of(place_of_collection(tx, artifact.sequence_id), artifact.version_index), run.name,
                     artifact.size, run.deleted_at.value_or(0)});
  }
  return found;
}

}  // namespace pedigree::service
