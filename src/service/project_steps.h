// Steps of the use cases that make projects. They run inside the caller's transaction.
#pragma once

#include "service/events.h"
#include "service/projects.h"

namespace pedigree::service {

/// An event about a project, with the names of now.
Change project_change(const store::Entity& entity, const store::Project& project, std::string_view action);
/// Adds the artifact types the project does not accept yet; their names.
Result<json::Array> add_accepted_types(sql::Transaction& tx, const store::Project& project, const std::vector<std::string>& names);
/// Inserts a project that does not exist yet, with its event. The caller has checked rights; names and words are checked here.
Result<store::Project> insert_project(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const UpsertProject& spec);

}  // namespace pedigree::service
