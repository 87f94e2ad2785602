#include "service/as_logged.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "base/log.h"
#include "service/metrics_fold.h"
#include "service/run_lines.h"
#include "service/run_steps.h"

namespace pedigree::service {
namespace {

namespace due_rows = store::as_logged;

constexpr std::int64_t kAtOnce = 500;        // versions looked at in one go
constexpr std::size_t kRowsAtOnce = 20'000;  // rows written in one transaction

struct Settled {
  due_rows::Due due;
  std::vector<due_rows::Metric> metrics;
  std::optional<std::int64_t> step;
};
struct Outcome {
  std::int64_t project_id = 0;
  std::vector<Settled> settled;
  std::vector<due_rows::Due> too_early;
};

/// Whether no more lines from before that moment will arrive.
bool is_past(const store::Run& run, const LoggedAt& moment) {
  return is_ended(run.state) || run.deleted_at || run.last_step.value_or(0) > moment.counter;
}

using Summary = std::map<std::string, store::RunValue, std::less<>>;
Summary summary_of(sql::Transaction& tx, const store::Run& run) {
  Summary summary;
  for (auto& value : store::runs::values_of(tx, run.id, "summary")) {
    auto key = value.key;
    value.source.clear();
    summary.emplace(std::move(key), std::move(value));
  }
  return summary;
}

bool says_the_same(const Summary& summary, const std::vector<due_rows::Metric>& metrics) {
  return std::all_of(metrics.begin(), metrics.end(), [&](const auto& metric) {
    const auto found = summary.find(metric.value.key);
    return found != summary.end() && found->second == metric.value;
  });
}

void in_the_order_logged(std::vector<store::Artifact>& versions) {
  std::sort(versions.begin(), versions.end(),
            [](const auto& a, const auto& b) { return std::tuple(logged_at(a), a.id) < std::tuple(logged_at(b), b.id); });
}

/// The history of the run up to each of these versions, which are in the order they were logged: f(place, fold).
template <class F>
Status fold_up_to(sql::Transaction& tx, const store::Run& run, const std::vector<store::Artifact>& versions, const F& f) {
  if (versions.empty()) return {};
  const auto known = due_rows::last_before(tx, versions.front());
  MetricsFold fold = known ? MetricsFold(due_rows::of_version(tx, known->id)) : MetricsFold();
  const auto from = known ? logged_at(*known).counter : std::numeric_limits<std::int64_t>::min();
  const auto to = logged_at(versions.back()).counter;
  std::size_t next = 0;
  PED_CHECK(each_line(store::runs::blocks_by_step(tx, run.id, from, to + 1), [&](std::int64_t, std::string_view line) {
    while (next < versions.size() && !fold.take(line, logged_at(versions[next]))) f(next++, fold);
  }));
  while (next < versions.size()) f(next++, fold);
  return {};
}

Result<Outcome> look_at(sql::Transaction& tx, const std::vector<due_rows::Due>& of_run) {
  Outcome outcome;
  const auto run = store::runs::by_id(tx, of_run.front().run_id);
  if (!run) return fail(Code::kInternal, "the run of a version is not there", fmt::format("run {}", of_run.front().run_id));
  outcome.project_id = run->project_id;
  std::map<std::int64_t, due_rows::Due> due;
  std::vector<std::int64_t> ids;
  for (const auto& one : of_run) due.emplace(one.artifact_id, one), ids.push_back(one.artifact_id);
  std::vector<store::Artifact> versions;
  for (auto& artifact : store::artifacts::by_ids(tx, ids)) {
    if (is_past(*run, logged_at(artifact)))
      versions.push_back(std::move(artifact));
    else
      outcome.too_early.push_back(due.at(artifact.id));
  }
  in_the_order_logged(versions);
  // While the run goes on its summary will change; once it is over, most versions have what it says.
  const auto summary = is_ended(run->state) ? summary_of(tx, *run) : Summary();
  PED_CHECK(fold_up_to(tx, *run, versions, [&](std::size_t place, const MetricsFold& fold) {
    Settled settled{due.at(versions[place].id), fold.metrics(), fold.last_step()};
    if (says_the_same(summary, settled.metrics)) settled.metrics.clear();
    outcome.settled.push_back(std::move(settled));
  }));
  return outcome;
}

}  // namespace

Result<std::int64_t> MetricsAsLogged::settle() {
  PED_TRY(const auto ready, stores_.database.read([](sql::Transaction& tx) -> Result<std::vector<due_rows::Due>> {
    return due_rows::ready(tx, kAtOnce);
  }));
  for (auto from = ready.begin(); from != ready.end();) {
    const auto to = std::find_if(from, ready.end(), [&](const auto& due) { return due.run_id != from->run_id; });
    PED_CHECK(settle({from, to}));
    from = to;
  }
  return static_cast<std::int64_t>(ready.size());
}

Result<std::int64_t> MetricsAsLogged::settle(const std::vector<due_rows::Due>& of_run) {
  auto looked = stores_.database.read([&](sql::Transaction& tx) { return look_at(tx, of_run); });
  if (!looked) {  // others must not wait for a history that cannot be read
    log::warn("the metrics of versions cannot be settled",
              {{"run", of_run.front().run_id}, {"error", looked.error().message}, {"detail", looked.error().detail}});
    looked = Outcome{0, {}, of_run};
  }
  const auto& outcome = *looked;
  if (!outcome.too_early.empty())
    PED_CHECK(stores_.database.write([&](sql::Transaction& tx) -> Status {
      for (const auto& due : outcome.too_early) due_rows::put_off(tx, due);
      return {};
    }));
  for (auto from = outcome.settled.begin(); from != outcome.settled.end();) {
    std::size_t rows = 0;
    auto to = from;
    while (to != outcome.settled.end() && rows < kRowsAtOnce) rows += (to++)->metrics.size() + 1;
    PED_CHECK(stores_.database.write([&](sql::Transaction& tx) -> Status {
      for (auto one = from; one != to; ++one)
        if (due_rows::finish(tx, one->due)) due_rows::set(tx, one->due.artifact_id, outcome.project_id, one->metrics, one->step);
      return {};
    }));
    from = to;
  }
  return static_cast<std::int64_t>(of_run.size());
}

Status settle_before_rewind(sql::Transaction& tx, const store::Run& run, std::int64_t step) {
  auto versions = due_rows::unsettled_behind(tx, run.id, step);
  in_the_order_logged(versions);
  return fold_up_to(tx, run, versions, [&](std::size_t place, const MetricsFold& fold) {
    due_rows::set(tx, versions[place].id, run.project_id, fold.metrics(), fold.last_step());
    due_rows::forget(tx, versions[place].id);
  });
}

Result<MetricsOfVersion> metrics_as_logged(sql::Transaction& tx, const store::Artifact& artifact, const store::Run& run) {
  MetricsOfVersion found{artifact.measured_step, {}};
  auto own = due_rows::of_version(tx, artifact.id);
  if (own.empty() && due_rows::is_due(tx, artifact.id))
    PED_CHECK(fold_up_to(tx, run, {artifact},
                         [&](std::size_t, const MetricsFold& fold) { own = fold.metrics(), found.step = fold.last_step(); }));
  std::map<std::string, LoggedMetric> by_key;
  for (auto& [key, value] : summary_of(tx, run)) by_key.emplace(key, LoggedMetric{std::move(value), std::nullopt});
  for (auto& [value, step, of] : own) {
    auto key = value.key;
    by_key.insert_or_assign(std::move(key), LoggedMetric{std::move(value), step});
  }
  for (auto& [key, metric] : by_key) found.metrics.push_back(std::move(metric));
  return found;
}

}  // namespace pedigree::service
