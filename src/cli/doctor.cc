#include <iostream>

#include "cli/commands.h"
#include "server/doctor.h"

namespace pedigree::cli {

int run_doctor(const server::Config& config) {
  int code = 0;
  for (const auto& finding : server::examine(config)) {
    std::cout << (finding.good ? "ok    " : "WRONG ") << finding.what << '\n';
    if (!finding.good) code = 1;
  }
  return code;
}

}  // namespace pedigree::cli
