// Counters, gauges and histograms of this process, exposed at /metrics in the Prometheus text format.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace pedigree::metrics {

using Labels = std::map<std::string, std::string>;

/// All thread-safe. `name` must be a literal; label values must come from a closed set (routes, outcomes), never from users.
void add(const char* name, const char* help, const Labels& labels, double by = 1);
void set(const char* name, const char* help, const Labels& labels, double value);
void observe_seconds(const char* name, const char* help, const Labels& labels, double seconds);

/// The exposition text.
std::string render();

}  // namespace pedigree::metrics
