// Checks of a data directory and the machine under it.
#pragma once

#include <string>
#include <vector>

#include "server/config.h"

namespace pedigree::server {

struct Finding {
  bool good = true;
  std::string what;   // one line; when bad, with the remedy
};

std::vector<Finding> examine(const Config& config);

}  // namespace pedigree::server
