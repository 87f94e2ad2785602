#include "server/control.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/json.h"
#include "server/data_dir.h"

namespace pedigree::server {
namespace {

namespace fs = std::filesystem;
using blob::Descriptor;

constexpr std::size_t kMaxMessage = 16 * 1024;
constexpr const char* kSocketName = "control.sock";
constexpr timeval kServerPatience{2, 0};    // for a command to say what it wants
constexpr timeval kCommandPatience{30, 0};  // for the server to do it
constexpr timeval kGcPatience{6 * 3600, 0};

/// "" (never), "90d" or "12h" from now, or a time.
Result<std::optional<Micros>> expiry_of(const std::string& text, Micros now) {
  if (text.empty()) return std::optional<Micros>();
  constexpr Micros kHour = 3600 * kSecond;
  const char unit = text.back();
  if (const auto count = parse_int(std::string_view(text).substr(0, text.size() - 1)); count && *count > 0 && *count < 1'000'000 && (unit == 'd' || unit == 'h'))
    return std::optional(now + *count * (unit == 'd' ? 24 * kHour : kHour));
  if (const auto time = parse_time(text)) return std::optional(*time);
  return fail(Code::kInvalidArgument, fmt::format("'{}' is no time to expire: use 90d, 12h, or a date like 2026-12-31", text.substr(0, 60)));
}

std::string describe(const service::GcReport& report, bool dry_run) {
  const char* verb = dry_run ? "would be " : "";
  const auto mib = [](std::int64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  return fmt::format("deletions past their time: {} {}made final\nversions: {} {}forgotten\nruns: {} {}forgotten\nunfinished uploads: {} {}given up\n"
                     "files: {} {}freed, {:.1f} MiB\nleftovers on the disk: {} {}removed, {:.1f} MiB\nwaiting for the next collection: {} files, {:.1f} MiB",
                     report.trash, verb, report.versions, verb, report.runs, verb, report.uploads, verb, report.freed.count, verb, mib(report.freed.bytes),
                     report.leftovers.count, verb, mib(report.leftovers.bytes), report.condemned.count, mib(report.condemned.bytes));
}

Result<std::string> perform(service::Accounts& accounts, service::Gc& gc, const ControlRequest& request) {
  const Micros now = SystemClock().now();
  PED_TRY(const auto caller, accounts.administrator("cli"));   // whoever may open the socket owns the data directory
  if (request.size() == 3 && request[0] == "user-add") {
    service::CreateUser spec;
    spec.username = request[1];
    spec.admin = request[2] == "admin";
    PED_TRY(const auto created, accounts.create_user(caller, spec));
    return created.api_key;
  }
  if (request.size() == 3 && request[0] == "user-passwd") {
    service::SetPassword spec{.username = request[1], .password = request[2], .current = {}, .ask_current = false};
    PED_CHECK(accounts.set_password(caller, spec));
    return std::string();
  }
  if (request.size() == 4 && request[0] == "key-new") {
    service::NewKey spec{.description = "made on the command line", .expires_at = {}, .read_only = request[3] == "read-only"};
    PED_TRY(spec.expires_at, expiry_of(request[2], now));
    PED_TRY(const auto created, accounts.create_key(caller, request[1], spec));
    return created.key;
  }
  if (request.size() == 2 && request[0] == "gc") {
    const bool dry_run = request[1] == "dry-run";
    PED_TRY(const auto report, gc.collect(caller, dry_run));
    return describe(report, dry_run);
  }
  return fail(Code::kInvalidArgument, "the server does not know this command: is it of another version than the command line?");
}

/// The address of the socket. Paths of sockets are limited to 107 bytes, those of data directories are not: it is reached through the
/// open directory.
class SocketAddress {
 public:
  explicit SocketAddress(const fs::path& data_dir) : directory_(::open(data_dir.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    address_.sun_family = AF_UNIX;
    const auto path = fmt::format("/proc/self/fd/{}/{}", directory_.get(), kSocketName);
    std::memcpy(address_.sun_path, path.c_str(), path.size() + 1);
  }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
  [[nodiscard]] static socklen_t size() { return sizeof(sockaddr_un); }

 private:
  Descriptor directory_;
  sockaddr_un address_{};
};

Descriptor new_socket() { return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

void set_patience(const Descriptor& socket, timeval patience) {
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

/// What the other side sends until it stops sending.
std::string receive(const Descriptor& socket) {
  std::string text;
  char buffer[4096];
  while (text.size() < kMaxMessage) {
    const ssize_t count = ::recv(socket.get(), buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

void send(const Descriptor& socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

ControlRequest decode(const std::string& text) {
  ControlRequest request;
  const auto body = json::parse(text);
  if (!body || body->if_array() == nullptr) return request;
  for (const auto& word : *body->if_array()) request.push_back(word.if_string() == nullptr ? "" : *word.if_string());
  return request;
}

std::string encode(const Result<std::string>& result) {
  return result ? json::write(json::Object{{"ok", *result}}) : json::write(json::Object{{"error", result.error().message}});
}

/// The answer of a running server; nullopt when none listens.
std::optional<Result<std::string>> ask_server(const fs::path& data_dir, const ControlRequest& request) {
  const SocketAddress address(data_dir);
  const auto socket = new_socket();
  if (::connect(socket.get(), address.get(), SocketAddress::size()) != 0) return std::nullopt;
  set_patience(socket, !request.empty() && request[0] == "gc" ? kGcPatience : kCommandPatience);
  send(socket, json::write(json::Array(request.begin(), request.end())));
  ::shutdown(socket.get(), SHUT_WR);
  const auto answer = json::parse(receive(socket));
  if (!answer) return fail(Code::kUnavailable, "the running server did not answer; its log tells more");
  const auto* ok = answer->find("ok");
  if (ok != nullptr && ok->if_string() != nullptr) return *ok->if_string();
  return fail(Code::kInvalidArgument, std::string(answer->text("error")));
}

Result<std::string> act_directly(const Config& config, const ControlRequest& request) {
  const SystemClock clock;
  PED_TRY(const auto lock, lock_data_dir(config.data_dir));
  PED_TRY(const auto stores, open_stores(config.data_dir, clock));
  service::Accounts accounts({*stores.database, *stores.blobs}, clock);
  service::Gc gc({*stores.database, *stores.blobs}, gc_settings(config));
  return perform(accounts, gc, request);
}

}  // namespace

service::GcSettings gc_settings(const Config& config) {
  constexpr Micros kDay = 24 * 3600 * kSecond;
  return {config.trash_days * kDay, config.upload_days * kDay, config.gc_grace_seconds * kSecond};
}

Result<std::string> control(const Config& config, const ControlRequest& request) {
  if (auto answer = ask_server(config.data_dir, request)) return *std::move(answer);
  std::error_code error;
  if (!fs::exists(database_file(config.data_dir), error))
    return fail(Code::kNotFound, fmt::format("there is no data directory {0}: run `pedigree serve --data-dir {0}` first, or check --data-dir",
                                             config.data_dir.string()));
  return act_directly(config, request);
}

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(const fs::path& data_dir, service::Accounts& accounts, service::Gc& gc) {
  const auto path = data_dir / kSocketName;
  ::unlink(path.c_str());   // of a process that died; the lock says that none is alive
  const SocketAddress address(data_dir);
  auto socket = new_socket();
  Descriptor wake(::eventfd(0, EFD_CLOEXEC));
  const bool good = socket.get() >= 0 && wake.get() >= 0 && ::fchmod(socket.get(), 0600) == 0 &&   // before it has a name
                    ::bind(socket.get(), address.get(), SocketAddress::size()) == 0 && ::listen(socket.get(), 8) == 0;
  if (!good) return fail(Code::kUnavailable, fmt::format("cannot open the control socket {}: {}", path.string(), std::strerror(errno)));
  return std::unique_ptr<ControlSocket>(new ControlSocket(std::move(socket), std::move(wake), path, accounts, gc));
}

ControlSocket::ControlSocket(Descriptor socket, Descriptor wake, fs::path path, service::Accounts& accounts, service::Gc& gc)
    : socket_(std::move(socket)), wake_(std::move(wake)), path_(std::move(path)), accounts_(accounts), gc_(gc), thread_([this] { run(); }) {}

ControlSocket::~ControlSocket() {
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
  collections_.clear();   // waits for them
  ::unlink(path_.c_str());
}

void ControlSocket::run() {
  while (true) {
    pollfd waiting[2] = {{socket_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    if (::poll(waiting, 2, -1) < 0) continue;   // interrupted
    if (waiting[1].revents != 0) return;
    answer_one();
  }
}

void ControlSocket::answer_one() {
  Descriptor client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (client.get() < 0) return;
  set_patience(client, kServerPatience);
  const auto request = decode(receive(client));
  if (!request.empty() && request[0] == "gc") return collect_beside(std::move(client), request);
  send(client, encode(perform(accounts_, gc_, request)));
}

void ControlSocket::collect_beside(Descriptor client, ControlRequest request) {
  std::erase_if(collections_, [](const auto& done) { return done.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
  collections_.push_back(std::async(std::launch::async, [this, to = std::move(client), what = std::move(request)]() mutable {
    const Descriptor connection = std::move(to);   // closed at the end of the work, not of the future: the client reads until then
    send(connection, encode(perform(accounts_, gc_, what)));
  }));
}

}  // namespace pedigree::server
