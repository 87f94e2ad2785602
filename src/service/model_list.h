// The registered models one may see, those where something happened last first: each with what its aliases point to and how its
// headline metric went over the last versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/registry.h"

namespace pedigree::service {

/// Registries the caller may see: of the organisations, the teams and the personal entity. By entity and name.
std::vector<SeenProject> visible_registries(sql::Transaction& tx, const Caller& caller);

/// A core registry of an organisation the caller is a member of that does not exist yet: its first link makes it.
struct ExpectedRegistry {
  std::string organization, name, type;
  domain::Role role = domain::Role::kNone;
};
std::vector<ExpectedRegistry> expected_registries(sql::Transaction& tx, const Caller& caller, const std::vector<SeenProject>& there);

/// A number that every compared version may have.
struct Headline {
  std::string key;  // as an order of versions names it: "metadata.accuracy", "metric.loss"
  bool lower_is_better = false;
  struct Point {
    std::int64_t version_index = 0;
    double value = 0;
  };
  std::vector<Point> points;  // oldest first, at most 20
};

struct ModelSummary {
  Place place;
  std::string type;
  Micros changed_at = 0;
  std::int64_t versions = 0;
  std::optional<std::int64_t> newest_version;
  std::vector<AliasState> aliases;  // all but `latest`
  std::optional<Headline> headline;
  std::string position;  // where the next page goes on
};

/// Of one registry, or of all. `position`: "" for the first page; kInvalidArgument for a text that is none. Costs what it
/// returns, and a look into each registry. Metrics of runs the caller may not look at make no headline.
Result<std::vector<ModelSummary>> list_models(sql::Transaction& tx, const Caller& caller, const std::vector<SeenProject>& registries,
                                              std::string_view position, std::int64_t limit);

}  // namespace pedigree::service
