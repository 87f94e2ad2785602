// pedigree user add, pedigree user passwd, pedigree key new, pedigree gc: through the running server, or directly when the lock is free.
#include <termios.h>
#include <unistd.h>

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

/// Keeps what is typed from being shown, as long as it lives.
class Hidden {
 public:
  Hidden() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~Hidden() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

std::string ask_hidden(const std::string& question) {
  std::cerr << question << std::flush;
  const Hidden hidden;
  std::string line;
  std::getline(std::cin, line);
  std::cerr << std::endl;
  return line;
}

Result<std::string> read_password(const std::string& username) {
  std::string password;
  if (::isatty(STDIN_FILENO) == 0) {
    std::getline(std::cin, password);
    return password;
  }
  password = ask_hidden("New password of " + username + ": ");
  if (ask_hidden("The same again: ") != password) return fail(Code::kInvalidArgument, "the two differ; nothing was changed");
  return password;
}

}  // namespace

int set_password(const server::Config& config, const std::string& username) {
  const auto password = read_password(username);
  const auto outcome = password ? server::control(config, {"user-passwd", username, *password}) : password;
  return outcome ? 0 : print(outcome);
}

int add_user(const server::Config& config, const std::string& username, bool admin) {
  return print(server::control(config, {"user-add", username, admin ? "admin" : ""}));
}

int new_key(const server::Config& config, const std::string& username, const std::string& expires, bool read_only) {
  return print(server::control(config, {"key-new", username, expires, read_only ? "read-only" : ""}));
}

int collect_garbage(const server::Config& config, bool dry_run) { return print(server::control(config, {"gc", dry_run ? "dry-run" : ""})); }

}  // namespace pedigree::cli
