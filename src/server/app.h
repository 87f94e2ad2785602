// The composition root: configuration → stores → use cases → routes → listening server.
#pragma once

#include <memory>

#include "server/config.h"

namespace pedigree::server {

/// Runs until SIGTERM or SIGINT, then drains. Returns the exit code; problems go to stderr in one line.
int serve(const Config& config);

}  // namespace pedigree::server
