// Editing and deleting collections (registry.h).
#include <fmt/format.h>

#include <array>

#include "domain/actions.h"
#include "domain/names.h"
#include "service/aliases.h"
#include "service/deletion.h"
#include "service/events.h"
#include "service/registry.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;

Result<Place> editable(sql::Transaction& tx, const Caller& caller, std::int64_t collection_id, domain::Action action) {
  PED_TRY(auto place, place_by_id(tx, collection_id));
  PED_CHECK(demand(tx, caller, place.project, action));
  return place;
}

Result<Place> editable(sql::Transaction& tx, const Caller& caller, const NamedAlias& names) {
  auto place = find_collection(tx, caller, names.entity, names.project, names.collection);
  if (!place) return fail(Code::kNotFound, fmt::format("collection '{}' not found in '{}/{}'", names.collection, names.entity, names.project));
  PED_CHECK(demand(tx, caller, place->project, domain::Action::kEdit));
  return std::move(*place);
}

}  // namespace

Result<store::Collection> Registry::edit_collection(const Caller& caller, std::int64_t collection_id, const EditCollection& edit) {
  if (edit.name) PED_CHECK(domain::check_collection_name(*edit.name));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Collection> {
    PED_TRY(auto place, editable(tx, caller, collection_id, domain::Action::kEdit));
    auto& collection = place.collection;
    Change change = change_in(place, event::kCollectionUpdate);
    json::Object before, after;
    if (edit.name && *edit.name != collection.name) {
      if (store::collections::by_name(tx, collection.project_id, *edit.name))
        return fail(Code::kAlreadyExists, fmt::format("cannot rename '{}': a collection named '{}' exists in '{}/{}'", collection.name,
                                                      *edit.name, place.entity.name, place.project.name));
      before.set("name", collection.name);
      after.set("name", *edit.name);
      collection.name = *edit.name;
    }
    if (edit.description && edit.description != collection.description) {
      before.set("description", collection.description);
      after.set("description", edit.description);
      collection.description = edit.description;
    }
    if (after.empty()) return collection;
    change.before = std::move(before);
    change.after = std::move(after);
    collection.updated_at = record(tx, caller, change).time;
    store::collections::update(tx, collection);
    return collection;
  });
}

Result<store::Collection> Registry::retype_sequence(const Caller& caller, std::int64_t collection_id, std::string_view type) {
  PED_CHECK(domain::check_type_name(type));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Collection> {
    PED_TRY(auto place, editable(tx, caller, collection_id, domain::Action::kEdit));
    auto& collection = place.collection;
    if (!collection.is_sequence) return fail(Code::kInvalidArgument, "the type of a collection of linked versions cannot be changed");
    const auto target = store::projects::type_by_name(tx, collection.project_id, type);
    std::int64_t type_id = target ? target->id : 0;
    if (!target) {
      store::ArtifactType created;
      created.project_id = collection.project_id;
      created.name = std::string(type);
      created.created_at = tx.now();
      type_id = store::projects::insert_type(tx, created);
    }
    if (type_id == collection.type_id) return collection;
    const auto old_type = store::projects::types_by_ids(tx, std::array{collection.type_id}).front();
    Change change = change_in(place, event::kCollectionUpdate);
    change.before = json::Object{{"type", old_type.name}};
    change.after = json::Object{{"type", type}};
    collection.type_id = type_id;
    collection.updated_at = record(tx, caller, change).time;
    store::collections::update(tx, collection);
    return collection;
  });
}

Result<store::Collection> Registry::add_tags(const Caller& caller, const NamedAlias& names, const std::vector<std::string>& tags) {
  for (const auto& tag : tags) PED_CHECK(domain::check_tag(tag));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Collection> {
    PED_TRY(const auto place, editable(tx, caller, names));
    for (const auto& tag : tags) {
      if (!store::collections::add_tag(tx, place.collection.id, tag)) continue;
      Change change = change_in(place, event::kTagAdd);
      change.after = tag;
      record(tx, caller, change);
    }
    return place.collection;
  });
}

Status Registry::remove_tags(const Caller& caller, const NamedAlias& names, const std::vector<std::string>& tags) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto place, editable(tx, caller, names));
    for (const auto& tag : tags) {
      if (!store::collections::remove_tag(tx, place.collection.id, tag)) continue;
      Change change = change_in(place, event::kTagRemove);
      change.before = tag;
      record(tx, caller, change);
    }
    return {};
  });
}

Result<store::Collection> Registry::remove_collection(const Caller& caller, std::int64_t collection_id) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Collection> {
    PED_TRY(auto place, editable(tx, caller, collection_id, domain::Action::kDelete));
    PED_CHECK(demand_emptying(tx, caller, place));
    if (place.collection.is_sequence) PED_CHECK(check_sequence_deletable(tx, caller, collection_id));
    const auto trash_id = put_into_trash(tx, caller, "collection", collection_id, place.project, place.collection.name);
    for (const auto& membership : store::collections::memberships_of(tx, collection_id, -1, INT64_MAX))
      PED_CHECK(remove_from_collection(tx, caller, place, membership, trash_id));
    const Recorded recorded = record(tx, caller, change_in(place, event::kCollectionDelete));
    store::collections::remove(tx, collection_id, caller.account_id, recorded.time);
    place.collection.deleted_at = recorded.time;
    return place.collection;
  });
}

}  // namespace pedigree::service
