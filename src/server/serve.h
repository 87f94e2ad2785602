// `pedigree serve`: one process in the foreground.
#pragma once

#include <span>

#include "base/embedded.h"
#include "server/config.h"

namespace pedigree::server {

/// Serves until SIGTERM or SIGINT, then drains. `pages`: the files of the web application. Returns the exit code; what prevents the start goes to stderr in one line.
int serve(const Config& config, std::span<const EmbeddedFile> pages);

}  // namespace pedigree::server
