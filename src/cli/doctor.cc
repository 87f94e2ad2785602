// pedigree doctor
#include <fmt/format.h>

#include <iostream>

#include "cli/commands.h"
#include "server/doctor.h"

namespace pedigree::cli {

int run_doctor(const server::Config& config) {
  int wrong = 0;
  for (const auto& finding : server::examine(config)) {
    std::cout << (finding.good ? "ok     " : "WRONG  ") << finding.what << '\n';
    wrong += finding.good ? 0 : 1;
  }
  std::cout << "\nLimits\n";
  for (const auto& [name, value] : server::limits(config)) std::cout << fmt::format("  {:<38} {}\n", name, value);
  std::cout << (wrong == 0 ? "\nEverything is in order." : fmt::format("\nThings to mend: {}", wrong)) << std::endl;
  return wrong == 0 ? 0 : 1;
}

}  // namespace pedigree::cli
