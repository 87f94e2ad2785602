#include "cli/cli.h"

int main(int argc, char** argv) { return pedigree::cli::run(argc, argv); }
