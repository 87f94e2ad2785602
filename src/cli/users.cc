// pedigree user add, pedigree key new, pedigree gc: through the running server, or directly when the lock is free.
#include <iostream>

#include "cli/commands.h"
#include "server/control.h"

namespace pedigree::cli {
namespace {

int print(const Result<std::string>& answer) {
  if (answer) {
    std::cout << *answer << std::endl;
    return 0;
  }
  std::cerr << "pedigree: " << answer.error().message << std::endl;
  return 1;
}

}  // namespace

int add_user(const server::Config& config, const std::string& username, bool admin) {
  return print(server::control(config, {"user-add", username, admin ? "admin" : ""}));
}

int new_key(const server::Config& config, const std::string& username, const std::string& expires, bool read_only) {
  return print(server::control(config, {"key-new", username, expires, read_only ? "read-only" : ""}));
}

int collect_garbage(const server::Config& config, bool dry_run) { return print(server::control(config, {"gc", dry_run ? "dry-run" : ""})); }

}  // namespace pedigree::cli
