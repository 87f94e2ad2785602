#include "server/app.h"

#include <fmt/format.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

#include "api/rest/routes.h"
#include "api/wandb/errors.h"
#include "api/wandb/routes.h"
#include "api/web/routes.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/server.h"
#include "server/control.h"
#include "server/data_dir.h"
#include "server/version.h"

namespace pedigree::server {
namespace {

constexpr Micros kDrainTime = 10 * kSecond;

log::Level level_of(const std::string& name) {
  if (name == "debug") return log::Level::kDebug;
  if (name == "warn") return log::Level::kWarn;
  return name == "error" ? log::Level::kError : log::Level::kInfo;
}

/// Work that recurs while the server runs.
class Scheduler {
 public:
  Scheduler(service::Runs& runs, Micros crash_after) : runs_(runs), crash_after_(crash_after), thread_([this] { run(); }) {}
  ~Scheduler() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

 private:
  void run() {
    const auto pause = std::chrono::microseconds(std::min<Micros>(crash_after_ / 4 + 1, 30 * kSecond));
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, pause, [this] { return stopping_; })) {
      lock.unlock();
      if (const auto crashed = runs_.mark_crashed(crash_after_); !crashed) log::error(crashed.error().message, {{"detail", crashed.error().detail}});
      else if (*crashed > 0) log::info("runs without heartbeat were marked crashed", {{"count", *crashed}});
      lock.lock();
    }
  }

  service::Runs& runs_;
  const Micros crash_after_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

/// Everything a running server consists of, in order of dependence.
struct App {
  SystemClock clock;
  std::unique_ptr<DataDirLock> lock;
  OpenStores stores;
  std::unique_ptr<service::Accounts> accounts;
  std::unique_ptr<service::Projects> projects;
  std::unique_ptr<service::Runs> runs;
  std::unique_ptr<service::Artifacts> artifacts;
  std::unique_ptr<service::Registry> registry;
  std::unique_ptr<api::wandb::Services> services;
  std::unique_ptr<http::UrlSigner> signer;
  std::unique_ptr<http::Server> http;
  std::unique_ptr<ControlSocket> control;
  std::unique_ptr<Scheduler> scheduler;
  std::atomic<bool> ready = false;
};

void add_health_routes(http::Router& router, const std::atomic<bool>& ready) {
  using http::Access;
  using http::Response;
  router.add({.method = "GET", .pattern = "/ready", .access = Access::kPublic,
              .handler = [&ready](http::Request&) { return ready ? Response::text(200, "ready\n") : Response::text(503, "starting or stopping\n"); },
              .stream = {}});
  router.add({.method = "GET", .pattern = "/healthz", .access = Access::kPublic,
              .handler = [](http::Request&) { return Response::text(200, "ok\n"); }, .stream = {}});
  router.add({.method = "GET", .pattern = "/metrics", .access = Access::kPublic,
              .handler = [](http::Request&) {
                Response response = Response::text(200, metrics::render());
                response.headers.set("Content-Type", "text/plain; version=0.0.4");
                return response;
              },
              .stream = {}});
}

void note_request(const http::Request& request, const http::Route* route, const http::Response& response, Micros took, std::int64_t in, std::int64_t out) {
  const std::string pattern = route == nullptr ? "-" : route->pattern;
  metrics::observe_seconds("pedigree_http_request_seconds", "Time from the head of a request to the end of its response.",
                           {{"route", pattern}, {"method", route == nullptr ? "-" : route->method}, {"status", std::to_string(response.status)}},
                           static_cast<double>(took) / kSecond);
  log::info("request", {{"method", request.method}, {"route", pattern}, {"status", response.status}, {"us", took}, {"in", in}, {"out", out},
                        {"user", request.user.empty() ? "-" : request.user}, {"id", request.id}});
}

std::string base_url(const Config& config, const http::Request& request) {
  if (config.external_url) return *config.external_url;
  return "http://" + std::string(request.headers.find("Host").value_or(config.address + ":" + std::to_string(config.port)));
}

http::Router make_router(App& app, const Config& config) {
  http::Router router;
  add_health_routes(router, app.ready);
  api::wandb::add_routes(router, {*app.services, *app.signer, app.clock, [&config](const http::Request& request) { return base_url(config, request); }});
  api::rest::add_routes(router, {app.stores.database.get(), app.stores.blobs.get(), app.accounts.get(), app.registry.get()});
  api::web::add_routes(router, {app.stores.database.get(), app.accounts.get()});
  return router;
}

/// The key of the first start is shown once and kept in a file only the owner can read.
Status announce_key(const Config& config, const service::Bootstrapped& bootstrapped) {
  if (bootstrapped.admin_key.empty()) return {};
  const auto path = config.data_dir / "admin.key";
  PED_CHECK(write_private_file(path, bootstrapped.admin_key + "\n"));
  if (!bootstrapped.first_start) {
    log::info("the admin's key was replaced by PEDIGREE_ADMIN_KEY");
    return {};
  }
  if (config.admin_key) return {};
  std::cout << "First start. The key of the user 'admin' (also in " << path.string() << "):\n\n    " << bootstrapped.admin_key
            << "\n\nNext: wandb login --host http://" << config.address << ":" << config.port << "\n" << std::endl;
  return {};
}

Status start(App& app, const Config& config) {
  PED_TRY(app.lock, lock_data_dir(config.data_dir));
  PED_TRY(app.stores, open_stores(config.data_dir, app.clock));
  const service::Stores stores{*app.stores.database, *app.stores.blobs};
  app.accounts = std::make_unique<service::Accounts>(stores);
  PED_TRY(const auto bootstrapped, app.accounts->bootstrap({config.organization, config.admin_key}));
  PED_TRY(const auto keys, app.accounts->signing_keys());
  app.projects = std::make_unique<service::Projects>(stores);
  app.runs = std::make_unique<service::Runs>(stores);
  app.artifacts = std::make_unique<service::Artifacts>(stores);
  app.registry = std::make_unique<service::Registry>(stores);
  app.services = std::make_unique<api::wandb::Services>(
      api::wandb::Services{*app.stores.database, *app.stores.blobs, *app.accounts, *app.projects, *app.runs, *app.artifacts, *app.registry});
  app.signer = std::make_unique<http::UrlSigner>(keys.current, keys.previous);

  http::ServerOptions options;
  options.address = config.address;
  options.port = config.port;
  http::ServerHooks hooks;
  hooks.finished = note_request;
  hooks.error = [](int status, const std::string& message) {
    return http::Response::json(status, json::write(json::Object{{"errors", json::Array{json::Object{{"message", message}}}}}));
  };
  app.http = std::make_unique<http::Server>(options, make_router(app, config), std::move(hooks));
  PED_CHECK(app.http->listen());
  PED_CHECK(announce_key(config, bootstrapped));
  PED_TRY(app.control, ControlSocket::open(config.data_dir, *app.accounts));
  app.scheduler = std::make_unique<Scheduler>(*app.runs, config.crash_after_seconds * kSecond);
  app.http->start();
  app.ready = true;
  return {};
}

}  // namespace

int serve(const Config& config) {
  // Signals are waited for by this thread alone; threads started later inherit the mask.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  log::init(level_of(config.log_level));
  App app;
  if (const auto status = start(app, config); !status) {
    log::flush();
    std::cerr << "pedigree: " << status.error().message << (status.error().detail.empty() ? "" : " (" + status.error().detail + ")") << std::endl;
    return 1;
  }
  log::info("serving", {{"version", kVersion}, {"address", config.address}, {"port", static_cast<int>(app.http->port())},
                        {"data_dir", config.data_dir.string()}});
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  log::info("draining", {{"signal", signal_number}});
  app.ready = false;
  app.http->drain(kDrainTime);
  app.scheduler.reset();
  log::info("stopped");
  log::flush();
  return 0;
}

}  // namespace pedigree::server
