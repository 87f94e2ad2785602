// What a garbage collection would do (gc_steps.h), found in one snapshot.
#include <unordered_set>

#include "service/gc_steps.h"
#include "store/blobs.h"
#include "store/garbage.h"
#include "store/trash.h"

namespace pedigree::service {
namespace {

namespace garbage = store::garbage;

constexpr std::int64_t kPage = 1'000;
constexpr std::int64_t kBlobStretch = 20'000;
using Ids = std::vector<std::int64_t>;
using Set = std::unordered_set<std::int64_t>;

class Plan {
 public:
  Plan(sql::Transaction& tx, const GcSettings& settings)
      : tx_(tx), cutoff_(tx.now() - settings.trash_time), uploads_before_(tx.now() - settings.upload_time) {}

  GcReport make() {
    look_through_trash();
    each_page([&](std::int64_t after) { return garbage::unfinished_uploads(tx_, uploads_before_, after, kPage); },
              [&](std::int64_t id) { report_.uploads += versions_.insert(id).second ? 1 : 0; });
    for (const auto id : run_candidates_) consider_run(id);
    report_.runs = static_cast<std::int64_t>(runs_.size());
    count_files();
    return report_;
  }

 private:
  template <class Page, class Each>
  void each_page(const Page& page, const Each& each) {
    for (std::int64_t after = 0;;) {
      const auto ids = page(after);
      if (ids.empty()) return;
      for (const auto id : ids) each(id);
      after = ids.back();
    }
  }

  void look_through_trash() {
    for (std::int64_t after = 0;;) {
      const auto due = store::trash::due(tx_, cutoff_, after, kPage);
      if (due.empty()) return;
      for (const auto& trash : due) {
        report_.trash += trash.state == "kept" ? 1 : 0;
        if (trash.kind == "run") {
          run_candidates_.insert(trash.object_id);
        } else if (trash.kind == "project") {
          each_page([&](std::int64_t from) { return garbage::versions_in_project(tx_, trash.object_id, from, kPage); },
                    [&](std::int64_t id) { consider_version(id); });
          each_page([&](std::int64_t from) { return garbage::runs_in_project(tx_, trash.object_id, from, kPage); },
                    [&](std::int64_t id) { run_candidates_.insert(id); });
        } else {
          for (const auto id : garbage::versions_closed_by(tx_, trash.id)) consider_version(id);
        }
      }
      after = due.back().id;
    }
  }

  void consider_version(std::int64_t first) {
    for (Ids open{first}; !open.empty();) {
      const auto id = open.back();
      open.pop_back();
      const auto artifact = store::artifacts::by_id(tx_, id);
      if (!artifact || !artifact->committed() || artifact->purged_at || versions_.contains(id) || garbage::version_needed(tx_, id, cutoff_)) continue;
      versions_.insert(id);
      ++report_.versions;
      for (const auto run_id : garbage::makers_of(tx_, id)) run_candidates_.insert(run_id);
      for (const auto kept : garbage::kept_by(tx_, id)) open.push_back(kept);
    }
  }

  void consider_run(std::int64_t id) {
    if (!garbage::run_is_past(tx_, id, cutoff_)) return;
    for (const auto output : garbage::outputs_with_bytes(tx_, id))
      if (!versions_.contains(output)) return;
    runs_.insert(id);
  }

  void count_files() {
    Set looked_at;
    const auto consider = [&](const Ids& blobs) {
      for (const auto blob : blobs)
        if (looked_at.insert(blob).second && only_ours(blob)) doomed_.push_back(blob);
    };
    for (const auto id : versions_) consider(garbage::blobs_of_version(tx_, id));
    for (const auto id : runs_) consider(garbage::blobs_of_run(tx_, id));
    for (const auto& blob : store::blobs::by_ids(tx_, doomed_)) add({blob.id, blob.size});
    const auto highest = garbage::highest_blob(tx_);
    for (std::int64_t after = 0; after < highest; after += kBlobStretch)
      for (const auto& blob : garbage::unreferenced(tx_, after, after + kBlobStretch)) add(blob);
    for (const auto& blob : garbage::condemned(tx_, INT64_MAX, INT64_MAX)) add(blob);
  }

  void add(const garbage::Bytes& blob) {
    ++report_.freed.count;
    report_.freed.bytes += blob.size;
  }

  /// Whether all that refers to the blob would be forgotten.
  bool only_ours(std::int64_t blob) {
    for (const auto id : garbage::versions_of_blob(tx_, blob))
      if (!versions_.contains(id)) return false;
    for (const auto id : garbage::runs_of_blob(tx_, blob))
      if (!runs_.contains(id)) return false;
    return true;
  }

  sql::Transaction& tx_;
  const Micros cutoff_, uploads_before_;
  Set versions_, run_candidates_, runs_;
  Ids doomed_;
  GcReport report_;
};

}  // namespace

Result<GcReport> plan_collection(const Stores& stores, const GcSettings& settings) {
  PED_TRY(auto report, stores.database.read([&](sql::Transaction& tx) -> Result<GcReport> { return Plan(tx, settings).make(); }));
  PED_TRY(report.leftovers, stores.blobs.remove_leftovers(live_in(stores.database), true));
  return report;
}

}  // namespace pedigree::service
