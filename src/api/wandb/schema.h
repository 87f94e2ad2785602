// The schema of the W&B protocol with its resolvers.
#pragma once

#include <memory>

#include "graphql/executable.h"

namespace pedigree::api::wandb {

/// Throws std::logic_error naming every field without resolver and the reverse: such a build must not start.
std::unique_ptr<graphql::Executable> make_executable();

}  // namespace pedigree::api::wandb
