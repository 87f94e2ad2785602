#include "service/metrics_fold.h"

#include <algorithm>

#include "service/run_lines.h"

namespace pedigree::service {
namespace {

bool came_before(const json::Value& row, std::int64_t step, const LoggedAt& moment) {
  if (step != moment.counter) return step < moment.counter;
  const auto* time = row.find("_timestamp");
  const auto seconds = time == nullptr ? std::nullopt : time->number();
  return seconds && *seconds * static_cast<double>(kSecond) <= static_cast<double>(moment.at);
}

}  // namespace

LoggedAt logged_at(const store::Artifact& artifact) { return {artifact.history_step.value_or(0), artifact.created_at}; }

MetricsFold::MetricsFold(std::vector<store::as_logged::Metric> known) {
  for (auto& metric : known) {
    last_step_ = std::max(last_step_.value_or(metric.step), metric.step);
    auto key = metric.value.key;
    metrics_.emplace(std::move(key), std::move(metric));
  }
}

bool MetricsFold::take(std::string_view line, const LoggedAt& moment) {
  const auto row = json::parse(line, {.nonfinite = true});
  if (!row || !row->is_object()) return true;
  const auto* member = row->find("_step");
  const auto step = (member == nullptr ? std::nullopt : member->integer()).value_or(0);
  if (!came_before(*row, step, moment)) return false;
  for (auto& value : scalars_of(*row)) {
    if (value.key.starts_with('_') || value.klass == "null" || value.klass == "other") continue;
    const auto found = metrics_.find(value.key);
    if (found == metrics_.end() && metrics_.size() >= kMaxKeys) continue;
    last_step_ = std::max(last_step_.value_or(step), step);
    auto key = value.key;
    metrics_.insert_or_assign(std::move(key), store::as_logged::Metric{std::move(value), step, 0});
  }
  return true;
}

std::vector<store::as_logged::Metric> MetricsFold::metrics() const {
  std::vector<store::as_logged::Metric> all;
  all.reserve(metrics_.size());
  for (const auto& [key, metric] : metrics_) all.push_back(metric);
  return all;
}

}  // namespace pedigree::service
