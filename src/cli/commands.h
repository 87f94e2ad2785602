// Commands besides serve. Each prints its result and returns an exit code.
#pragma once

#include <string>

#include "server/config.h"

namespace pedigree::cli {

int add_user(const server::Config& config, const std::string& username, bool admin);
/// Asks at the terminal, twice and without showing it; else takes the first line of standard input.
int set_password(const server::Config& config, const std::string& username);
/// `expires`: "" for never, "90d", "12h", or a time.
int new_key(const server::Config& config, const std::string& username, const std::string& expires, bool read_only);
int collect_garbage(const server::Config& config, bool dry_run);
/// Checks everything, prints a line each, and returns 1 if something is wrong.
int run_doctor(const server::Config& config);

}  // namespace pedigree::cli
