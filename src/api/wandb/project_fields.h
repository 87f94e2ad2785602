// Projects as fields of an entity; defined with the Project table.
#pragma once

#include "api/wandb/resolve.h"

namespace pedigree::api::wandb {

Binding entity_project_field();
Binding entity_projects_field();

}  // namespace pedigree::api::wandb
