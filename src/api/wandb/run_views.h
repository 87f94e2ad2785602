// Runs as fields of a project; shared by the Project and Run tables.
#pragma once

#include "api/wandb/shown.h"

namespace pedigree::api::wandb {

// project.run(name) and project.bucket(name): null when there is none.
Node bucket_by_name(const store::Project& project, const Field& field, Context& context);
Node run_by_name(const store::Project& project, const Field& field, Context& context);
Node run_count(const store::Project& project, const Field& field, Context& context);
Node runs_connection(const store::Project& project, const Field& field, Context& context);

}  // namespace pedigree::api::wandb
