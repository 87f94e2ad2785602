// The HTTP/1.1 server: one I/O thread of coroutines, handlers on a bounded pool of worker threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "http/address_range.h"
#include "http/message.h"
#include "http/router.h"

namespace pedigree::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                   // 0: any
  std::size_t max_workers = 64;             // threads, started only when needed
  std::size_t max_queue = 1024;             // requests waiting for a worker; above: 503 with Retry-After
  std::size_t max_connections = 4096;       // above: accepted late
  std::size_t max_streams = 192;            // uploads in flight; above: 503 with Retry-After
  Micros head_timeout = 15 * kSecond;       // from the first byte of a head to its end
  Micros idle_timeout = 75 * kSecond;       // between requests
  Micros progress_timeout = 30 * kSecond;   // without a byte of a body going either way
  Micros linger_timeout = 2 * kSecond;      // for a client that still sends what was refused, so that it gets to read why
  std::vector<AddressRange> trusted_proxies;   // whose X-Forwarded-* headers are believed
};

/// What the composition root plugs in. All are called on worker threads unless said otherwise.
struct ServerHooks {
  /// Authenticates a request for its route before the handler; a response refuses it.
  std::function<std::optional<Response>(const Route&, Request&)> authorize;
  /// The answer to an error the server itself finds (404, 405, 413, 400, …). `path` as on the wire; "" when it is not known yet.
  std::function<Response(int status, const std::string& message, std::string_view path)> error;
  /// After the last byte of the response, on the I/O thread: must be quick.
  std::function<void(const Request&, const Route*, const Response&, Micros took, std::int64_t bytes_in, std::int64_t bytes_out)> finished;
};

class Server {
 public:
  Server(ServerOptions options, Router router, ServerHooks hooks);
  ~Server();   // drain() with no patience, if it still runs
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and listens; connections queue until start(). kAlreadyExists when the port is taken.
  Status listen();
  [[nodiscard]] std::uint16_t port() const;
  /// Starts the I/O thread.
  void start();
  /// Takes no new connections, ends idle ones, lets requests in flight finish for up to `patience`, then stops. Thread-safe.
  void drain(Micros patience);

  struct State;   // internal (state.h)

 private:
  std::unique_ptr<State> state_;
};

}  // namespace pedigree::http
