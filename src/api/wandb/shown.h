// Rows as nodes: how ids, times, JSON texts and joined rows appear on this wire. Shared by the resolver tables.
#pragma once

#include "api/wandb/resolve.h"

namespace pedigree::api::wandb {

inline Node time_node(Micros time) { return Node(format_time(time)); }
inline Node time_node(const std::optional<Micros>& time) { return time ? time_node(*time) : Node(); }

/// Field `id` of a type whose rows have .id.
template <class T>
Binding id_field(std::string_view kind) {
  return {"id", each<T>([kind](const T& row) { return Node(encode_id(kind, row.id)); }), "parent"};
}

/// The project of a row, null when the caller may not see it. project_of(const T&) -> optional id.
template <class T, class ProjectOf>
Resolver project_join(ProjectOf project_of) {
  return join<T>(
      project_of, [](sql::Transaction& tx, const std::vector<std::int64_t>& ids) { return store::projects::by_ids(tx, ids); },
      [](sql::Transaction& tx, Context& context, const store::Project& project) {
        return service::may(tx, context.caller(), project, domain::Action::kViewMetadata) ? make("Project", project) : Node();
      });
}

template <class T, class EntityOf>
Resolver entity_join(EntityOf entity_of) {
  return join_as<T>("Entity", entity_of,
                 [](sql::Transaction& tx, const std::vector<std::int64_t>& ids) { return store::people::entities_by_ids(tx, ids); });
}

template <class T, class UserOf>
Resolver user_join(UserOf user_of) {
  return join_as<T>("User", user_of,
                 [](sql::Transaction& tx, const std::vector<std::int64_t>& ids) { return store::people::accounts_by_ids(tx, ids); });
}

/// A collection as the concrete type of the interface.
inline Node collection_node(const store::Collection& collection) {
  return make(collection.is_sequence ? "ArtifactSequence" : "ArtifactPortfolio", collection);
}

/// Stored JSON bytes as a JSONString.
inline Node json_text(const std::optional<std::string>& text) { return Node(json::Value(text)); }

}  // namespace pedigree::api::wandb
