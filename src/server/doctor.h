// Checks of a data directory and the machine under it. Changes nothing but a probe file that it removes.
#pragma once

#include <string>
#include <vector>

#include "server/config.h"

namespace pedigree::server {

struct Finding {
  bool good = true;
  std::string what;   // one line; when bad, with the remedy
};

/// In the order in which a reader would look.
std::vector<Finding> examine(const Config& config);

/// Name and value of every documented limit.
std::vector<std::pair<std::string, std::string>> limits(const Config& config);

}  // namespace pedigree::server
