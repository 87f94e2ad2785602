#include <exception>
#include <iostream>

#include "cli/cli.h"

namespace pedigree::web {
std::span<const EmbeddedFile> embedded_files();   // made by the build, see cmake/Web.cmake
}

int main(int argc, char** argv) {
  try {
    return pedigree::cli::run(argc, argv, pedigree::web::embedded_files());
  } catch (const std::exception& bug) {
    std::cerr << "pedigree: internal error: " << bug.what() << std::endl;
    return 70;   // EX_SOFTWARE of sysexits.h
  }
}
