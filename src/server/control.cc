#include "server/control.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "base/json.h"
#include "server/data_dir.h"

namespace pedigree::server {
namespace {

constexpr std::size_t kMaxRequest = 16 * 1024;

Result<std::string> perform(service::Accounts& accounts, const ControlRequest& request) {
  service::Caller caller;   // whoever may open the socket owns the data directory
  caller.username = "root";
  caller.is_admin = true;
  caller.via = "cli";
  if (request.size() == 3 && request[0] == "user-add") {
    PED_TRY(const auto created, accounts.create_user(caller, {.username = request[1], .email = {}, .admin = request[2] == "admin",
                                                              .organization = {}, .api_key = {}}));
    return created.api_key;
  }
  if (request.size() == 3 && request[0] == "key-new") return accounts.create_key(caller, request[1], "made on the command line");
  return fail(Code::kInvalidArgument, "unknown control request");
}

std::optional<sockaddr_un> address_of(const std::filesystem::path& data_dir) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = (data_dir / "control.sock").string();
  if (path.size() >= sizeof(address.sun_path)) return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

std::string read_all(int fd) {
  std::string text;
  char buffer[4096];
  while (text.size() < kMaxRequest) {
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    if (count <= 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string encode(const Result<std::string>& result) {
  return result ? json::write(json::Object{{"ok", *result}}) : json::write(json::Object{{"error", result.error().message}});
}

/// The answer of a running server; kNotFound when none listens.
Result<std::string> ask_server(const std::filesystem::path& data_dir, const ControlRequest& request) {
  const auto address = address_of(data_dir);
  const int fd = address ? ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    if (fd >= 0) ::close(fd);
    return fail(Code::kNotFound, "no server is running on this data directory");
  }
  write_all(fd, json::write(json::Array(request.begin(), request.end())));
  ::shutdown(fd, SHUT_WR);
  const auto answer = json::parse(read_all(fd));
  ::close(fd);
  if (!answer) return fail(Code::kUnavailable, "the running server did not answer");
  if (const auto* ok = answer->find("ok")) return *ok->if_string();
  return fail(Code::kInvalidArgument, std::string(answer->text("error")));
}

}  // namespace

Result<std::string> control(const Config& config, const ControlRequest& request) {
  auto answer = ask_server(config.data_dir, request);
  if (answer || answer.error().code != Code::kNotFound) return answer;
  const SystemClock clock;
  PED_TRY(const auto lock, lock_data_dir(config.data_dir));
  PED_TRY(const auto stores, open_stores(config.data_dir, clock));
  service::Accounts accounts({*stores.database, *stores.blobs});
  PED_CHECK(accounts.bootstrap({config.organization, std::nullopt}));
  return perform(accounts, request);
}

struct ControlSocket::State {
  int fd = -1;
  int wake[2] = {-1, -1};
  std::filesystem::path path;
  service::Accounts& accounts;
  std::thread thread;

  void run() {
    while (true) {
      pollfd waiting[2] = {{fd, POLLIN, 0}, {wake[0], POLLIN, 0}};
      if (::poll(waiting, 2, -1) < 0 && errno == EINTR) continue;
      if (waiting[1].revents != 0) return;
      const int client = ::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const timeval patience{2, 0};
      ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      ControlRequest request;
      if (const auto body = json::parse(read_all(client)); body && body->if_array() != nullptr)
        for (const auto& word : *body->if_array()) request.push_back(word.if_string() == nullptr ? "" : *word.if_string());
      write_all(client, encode(perform(accounts, request)));
      ::close(client);
    }
  }
};

ControlSocket::ControlSocket(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->thread = std::thread([s = state_.get()] { s->run(); });
}

ControlSocket::~ControlSocket() {
  [[maybe_unused]] const ssize_t woken = ::write(state_->wake[1], "x", 1);
  state_->thread.join();
  ::close(state_->fd);
  ::close(state_->wake[0]);
  ::close(state_->wake[1]);
  ::unlink(state_->path.c_str());
}

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(const std::filesystem::path& data_dir, service::Accounts& accounts) {
  const auto address = address_of(data_dir);
  if (!address) return fail(Code::kInvalidArgument, "the path of the data directory is too long for a unix socket (about 90 characters)");
  auto state = std::make_unique<State>(State{-1, {-1, -1}, data_dir / "control.sock", accounts, {}});
  ::unlink(state->path.c_str());   // of a process that died; the lock says that none is alive
  state->fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const mode_t old_mask = ::umask(0177);
  const bool bound = state->fd >= 0 && ::bind(state->fd, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0;
  ::umask(old_mask);
  if (!bound || ::listen(state->fd, 8) != 0 || ::pipe(state->wake) != 0)
    return fail(Code::kUnavailable, std::string("cannot open the control socket: ") + std::strerror(errno));
  return std::unique_ptr<ControlSocket>(new ControlSocket(std::move(state)));
}

}  // namespace pedigree::server
