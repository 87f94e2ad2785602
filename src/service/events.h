// Writing events: who did what to which object, from which state to which, and why, in the transaction of the change itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "service/caller.h"
#include "sql/sql.h"
#include "store/events.h"

namespace pedigree::service {

/// What changed. Names in `objects` are those of now ("entity", "project", "collection", "version", "run", "user", …).
struct Change {
  std::string_view action;                 // domain/actions.h
  std::optional<std::int64_t> organization_id, entity_id, project_id, collection_id, artifact_id, run_id;
  std::optional<std::int64_t> version_index, previous_index;   // numbers in the collection
  std::optional<std::string> alias;
  json::Object objects;
  json::Value before, after;
};

/// The event's id and time, for alias intervals.
struct Recorded {
  std::int64_t id = 0;
  Micros time = 0;
};

/// Appends the event. Throws sql::Failure (kPermissionDenied) for a caller with a read-only key. Its time is that of the transaction, but later than any earlier event of the same collection.
Recorded record(sql::Transaction& tx, const Caller& caller, const Change& change);

/// The canonical text whose SHA-256 is the event's leaf (docs/formats/events.md).
std::string canonical_text(const store::Event& event);

}  // namespace pedigree::service
