// The command line: parses it and runs one command.
#pragma once

#include <span>

#include "base/embedded.h"

namespace pedigree::cli {

/// The exit code of the process. `pages`: the files of the web application.
int run(int argc, char** argv, std::span<const EmbeddedFile> pages);

}  // namespace pedigree::cli
