// A collection with everything above it, as use cases and events need it.
#pragma once

#include "base/json.h"
#include "service/access.h"
#include "service/events.h"
#include "store/collections.h"

namespace pedigree::service {

struct Place {
  store::Entity entity;
  store::Project project;
  store::Collection collection;
};

/// Loads project and entity of a collection. Throws std::logic_error for a dangling reference (a bug).
Place place_of(sql::Transaction& tx, store::Collection collection);
/// kNotFound naming the collection.
Result<Place> place_by_id(sql::Transaction& tx, std::int64_t collection_id);

/// Names of now, for events: {"entity", "project", "collection"}.
json::Object names_of(const Place& place);

/// An event about something in this collection, to be completed.
Change change_in(const Place& place, std::string_view action);

}  // namespace pedigree::service
