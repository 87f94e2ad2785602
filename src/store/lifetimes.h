// Lifetimes of versions: defaults of entities, and what has expired.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store::lifetimes {

std::optional<std::int64_t> default_of(sql::Transaction& tx, std::int64_t entity_id);
void set_default(sql::Transaction& tx, std::int64_t entity_id, std::optional<std::int64_t> seconds);

struct Inherited {
  std::int64_t artifact_id = 0, seconds = 0;
  std::string type;
};
/// The defaults that hold for versions; none for those in an entity without one.
std::vector<Inherited> inherited_by(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);

/// Committed versions, not deleted, whose own or inherited lifetime is over. Types that never expire are left out, and versions
/// that are linked under a protected alias, for as long as they are.
std::vector<std::int64_t> expired(sql::Transaction& tx, Micros now, std::int64_t limit);

}  // namespace pedigree::store::lifetimes
