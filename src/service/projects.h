// Use cases of projects and registries: create, update, rename, delete, list.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/access.h"
#include "service/service.h"

namespace pedigree::service {

struct UpsertProject {
  std::optional<std::int64_t> id;                 // instead of the names
  std::string entity, name;
  std::optional<std::string> description, access;
  std::optional<bool> allow_all_types;
  std::vector<std::string> add_types;             // accepted artifact types are only ever added
};

class Projects {
 public:
  explicit Projects(Stores stores) : stores_(stores) {}

  struct Upserted {
    store::Project project;
    bool inserted = false;
  };
  Result<Upserted> upsert(const Caller& caller, const UpsertProject& spec);
  /// Registries stay registries; core registries and model-registry keep their names.
  Result<store::Project> rename(const Caller& caller, std::string_view entity, std::string_view old_name, std::string_view new_name);
  /// The project and what is in it disappear; versions linked elsewhere stay there (decision 12).
  Status remove(const Caller& caller, std::int64_t project_id);

 private:
  Stores stores_;
};

/// Where a link goes: an existing project; model-registry and core registries come into being by their first link.
Result<store::Project> get_or_create_link_target(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project);

/// Projects of an entity the caller may see (of an organisation: its registries). `filters`: JSON as in filter.h over id, name,
/// description, created_at, updated_at. `order`: "+name", "-created_at", "updated_at"; "" is newest first. The page begins after the
/// project with id `before` (0: at the start). kInvalidArgument for a malformed filter or an unknown order.
Result<std::vector<store::Project>> list_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, std::string_view filters,
                                                  std::int64_t before, std::int64_t limit, std::string_view order = {});

}  // namespace pedigree::service
