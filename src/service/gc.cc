#include "service/gc.h"

#include <array>
#include <chrono>
#include <thread>

#include "domain/actions.h"
#include "service/account_steps.h"
#include "service/deletion.h"
#include "service/gc_steps.h"
#include "service/run_steps.h"
#include "store/garbage.h"
#include "store/trash.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
namespace garbage = store::garbage;

constexpr std::int64_t kBatch = 50;           // objects in one transaction: others write in between
constexpr std::int64_t kBlobStretch = 2'000;  // blob ids looked at together
constexpr auto kLongestRest = std::chrono::milliseconds(250);

using Ids = std::vector<std::int64_t>;

/// One collection at work.
class Collector {
 public:
  Collector(const Stores& stores, const GcSettings& settings, const std::atomic<bool>& stopping, bool gently)
      : stores_(stores), settings_(settings), stopping_(stopping), gently_(gently), caller_(system_actor("gc")) {}

  Result<GcReport> run() {
    PED_TRY(const auto now, stores_.database.read([](sql::Transaction& tx) -> Result<Micros> { return tx.now(); }));
    cutoff_ = now - settings_.trash_time;
    PED_CHECK(expire_trash());
    PED_CHECK(work_through_trash());
    PED_CHECK(give_up_uploads(now - settings_.upload_time));
    PED_CHECK(clear_freed(stores_, false));  // what an interrupted one left
    PED_TRY(report_.leftovers, stores_.blobs.remove_leftovers(live_in(stores_.database), false));
    PED_CHECK(condemn());
    PED_CHECK(free_condemned());
    return report_;
  }

 private:
  /// Rests after `work`, which is one transaction. kUnavailable when the server stops.
  template <class F>
  auto step(F&& work) -> decltype(work()) {
    if (stopping_) return fail(Code::kUnavailable, "the server is stopping: the garbage collection goes on after its next start");
    const auto start = std::chrono::steady_clock::now();
    auto result = work();
    if (gently_) {
      const auto took = std::chrono::steady_clock::now() - start;
      std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(took, kLongestRest));
    }
    return result;
  }
  template <class F>
  auto write(F&& use_case) {
    return step([&] { return stores_.database.write(use_case); });
  }
  template <class F>
  auto read(F&& use_case) {
    return step([&] { return stores_.database.read(use_case); });
  }

  /// First of all: from here on nothing of it can be restored while its files go.
  Status expire_trash() {
    while (true) {
      PED_TRY(const auto count,
              write([&](sql::Transaction& tx) -> Result<std::int64_t> { return store::trash::expire(tx, cutoff_, kBatch); }));
      report_.trash += count;
      if (count < kBatch) return {};
    }
  }

  Status work_through_trash() {
    for (std::int64_t after = 0;;) {
      PED_TRY(const auto due, read([&](sql::Transaction& tx) -> Result<std::vector<store::Trash>> {
                return store::trash::due(tx, INT64_MIN, after, kBatch);
              }));
      if (due.empty()) return {};
      for (const auto& trash : due) {
        PED_CHECK(work_through(trash));
        PED_CHECK(
            write([&](sql::Transaction& tx) -> Status { return store::trash::set_state(tx, trash.id, "purged"), Status(); }));
      }
      after = due.back().id;
    }
  }

  Status work_through(const store::Trash& trash) {
    if (trash.kind == "run") return forget_runs({trash.object_id});
    if (trash.kind == "project") {
      PED_CHECK(each_page([&](sql::Transaction& tx,
                              std::int64_t after) { return garbage::versions_in_project(tx, trash.object_id, after, kBatch); },
                          [&](const Ids& ids) { return forget_versions(ids); }));
      return each_page(
          [&](sql::Transaction& tx, std::int64_t after) { return garbage::runs_in_project(tx, trash.object_id, after, kBatch); },
          [&](const Ids& ids) { return forget_runs(ids); });
    }
    PED_TRY(const auto ids, read([&](sql::Transaction& tx) -> Result<Ids> { return garbage::versions_closed_by(tx, trash.id); }));
    return forget_versions(ids);
  }

  template <class Page, class Work>
  Status each_page(const Page& page, const Work& work) {
    for (std::int64_t after = 0;;) {
      PED_TRY(const auto ids, read([&](sql::Transaction& tx) -> Result<Ids> { return page(tx, after); }));
      if (ids.empty()) return {};
      PED_CHECK(work(ids));
      after = ids.back();
    }
  }

  /// One transaction each: a version may have very many files.
  Status forget_versions(Ids ids) {
    while (!ids.empty()) {
      const auto id = ids.back();
      ids.pop_back();
      Ids freed_of_it;
      PED_TRY(const auto forgotten, write([&](sql::Transaction& tx) -> Result<GcReport> {
                GcReport done;
                freed_of_it.clear();
                const auto artifact = store::artifacts::by_id(tx, id);
                if (!artifact || !artifact->committed() || artifact->purged_at || garbage::version_needed(tx, id, cutoff_)) return done;
                freed_of_it = garbage::kept_by(tx, id);
                const auto makers = garbage::makers_of(tx, id);
                forget_version(tx, caller_, *artifact);
                ++done.versions;
                for (const auto run_id : makers) done.runs += forget_run_if_past(tx, caller_, run_id, cutoff_) ? 1 : 0;
                return done;
              }));
      report_.versions += forgotten.versions;
      report_.runs += forgotten.runs;
      ids.insert(ids.end(), freed_of_it.begin(), freed_of_it.end());
    }
    return {};
  }

  Status forget_runs(const Ids& ids) {
    for (const auto id : ids) {
      PED_TRY(const auto forgotten,
              write([&](sql::Transaction& tx) -> Result<bool> { return forget_run_if_past(tx, caller_, id, cutoff_); }));
      report_.runs += forgotten ? 1 : 0;
    }
    return {};
  }

  Status give_up_uploads(Micros before) {
    return each_page(
        [&](sql::Transaction& tx, std::int64_t after) { return garbage::unfinished_uploads(tx, before, after, kBatch); },
        [&](const Ids& ids) -> Status {
          PED_TRY(const auto count, write([&](sql::Transaction& tx) -> Result<std::int64_t> {
                    std::int64_t given_up = 0;
                    for (const auto id : ids) {
                      const auto artifact = store::artifacts::by_id(tx, id);
                      if (!artifact || artifact->committed() || artifact->purged_at) continue;  // committed a moment ago
                      garbage::release_version(tx, id);
                      ++given_up;
                    }
                    return given_up;
                  }));
          report_.uploads += count;
          return {};
        });
  }

  Status condemn() {
    PED_TRY(const auto highest, read([](sql::Transaction& tx) -> Result<std::int64_t> { return garbage::highest_blob(tx); }));
    for (std::int64_t after = 0; after < highest; after += kBlobStretch) {
      PED_TRY(const auto found, read([&](sql::Transaction& tx) -> Result<std::vector<garbage::Bytes>> {
                return garbage::unreferenced(tx, after, after + kBlobStretch);
              }));
      if (found.empty()) continue;
      PED_CHECK(write([&](sql::Transaction& tx) -> Status { return garbage::condemn(tx, ids_of(found)), Status(); }));
    }
    return {};
  }

  Status free_condemned() {
    while (true) {
      PED_TRY(const auto found, read([&](sql::Transaction& tx) -> Result<std::vector<garbage::Bytes>> {
                return garbage::condemned(tx, settings_.grace == 0 ? INT64_MAX : tx.now() - settings_.grace, kBatch);
              }));
      if (found.empty()) break;
      PED_TRY(const auto freed, write([&](sql::Transaction& tx) -> Result<std::vector<garbage::Bytes>> {
                return garbage::free(tx, ids_of(found));
              }));
      for (const auto& blob : freed) ++report_.freed.count, report_.freed.bytes += blob.size;
      PED_CHECK(clear_freed(stores_, false));
    }
    PED_TRY(const auto waiting, read([](sql::Transaction& tx) -> Result<std::vector<garbage::Bytes>> {
              return garbage::condemned(tx, INT64_MAX, INT64_MAX);
            }));
    for (const auto& blob : waiting) ++report_.condemned.count, report_.condemned.bytes += blob.size;
    // Entries of packs are given back together; what is found besides has been counted before.
    if (report_.freed.count > 0) PED_CHECK(stores_.blobs.remove_leftovers(live_in(stores_.database), false));
    return {};
  }

  static Ids ids_of(const std::vector<garbage::Bytes>& blobs) {
    Ids ids;
    for (const auto& blob : blobs) ids.push_back(blob.id);
    return ids;
  }

  const Stores& stores_;
  const GcSettings& settings_;
  const std::atomic<bool>& stopping_;
  const bool gently_;
  const Caller caller_;
  Micros cutoff_ = 0;
  GcReport report_;
};

}  // namespace

void forget_version(sql::Transaction& tx, const Caller& caller, const store::Artifact& artifact) {
  Change change =
      change_in(place_of(tx, store::collections::by_ids(tx, std::array{artifact.sequence_id}).front()), event::kVersionPurge);
  change.artifact_id = artifact.id;
  change.version_index = artifact.version_index;
  change.before = json::Object{{"digest", artifact.digest}, {"files", artifact.file_count}, {"size", artifact.size}};
  record(tx, caller, change);
  garbage::release_version(tx, artifact.id);
}

bool forget_run_if_past(sql::Transaction& tx, const Caller& caller, std::int64_t run_id, Micros cutoff) {
  if (!garbage::run_is_past(tx, run_id, cutoff) || !garbage::outputs_with_bytes(tx, run_id).empty()) return false;
  record(tx, caller, change_of(place_of_run(tx, *store::runs::by_id(tx, run_id)), event::kRunPurge));
  garbage::release_run(tx, run_id);
  return true;
}

Status clear_freed(const Stores& stores, bool at_once) {
  while (true) {
    PED_TRY(const auto freed, stores.database.read([](sql::Transaction& tx) -> Result<std::vector<garbage::Freed>> {
      return garbage::freed(tx, kBatch);
    }));
    if (freed.empty()) return {};
    Ids ids;
    for (const auto& blob : freed) {
      PED_CHECK(at_once ? stores.blobs.remove(blob.location) : stores.blobs.give_up(blob.location));
      ids.push_back(blob.id);
    }
    PED_CHECK(stores.database.write([&](sql::Transaction& tx) -> Status { return garbage::forget(tx, ids), Status(); }));
  }
}

blob::LiveUnder live_in(sql::Database& database) {
  return [&database](const std::string& prefix) {
    return database.read([&](sql::Transaction& tx) -> Result<std::vector<blob::Live>> {
      std::vector<blob::Live> live;
      for (auto& row : garbage::live_under(tx, prefix)) live.push_back({std::move(row.location), row.size});
      return live;
    });
  };
}

Result<GcReport> Gc::collect(const Caller& caller, bool dry_run, bool gently) {
  PED_CHECK(demand_administrator(caller, "collect garbage"));
  const std::unique_lock lock(working_, std::try_to_lock);
  if (!lock.owns_lock()) return fail(Code::kConflict, "a garbage collection is at work already: wait until it has ended");
  if (dry_run) return plan_collection(stores_, settings_);
  return Collector(stores_, settings_, stopping_, gently).run();
}

}  // namespace pedigree::service
