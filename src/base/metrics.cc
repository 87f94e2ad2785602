#include "base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace pedigree::metrics {
namespace {

prometheus::Registry& registry() {
  static auto* const instance = new prometheus::Registry;  // never destroyed: threads may count until the very end
  return *instance;
}

struct KeyHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
};

/// Name and labels as one key. The buffer is the thread's own, so that a call that finds its metric allocates nothing.
std::string_view make_key(const char* name, const Labels& labels) {
  thread_local std::string key;
  key = name;
  for (const auto& [label, value] : labels) {
    key += '\0';
    key += label;
    key += '\0';
    key += value;
  }
  return key;
}

/// Metrics found before, by name and labels. The registry would look for the family and validate the labels on each call.
template <class Metric>
class Cache {
 public:
  template <class Make>
  Metric& get(const char* name, const Labels& labels, Make make) {
    const std::string_view key = make_key(name, labels);
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = metrics_.find(key); found != metrics_.end()) return *found->second;
    }
    Metric& metric = make();
    const std::unique_lock lock(mutex_);
    metrics_.emplace(key, &metric);
    return metric;
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<std::string, Metric*, KeyHash, std::equal_to<>> metrics_;
};

template <class Metric>
Cache<Metric>& cache() {
  static auto* const instance = new Cache<Metric>;
  return *instance;
}

/// From half a millisecond, a small request, to a minute, a large upload.
const prometheus::Histogram::BucketBoundaries& second_buckets() {
  static const prometheus::Histogram::BucketBoundaries buckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                               0.25,   0.5,   1,      2.5,   5,    10,    30,   60};
  return buckets;
}

}  // namespace

void add(const char* name, const char* help, const Labels& labels, double by) {
  cache<prometheus::Counter>()
      .get(name, labels,
           [&]() -> auto& { return prometheus::BuildCounter().Name(name).Help(help).Register(registry()).Add(labels); })
      .Increment(by);
}

void set(const char* name, const char* help, const Labels& labels, double value) {
  cache<prometheus::Gauge>()
      .get(name, labels,
           [&]() -> auto& { return prometheus::BuildGauge().Name(name).Help(help).Register(registry()).Add(labels); })
      .Set(value);
}

void observe_seconds(const char* name, const char* help, const Labels& labels, double seconds) {
  cache<prometheus::Histogram>()
      .get(name, labels,
           [&]() -> auto& {
             return prometheus::BuildHistogram().Name(name).Help(help).Register(registry()).Add(labels, second_buckets());
           })
      .Observe(seconds);
}

std::string render() { return prometheus::TextSerializer().Serialize(registry().Collect()); }

}  // namespace pedigree::metrics
