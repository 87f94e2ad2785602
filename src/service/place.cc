#include "service/place.h"

#include <array>
#include <stdexcept>

namespace pedigree::service {

Place place_of(sql::Transaction& tx, store::Collection collection) {
  auto projects = store::projects::by_ids(tx, std::array{collection.project_id});
  if (projects.empty()) throw std::logic_error("collection without project");
  auto entities = store::people::entities_by_ids(tx, std::array{projects.front().entity_id});
  if (entities.empty()) throw std::logic_error("project without entity");
  return {std::move(entities.front()), std::move(projects.front()), std::move(collection)};
}

Result<Place> place_by_id(sql::Transaction& tx, std::int64_t collection_id) {
  auto found = store::collections::by_ids(tx, std::array{collection_id});
  if (found.empty() || found.front().deleted_at) return fail(Code::kNotFound, "collection not found: it may have been deleted");
  return place_of(tx, std::move(found.front()));
}

json::Object names_of(const Place& place) {
  return json::Object{{"entity", place.entity.name}, {"project", place.project.name}, {"collection", place.collection.name}};
}

Change change_in(const Place& place, std::string_view action) {
  Change change;
  change.action = action;
  change.organization_id = place.entity.organization_id;
  change.entity_id = place.entity.id;
  change.project_id = place.project.id;
  change.collection_id = place.collection.id;
  change.objects = names_of(place);
  return change;
}

}  // namespace pedigree::service
