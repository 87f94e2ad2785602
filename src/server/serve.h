// `pedigree serve`: one process in the foreground.
#pragma once

#include "server/config.h"

namespace pedigree::server {

/// Serves until SIGTERM or SIGINT, then drains. Returns the exit code; what prevents the start goes to stderr in one line.
int serve(const Config& config);

}  // namespace pedigree::server
