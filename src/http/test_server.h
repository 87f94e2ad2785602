// What the tests with real sockets share: a client that does what it is told, however rude, and a server with a route of each kind.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <latch>
#include <mutex>

#include "http/server.h"

namespace pedigree::http {

struct Reply {
  int status = 0;   // 0: the connection ended without an answer
  std::string head, body;

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto at = head.find("\r\n" + name + ": ");
    return at == std::string::npos ? "" : head.substr(at + name.size() + 4, head.find("\r\n", at + 2) - at - name.size() - 4);
  }
};

/// One connection. What does not come within half a minute never comes.
class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    const timeval patience{30, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(); }

  [[nodiscard]] bool connected() const { return connected_; }

  /// False once the server has ended the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// The next answer; of an answer that ends early, what there is.
  Reply receive(bool to_head = false) {
    Reply reply;
    while (buffer_.find("\r\n\r\n") == std::string::npos)
      if (!more()) return reply;
    const auto end = buffer_.find("\r\n\r\n") + 4;
    reply.head = buffer_.substr(0, end);
    buffer_.erase(0, end);
    std::from_chars(reply.head.data() + 9, reply.head.data() + 12, reply.status);
    const auto length = to_head || reply.status == 100 ? 0 : std::strtoull(reply.header("Content-Length").c_str(), nullptr, 10);
    while (buffer_.size() < length && more()) {
    }
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, reply.body.size());
    return reply;
  }

  Reply ask(std::string_view request) {
    send(request);
    return receive();
  }

  /// Whether the server ends the connection, without another word.
  bool is_ended() {
    while (more()) {
    }
    return ended_ && buffer_.empty();
  }
  /// Whether something arrives within a moment.
  bool hears_something(int milliseconds) {
    const timeval moment{milliseconds / 1000, (milliseconds % 1000) * 1000};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(socket_, &set);
    timeval wait = moment;
    return !buffer_.empty() || ::select(socket_ + 1, &set, nullptr, nullptr, &wait) > 0;
  }

  void end_sending() { ::shutdown(socket_, SHUT_WR); }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  /// As a machine that is switched off and on: the server is told by a reset.
  void vanish() {
    const linger none{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close();
  }

 private:
  bool more() {
    std::array<char, 65536> bytes;
    const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    ended_ = count == 0 || (count < 0 && errno == ECONNRESET);
    if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return count > 0;
  }

  int socket_;
  bool connected_ = false, ended_ = false;
  std::string buffer_;
};

inline std::string get(const std::string& path, const std::string& fields = "") { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n"; }

inline std::string post(const std::string& path, const std::string& body, const std::string& fields = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

/// The head of a request whose body is still to come.
inline std::string head_of(const std::string& method, const std::string& path, std::size_t length, const std::string& fields = "") {
  return method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n" + fields + "\r\n";
}

class ServerTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kLimit = std::int64_t{1} << 20;   // of bodies to /echo
  static constexpr std::size_t kBig = std::size_t{64} << 20;      // more than the kernel buffers for one connection

  /// What the hook for the log was told of one request.
  struct Finished {
    std::string route, client;
    int status = 0;
    std::int64_t in = 0, out = 0;
  };

  ServerTest() {
    const auto add = [this](std::string method, std::string pattern, Handler handler, std::int64_t limit = kLimit) {
      router.add({.method = std::move(method), .pattern = std::move(pattern), .access = Access::kPublic, .handler = std::move(handler), .stream = {}, .body_limit = limit});
    };
    add("GET", "/hello", [](Request&) { return Response::text(200, "hello"); });
    add("POST", "/echo", [](Request& request) { return Response::text(200, request.body); });
    add("GET", "/origin", [](Request& request) {
      return Response::text(200, (request.tls ? "https://" : "http://") + request.host + " " + request.client);
    });
    add("GET", "/big", [this](Request&) {
      Response response = Response::empty(200);
      response.static_body = big_;
      return response;
    });
    add("GET", "/throws", [](Request&) -> Response { throw std::runtime_error("on purpose"); });
    add("GET", "/throws/anything", [](Request&) -> Response { throw 42; });
    add("GET", "/waits", [this](Request&) {
      entered.count_down();
      released.wait();
      return Response::text(200, "waited");
    });
  }
  ~ServerTest() override { server.reset(); }

  void start() {
    ServerHooks hooks;
    hooks.authorize = [](const Route&, Request& request) -> std::optional<Response> {
      if (request.headers.find("X-Stranger")) return Response::text(403, "who are you?");
      return std::nullopt;
    };
    hooks.finished = [this](const Request& request, const Route* route, const Response& response, Micros, std::int64_t in, std::int64_t out) {
      const std::lock_guard lock(mutex_);
      finished_.push_back({route == nullptr ? "" : route->pattern, request.client, response.status, in, out});
      changed_.notify_all();
    };
    server = std::make_unique<Server>(options, std::move(router), std::move(hooks));
    ASSERT_TRUE(server->listen());
    port = server->port();
    server->start();
  }

  /// All requests that were finished, once there are `count`.
  std::vector<Finished> finished(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(30), [&] { return finished_.size() >= count; })) << finished_.size();
    auto all = finished_;
    all.resize(std::max(all.size(), count));
    return all;
  }

  ServerOptions options;
  Router router;
  std::uint16_t port = 0;
  std::latch entered{1}, released{1};   // of the handler of /waits, which serves once

 private:
  const std::string big_ = std::string(kBig, 'b');
  std::mutex mutex_;   // guards the two below
  std::vector<Finished> finished_;
  std::condition_variable changed_;

 protected:
  std::unique_ptr<Server> server;
};

}  // namespace pedigree::http
