// Fields of an entity that lead to its projects, and fields of a registry; defined beside the tables they lead to.
#pragma once

#include "api/wandb/resolve.h"

namespace pedigree::api::wandb {

Binding entity_project_field();
Binding entity_projects_field();

// ---- registries.cc
/// Search over all registries of an organisation: collections and versions.
std::vector<Binding> entity_search_fields();
/// Members of a registry: users and teams.
std::vector<Binding> project_member_fields();

}  // namespace pedigree::api::wandb
