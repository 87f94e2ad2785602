// Commands besides serve. Each prints its result and returns an exit code.
#pragma once

#include <string>

#include "server/config.h"

namespace pedigree::cli {

int add_user(const server::Config& config, const std::string& username, bool admin);
/// `expires`: "" for never, "90d", "12h", or a time.
int new_key(const server::Config& config, const std::string& username, const std::string& expires, bool read_only);
/// Asks for the password without showing it, or reads a line from what is piped in.
int set_password(const server::Config& config, const std::string& username);
int collect_garbage(const server::Config& config, bool dry_run);
/// Checks everything, prints a line each, and returns 1 if something is wrong.
int run_doctor(const server::Config& config);

}  // namespace pedigree::cli
