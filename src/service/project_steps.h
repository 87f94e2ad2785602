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

/// Gives a user a role in a registry, with its event.
void set_registry_role(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, const store::Project& registry,
                       const store::Account& account, domain::Role role);
/// Takes from somebody who leaves an organisation the roles in its registries.
void leave_registries(sql::Transaction& tx, const Caller& caller, const store::Organization& organization, const store::Account& account);
/// The word for who sees a project: registries know two.
Status check_new_access(std::string_view project_name, std::string_view access);

}  // namespace pedigree::service
