// Looking up the outcome of a request by its Idempotency-Key. The claim itself is part of record() (events.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "service/caller.h"
#include "service/service.h"

namespace pedigree::service {

/// What a request that was sent before has done.
struct Outcome {
  std::int64_t event_id = 0;
  std::optional<std::int64_t> status;   // of the answer; nullopt: carried out, but the answer was lost with the server
  std::string answer;                   // JSON
};

class Idempotency {
 public:
  explicit Idempotency(Stores stores) : stores_(stores) {}

  /// nullopt: new, carry it out. kConflict when the key was used for something else.
  Result<std::optional<Outcome>> find(const Caller& caller);
  /// Keeps the answer of a change. Nothing happens if the request changed nothing.
  Status keep(const Caller& caller, std::int64_t status, const std::string& answer);
  /// Forgets keys older than seven days.
  Status forget_old();

 private:
  Stores stores_;
};

}  // namespace pedigree::service
