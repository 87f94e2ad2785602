// Which metric stands for a model where there is room for one only. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pedigree::domain {

/// The key people look at first: a well-known measure of quality (accuracy, f1, auc, …) before a loss, of the test split before
/// that of training; nullopt when none of the keys is known.
std::optional<std::string> headline_metric(const std::vector<std::string>& keys);

/// Whether less is better: losses, errors, durations.
bool lower_is_better(std::string_view key);

}  // namespace pedigree::domain
