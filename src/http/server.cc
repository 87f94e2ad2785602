#include "http/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "http/session.h"
#include "http/state.h"

namespace pedigree::http {
namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable_t<Executor>{});

Awaitable<void> pause(Server::State& state, std::chrono::milliseconds time) {
  Timer timer(state.io.get_executor(), time);
  co_await timer.async_wait(kUse);
}

Awaitable<void> accept_loop(Server::State& state) {
  while (!state.draining) {
    if (state.sessions.size() >= state.options.max_connections) {
      co_await pause(state, std::chrono::milliseconds(20));
      continue;
    }
    auto [error, socket] = co_await state.acceptor.async_accept(kUse);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {   // out of descriptors, most likely: accepting again at once would spin
      log::warn("cannot accept a connection", {{"error", error.message()}});
      co_await pause(state, std::chrono::milliseconds(100));
      continue;
    }
    if (state.draining) co_return;   // accepted in the moment the listener closed
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.native_non_blocking(true, ignored);
    asio::co_spawn(state.io.get_executor(), serve_connection(state, std::move(socket)), asio::detached);
  }
}

/// Waits on the I/O thread until the last session is gone, or patience ends.
Awaitable<void> wait_for_sessions(Server::State& state, Micros patience) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(patience);
  while (!state.sessions.empty() && std::chrono::steady_clock::now() < deadline) co_await pause(state, std::chrono::milliseconds(5));
  state.io.stop();
}

}  // namespace

Server::Server(ServerOptions options, Router router, ServerHooks hooks)
    : state_(std::make_unique<State>(std::move(options), std::move(router), std::move(hooks))) {}

Server::~Server() { drain(0); }

Status Server::listen() {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(state_->options.address, error);
  if (error) return fail(Code::kInvalidArgument, fmt::format("'{}' is not an IP address to listen on", state_->options.address));
  const asio::ip::tcp::endpoint endpoint(address, state_->options.port);
  auto& acceptor = state_->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return {};
  const auto code = error == asio::error::address_in_use ? Code::kAlreadyExists : Code::kUnavailable;
  return fail(code, fmt::format("cannot listen on {}:{}: {}", state_->options.address, state_->options.port, error.message()));
}

std::uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

void Server::start() {
  asio::co_spawn(state_->io.get_executor(), accept_loop(*state_), asio::detached);
  state_->thread = std::thread([this] { state_->io.run(); });
}

void Server::drain(Micros patience) {
  if (!state_->thread.joinable()) return;
  asio::post(state_->io.get_executor(), [this, patience] {
    state_->draining = true;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (Session* session : state_->sessions) session->end_if_idle();
    asio::co_spawn(state_->io.get_executor(), wait_for_sessions(*state_, patience), asio::detached);
  });
  state_->thread.join();
  state_->workers.stop();
}

}  // namespace pedigree::http
