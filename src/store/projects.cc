#include "store/projects.h"

namespace pedigree::store::projects {
namespace {

#define PROJECT_COLUMNS                                                                                                        \
  "SELECT id, entity_id, name, description, access, allow_all_types, created_by, created_at, updated_at, deleted_at, deleted_by FROM project "

Project read_project(const sql::Row& row) {
  Project project;
  project.id = row.integer(0);
  project.entity_id = row.integer(1);
  project.name = row.str(2);
  project.description = row.maybe_text(3);
  project.access = row.str(4);
  project.allow_all_types = row.boolean(5);
  project.created_by = row.maybe_integer(6);
  project.created_at = row.integer(7);
  project.updated_at = row.integer(8);
  project.deleted_at = row.maybe_integer(9);
  project.deleted_by = row.maybe_integer(10);
  return project;
}

#define TYPE_COLUMNS "SELECT id, project_id, name, description, created_at FROM artifact_type "

ArtifactType read_type(const sql::Row& row) { return {row.integer(0), row.integer(1), row.str(2), row.maybe_text(3), row.integer(4)}; }

}  // namespace

std::optional<Project> by_name(sql::Transaction& tx, std::int64_t entity_id, std::string_view name) {
  return tx.first(read_project, PROJECT_COLUMNS "WHERE entity_id = ?1 AND name = ?2 AND deleted_at IS NULL", entity_id, name);
}

std::vector<Project> by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_project, PROJECT_COLUMNS "WHERE id IN (?*)", ids);
}

std::vector<Project> of_entity(sql::Transaction& tx, std::int64_t entity_id, std::int64_t before, std::int64_t limit) {
  return tx.all(read_project, PROJECT_COLUMNS "WHERE entity_id = ?1 AND deleted_at IS NULL AND id < ?2 ORDER BY id DESC LIMIT ?3", entity_id,
                before > 0 ? before : INT64_MAX, limit);
}

std::int64_t insert(sql::Transaction& tx, const Project& project) {
  return tx.insert(
      "INSERT INTO project (entity_id, name, description, access, allow_all_types, created_by, created_at, updated_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      project.entity_id, project.name, project.description, project.access, project.allow_all_types, project.created_by, project.created_at,
      project.updated_at);
}

void update(sql::Transaction& tx, const Project& project) {
  tx.run("UPDATE project SET name = ?2, description = ?3, access = ?4, allow_all_types = ?5, updated_at = ?6 WHERE id = ?1", project.id,
         project.name, project.description, project.access, project.allow_all_types, project.updated_at);
}

void remove(sql::Transaction& tx, std::int64_t id, std::int64_t by, Micros at) {
  tx.run("UPDATE project SET deleted_at = ?2, updated_at = ?2, deleted_by = ?3 WHERE id = ?1", id, at, by);
}

void restore(sql::Transaction& tx, std::int64_t id, std::string_view name) {
  tx.run("UPDATE project SET deleted_at = NULL, deleted_by = NULL, name = ?2, updated_at = ?3 WHERE id = ?1", id, name, tx.now());
}

std::int64_t take_run_number(sql::Transaction& tx, std::int64_t id) {
  tx.run("UPDATE project SET next_run = next_run + 1 WHERE id = ?1", id);
  return tx.scalar("SELECT next_run - 1 FROM project WHERE id = ?1", id);
}

std::optional<ArtifactType> type_by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view name) {
  return tx.first(read_type, TYPE_COLUMNS "WHERE project_id = ?1 AND name = ?2", project_id, name);
}

std::vector<ArtifactType> types_by_ids(sql::Transaction& tx, std::span<const std::int64_t> ids) {
  return sql::all_in(tx, read_type, TYPE_COLUMNS "WHERE id IN (?*)", ids);
}

std::vector<ArtifactType> types_of(sql::Transaction& tx, std::int64_t project_id) {
  return tx.all(read_type, TYPE_COLUMNS "WHERE project_id = ?1 ORDER BY name", project_id);
}

std::int64_t insert_type(sql::Transaction& tx, const ArtifactType& type) {
  return tx.insert("INSERT INTO artifact_type (project_id, name, description, created_at) VALUES (?1, ?2, ?3, ?4)", type.project_id,
                   type.name, type.description, type.created_at);
}

}  // namespace pedigree::store::projects
