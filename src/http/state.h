// Internals shared by the server and its sessions. Not part of the public interface of this folder.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <thread>

#include "base/pool.h"
#include "http/server.h"

namespace pedigree::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;

class Session;

struct Server::State {
  State(ServerOptions o, Router r, ServerHooks h)
      : options(std::move(o)), router(std::move(r)), hooks(std::move(h)), io(1), acceptor(io.get_executor()),
        workers(options.max_workers, options.max_queue) {}

  const ServerOptions options;
  const Router router;
  const ServerHooks hooks;

  // I/O thread only. Before `io`: connections that outlive it leave the set while it is destroyed.
  std::set<Session*> sessions;
  std::size_t streams = 0;
  bool draining = false;

  asio::io_context io;
  asio::basic_socket_acceptor<asio::ip::tcp, Executor> acceptor;
  ThreadPool workers;
  std::thread thread;

  Response error(int status, const std::string& message, std::string_view path = {}) const {
    return hooks.error ? hooks.error(status, message, path) : Response::text(status, message + "\n");
  }
};

/// Serves one connection until it ends. Runs on the I/O thread.
Awaitable<void> serve_connection(Server::State& state, Socket socket);

}  // namespace pedigree::http
