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

/// The terminal shows nothing that is typed as long as this lives.
class HiddenTyping {
 public:
  HiddenTyping() : changed_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!changed_) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~HiddenTyping() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  HiddenTyping(const HiddenTyping&) = delete;
  HiddenTyping& operator=(const HiddenTyping&) = delete;

 private:
  termios before_{};
  bool changed_;
};

std::string ask_hidden(bool person, const char* question) {
  std::string line;
  if (!person) {
    std::getline(std::cin, line);
    return line;
  }
  const HiddenTyping hidden;
  std::cerr << question << std::flush;
  std::getline(std::cin, line);
  std::cerr << std::endl;
  return line;
}

}  // namespace

int add_user(const server::Config& config, const std::string& username, bool admin) {
  return print(server::control(config, {"user-add", username, admin ? "admin" : ""}));
}

int new_key(const server::Config& config, const std::string& username, const std::string& expires, bool read_only) {
  return print(server::control(config, {"key-new", username, expires, read_only ? "read-only" : ""}));
}

int set_password(const server::Config& config, const std::string& username) {
  const bool person = ::isatty(STDIN_FILENO) == 1;
  const auto password = ask_hidden(person, "New password: ");
  if (person && password != ask_hidden(person, "Again: ")) {
    std::cerr << "pedigree: the two passwords differ; nothing was changed" << std::endl;
    return 1;
  }
  return print(server::control(config, {"user-passwd", username, password}));
}

int collect_garbage(const server::Config& config, bool dry_run) { return print(server::control(config, {"gc", dry_run ? "dry-run" : ""})); }

}  // namespace pedigree::cli
