#include "server/serve.h"

#include <signal.h>

#include <iostream>

#include "base/log.h"
#include "server/app.h"
#include "server/version.h"

namespace pedigree::server {
namespace {

log::Level level_of(const std::string& name) {
  if (name == "debug") return log::Level::kDebug;
  if (name == "warn") return log::Level::kWarn;
  return name == "error" ? log::Level::kError : log::Level::kInfo;
}

/// The signals that end the server, waited for by one thread alone: threads started later inherit the mask.
sigset_t block_ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

}  // namespace

int serve(const Config& config, std::span<const EmbeddedFile> pages) {
  const sigset_t signals = block_ending_signals();
  log::init(level_of(config.log_level));
  auto app = App::start(config, pages, std::cout);
  if (!app) {
    log::flush();
    std::cerr << "pedigree: " << app.error().message << (app.error().detail.empty() ? "" : " (" + app.error().detail + ")") << std::endl;
    return 1;
  }
  log::info("serving", {{"version", kVersion}, {"address", config.address}, {"port", static_cast<int>((*app)->port())},
                        {"data_dir", config.data_dir.string()}});
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  log::info("draining", {{"signal", signal_number}});
  (*app)->drain();
  app->reset();
  log::info("stopped");
  log::flush();
  return 0;
}

}  // namespace pedigree::server
