#include "server/app.h"

#include <atomic>
#include <ostream>

#include "api/rest/handler.h"
#include "api/rest/routes.h"
#include "api/wandb/routes.h"
#include "api/web/routes.h"
#include "base/json.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/server.h"
#include "server/authenticate.h"
#include "server/control.h"
#include "server/data_dir.h"
#include "server/first_start.h"
#include "server/scheduler.h"
#include "service/as_logged.h"

namespace pedigree::server {
namespace {

constexpr Micros kDrainTime = 10 * kSecond;

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

/// One line a request: the pattern of the route, never the path or the query, which may name secrets.
void note_request(const http::Request& request, const http::Route* route, const http::Response& response, Micros took, std::int64_t in, std::int64_t out) {
  const std::string pattern = route == nullptr ? "-" : route->pattern;
  metrics::observe_seconds("pedigree_http_request_seconds", "Time from the head of a request to the end of its response.",
                           {{"route", pattern}, {"method", route == nullptr ? "-" : route->method}, {"status", std::to_string(response.status)}},
                           static_cast<double>(took) / kSecond);
  log::info("request", {{"method", request.method}, {"route", pattern}, {"status", response.status}, {"us", took}, {"in", in}, {"out", out},
                        {"user", request.user.empty() ? "-" : request.user}, {"client", request.client}, {"id", request.id}});
}

http::Response server_error(int status, const std::string& message, std::string_view path) {
  if (is_native(path)) return api::rest::problem_of_server(status, message);
  return http::Response::json(status, json::write(json::Object{{"errors", json::Array{json::Object{{"message", message}}}}}));
}

std::string base_url(const Config& config, const http::Request& request) {
  if (config.external_url) return *config.external_url;
  const auto own_name = [&] { return config.address + ":" + std::to_string(config.port); };   // for clients of HTTP/1.0
  return (request.tls ? "https://" : "http://") + (request.host.empty() ? own_name() : request.host);
}

}  // namespace

/// In order of dependence: destroyed from the last to the first.
struct App::Parts {
  Parts(const Config& c, std::span<const EmbeddedFile> p) : config(c), pages(p) {}

  const Config config;
  const std::span<const EmbeddedFile> pages;
  SystemClock clock;
  std::atomic<bool> ready = false;
  std::unique_ptr<DataDirLock> lock;
  OpenStores stores;
  std::unique_ptr<service::Accounts> accounts;
  std::unique_ptr<service::Members> members;
  std::unique_ptr<service::Projects> projects;
  std::unique_ptr<service::Runs> runs;
  std::unique_ptr<service::Artifacts> artifacts;
  std::unique_ptr<service::Registry> registry;
  std::unique_ptr<service::Uploads> uploads;
  std::unique_ptr<service::Idempotency> idempotency;
  std::unique_ptr<service::Trash> trash;
  std::unique_ptr<service::Lifetimes> lifetimes;
  std::unique_ptr<service::Gc> gc;
  std::unique_ptr<service::Purge> purge;
  std::unique_ptr<api::wandb::Services> services;
  std::unique_ptr<http::UrlSigner> signer;
  std::unique_ptr<http::Server> http;
  std::unique_ptr<ControlSocket> control;
  std::unique_ptr<Scheduler> scheduler, collector, settler;   // what may take long has a thread of its own

  Status open_stores();
  Status make_use_cases();
  http::Router make_router();
  void make_server();
  std::vector<Scheduler::Task> recurring_tasks();
  Status collect_garbage();
  Status settle_metrics();
};

Status App::Parts::open_stores() {
  PED_TRY(lock, lock_data_dir(config.data_dir));
  PED_TRY(stores, server::open_stores(config.data_dir, clock));
  accounts = std::make_unique<service::Accounts>(service::Stores{*stores.database, *stores.blobs}, clock);
  return {};
}

Status App::Parts::make_use_cases() {
  const service::Stores both{*stores.database, *stores.blobs};
  members = std::make_unique<service::Members>(both, *accounts);
  projects = std::make_unique<service::Projects>(both);
  runs = std::make_unique<service::Runs>(both);
  artifacts = std::make_unique<service::Artifacts>(both);
  registry = std::make_unique<service::Registry>(both);
  uploads = std::make_unique<service::Uploads>(both);
  idempotency = std::make_unique<service::Idempotency>(both);
  trash = std::make_unique<service::Trash>(both);
  lifetimes = std::make_unique<service::Lifetimes>(both);
  gc = std::make_unique<service::Gc>(both, gc_settings(config));
  purge = std::make_unique<service::Purge>(both);
  services = std::make_unique<api::wandb::Services>(
      api::wandb::Services{*stores.database, *stores.blobs, *accounts, *members, *projects, *runs, *artifacts, *registry, *uploads});
  PED_TRY(const auto keys, accounts->signing_keys());
  signer = std::make_unique<http::UrlSigner>(keys.current, keys.previous);
  return {};
}

/// What this server answers, and to whom. Tests of access walk it, so that no route is forgotten.
void add_route_list(http::Router& router) {
  const auto text = std::make_shared<std::string>();
  router.add({.method = "GET", .pattern = "/api/v1/routes", .access = http::Access::kAdmin,
              .handler = [text](http::Request&) { return http::Response::json(200, *text); }, .stream = {}});
  json::Array list;
  for (const auto* route : router.routes())
    list.emplace_back(json::Object{{"method", route->method}, {"pattern", route->pattern}, {"access", http::name(route->access)}});
  *text = json::write(list);
}

/// One line per protocol.
http::Router App::Parts::make_router() {
  http::Router router;
  add_health_routes(router, ready);
  api::wandb::add_routes(router, {*services, *signer, clock, [this](const http::Request& request) { return base_url(config, request); }});
  api::rest::add_routes(router, {stores.database.get(), stores.blobs.get(), accounts.get(), members.get(), projects.get(), registry.get(), idempotency.get(), trash.get(),
                                 lifetimes.get(), gc.get(), purge.get(),
                                  [this](const http::Request& request) { return base_url(config, request); }});
  api::web::add_routes(router, pages);
  add_route_list(router);
  return router;
}

void App::Parts::make_server() {
  http::ServerOptions options;
  options.address = config.address;
  options.port = config.port;
  options.trusted_proxies = config.trusted_proxies;
  http::ServerHooks hooks;
  hooks.authorize = [this](const http::Route& route, http::Request& request) { return refuse_strangers(route, request, *accounts); };
  hooks.error = server_error;
  hooks.finished = note_request;
  http = std::make_unique<http::Server>(options, make_router(), std::move(hooks));
}

App::App(const Config& config, std::span<const EmbeddedFile> pages) : parts_(std::make_unique<Parts>(config, pages)) {}

App::~App() { drain(); }

Result<std::unique_ptr<App>> App::start(const Config& config, std::span<const EmbeddedFile> pages, std::ostream& out) {
  std::unique_ptr<App> app(new App(config, pages));
  Parts& parts = *app->parts_;
  PED_CHECK(parts.open_stores());
  PED_TRY(const auto bootstrapped, bootstrap(config, *parts.accounts));
  PED_CHECK(parts.make_use_cases());
  parts.make_server();
  Status listening = parts.http->listen();
  if (!listening && listening.error().code == Code::kAlreadyExists)
    listening.error().message += "; stop what listens there, or choose another --listen HOST:PORT";
  // Also when the port is taken: this is the only time the key is shown.
  if (bootstrapped.first_start) out << first_start_text(config, bootstrapped, listening ? parts.http->port() : config.port) << std::flush;
  else if (!bootstrapped.admin_key.empty()) log::info("the key of the user 'admin' was replaced by PEDIGREE_ADMIN_KEY");
  PED_CHECK(listening);
  PED_TRY(parts.control, ControlSocket::open(config.data_dir, *parts.accounts, *parts.gc));
  parts.scheduler = std::make_unique<Scheduler>(parts.recurring_tasks());
  parts.collector = std::make_unique<Scheduler>(std::vector<Scheduler::Task>{
      {"collect garbage", config.gc_interval_seconds * kSecond, [&parts] { return parts.collect_garbage(); }}});
  parts.settler = std::make_unique<Scheduler>(std::vector<Scheduler::Task>{{"settle metrics", kSecond, [&parts] { return parts.settle_metrics(); }}});
  parts.ready = true;
  parts.http->start();
  return app;
}

std::vector<Scheduler::Task> App::Parts::recurring_tasks() {
  const Micros crash_after = config.crash_after_seconds * kSecond;
  const auto mark_crashed = [this, crash_after]() -> Status {
    PED_TRY(const auto count, runs->mark_crashed(crash_after));
    if (count > 0) log::info("runs without heartbeat were marked crashed", {{"count", count}});
    return {};
  };
  const auto clean_uploads = [this]() -> Status {
    PED_TRY(const auto count, uploads->clean());
    if (count > 0) log::info("uploads in parts that nobody finished were removed", {{"count", count}});
    return {};
  };
  const auto expire = [this]() -> Status {
    constexpr std::int64_t kAtOnce = 500;
    PED_TRY(const auto count, lifetimes->expire(kAtOnce));
    if (count > 0) log::info("versions were deleted: their lifetime was over", {{"count", count}});
    return {};
  };
  return {{"mark crashed runs", std::min<Micros>(crash_after / 4 + 1, 30 * kSecond), mark_crashed},
          {"note when keys were used", 60 * kSecond, [this] { return accounts->note_key_use(); }},
          {"clean uploads in parts", 3600 * kSecond, clean_uploads},
          {"expire versions", config.expiry_interval_seconds * kSecond, expire},
          {"forget idempotency keys", 3600 * kSecond, [this] { return idempotency->forget_old(); }},
          {"forget ended sessions", 3600 * kSecond, [this] { return accounts->forget_expired_sessions(); }}};
}

Status App::Parts::collect_garbage() {
  PED_TRY(const auto caller, accounts->administrator("gc"));
  const auto report = gc->collect(caller, false, true);
  if (!report && report.error().code == Code::kConflict) return {};   // somebody asked for one just now
  PED_CHECK(report);
  log::info("garbage collected", {{"versions", report->versions}, {"runs", report->runs}, {"uploads", report->uploads}, {"files", report->freed.count},
                                  {"bytes", report->freed.bytes + report->leftovers.bytes}});
  return {};
}

Status App::Parts::settle_metrics() {
  service::MetricsAsLogged metrics({*stores.database, *stores.blobs});
  constexpr int kMostTimes = 20;   // then others have a turn, and a server that stops need not wait
  for (int times = 0; times < kMostTimes; ++times) {
    PED_TRY(const auto count, metrics.settle());
    if (count == 0) break;
  }
  return {};
}

std::uint16_t App::port() const { return parts_->http->port(); }

void App::drain() {
  parts_->ready = false;
  if (parts_->gc) parts_->gc->stop();
  parts_->collector.reset();
  parts_->control.reset();
  if (parts_->http) parts_->http->drain(kDrainTime);
  parts_->scheduler.reset();
  parts_->settler.reset();
}

}  // namespace pedigree::server
