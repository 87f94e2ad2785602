// Repository of projects (a registry is a project) and artifact types.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store {

struct Project {
  std::int64_t id = 0;
  std::int64_t entity_id = 0;
  std::string name;
  std::optional<std::string> description;
  std::string access;
  bool allow_all_types = true;
  std::optional<std::int64_t> created_by;
  Micros created_at = 0;
  Micros updated_at = 0;
  std::optional<Micros> deleted_at;
  std::optional<std::int64_t> deleted_by;
};

struct ArtifactType {
  std::int64_t id = 0;
  std::int64_t project_id = 0;
  std::string name;
  std::optional<std::string> description;
  Micros created_at = 0;
};

namespace projects {

std::optional<Project> by_name(sql::Transaction& tx, std::int64_t entity_id, std::string_view name);  // not deleted
std::vector<Project> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);                 // deleted ones too
/// Projects of an entity, not deleted, by id descending, ids below `before` (0: from the newest).
std::vector<Project> of_entity(sql::Transaction& tx, std::int64_t entity_id, std::int64_t before, std::int64_t limit);
std::int64_t insert(sql::Transaction& tx, const Project& project);
void update(sql::Transaction& tx, const Project& project);   // name, description, access, allow_all_types, updated_at
void remove(sql::Transaction& tx, std::int64_t id, std::int64_t by, Micros at);
void restore(sql::Transaction& tx, std::int64_t id, std::string_view name);
/// The number of the project's next run, counted from 1.
std::int64_t take_run_number(sql::Transaction& tx, std::int64_t id);

std::optional<ArtifactType> type_by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view name);
std::vector<ArtifactType> types_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids);
std::vector<ArtifactType> types_of(sql::Transaction& tx, std::int64_t project_id);                   // by name
std::int64_t insert_type(sql::Transaction& tx, const ArtifactType& type);

}  // namespace projects
}  // namespace pedigree::store
