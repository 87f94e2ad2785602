#include <exception>
#include <iostream>

#include "cli/cli.h"

int main(int argc, char** argv) {
  try {
    return pedigree::cli::run(argc, argv);
  } catch (const std::exception& bug) {
    std::cerr << "pedigree: internal error: " << bug.what() << std::endl;
    return 70;   // EX_SOFTWARE of sysexits.h
  }
}
