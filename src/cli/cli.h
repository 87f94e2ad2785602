// The command line: parses it and runs one command.
#pragma once

namespace pedigree::cli {

/// The exit code of the process.
int run(int argc, char** argv);

}  // namespace pedigree::cli
