// Lifetimes of versions (artifact.ttl): their own, or the default of the entity they belong to, counted from their creation. A
// version that is linked to a registry lives for ever.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "service/place.h"
#include "service/service.h"
#include "store/artifacts.h"

namespace pedigree::service {

/// kInvalidArgument for a bad number, or for a type whose versions never expire.
Status check_lifetime(sql::Transaction& tx, const store::Collection& sequence, std::int64_t seconds);

/// Switches the lifetime off, with an event, unless it is off already.
void end_lifetime(sql::Transaction& tx, const Caller& caller, store::Artifact& artifact);

/// Seconds from its creation after which each version expires, by id; those that never do are left out.
std::map<std::int64_t, std::int64_t> lifetimes_of(sql::Transaction& tx, std::span<const store::Artifact* const> artifacts);

class Lifetimes {
 public:
  explicit Lifetimes(Stores stores) : stores_(stores) {}

  /// The default of an entity: 1 second to 100 years, nullopt for ever. It holds for versions that are there already, too.
  Status set_default(const Caller& caller, std::string_view entity, std::optional<std::int64_t> seconds);
  Result<std::optional<std::int64_t>> get_default(const Caller& caller, std::string_view entity);

  /// Deletes versions whose lifetime is over, as a person would, by the actor "system" via "expiry"; how many, at most `limit`.
  /// One that is linked under a protected alias waits until it no longer is.
  Result<std::int64_t> expire(std::int64_t limit);

 private:
  Stores stores_;
};

}  // namespace pedigree::service
