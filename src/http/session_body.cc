// Requests whose body is read whole into memory before a handler sees it.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/gzip.h"
#include "base/log.h"
#include "http/encode.h"
#include "http/session.h"

namespace pedigree::http {
namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::size_t kSmallBody = 64 * 1024;

/// How large the buffer of a body shall be when it is full with `have` bytes. It grows with what has arrived: announcing a length
/// must not cost the server memory.
std::size_t next_size(const BodyRest& rest, std::size_t have, std::size_t limit) {
  const std::size_t most = rest.chunked ? limit + kSmallBody : have + static_cast<std::size_t>(rest.left);
  return std::min(most, std::max(kSmallBody, 2 * have));
}

}  // namespace

Response Session::error(int status, const std::string& message) const {
  return state_.error(status, message, route_ == nullptr ? std::string_view() : route_->pattern);
}

Response Session::internal_error() const { return error(500, "internal error; the log of the server tells more"); }

Response Session::busy() const {
  Response response = error(503, "the server is busy; try again");
  response.headers.set("Retry-After", "1");
  return response;
}

Response Session::too_large(std::size_t limit) {
  return without_body(error(413, fmt::format("the request body is larger than the {} bytes allowed here", limit)));
}

/// For a client that may have stopped sending but still listens.
Response Session::lost_body() {
  const bool late = std::exchange(timed_out_, false);
  return without_body(late ? error(408, "the request body did not arrive in time")
                           : error(400, "the connection ended before the request body did"));
}

std::optional<Response> Session::denial(const Route& route, Request& request) const {
  return state_.hooks.authorize ? state_.hooks.authorize(route, request) : std::nullopt;
}

Awaitable<bool> Session::on_worker(std::function<void()> work) {
  Timer event(state_.io.get_executor(), std::chrono::steady_clock::time_point::max());
  bool done = false;
  disarm();
  const bool accepted = state_.workers.post([this, &work, &event, &done] {
    try {
      work();
    } catch (const std::exception& error) {
      log::error("a handler threw", {{"what", error.what()}});
    } catch (...) {
      log::error("a handler threw something that is no std::exception");
    }
    asio::post(state_.io.get_executor(), [&event, &done] {
      done = true;
      event.cancel();
    });
  });
  if (!accepted) co_return false;
  while (!done) co_await event.async_wait(kUse);
  co_return true;
}

Awaitable<Response> Session::serve_buffered(Head& head, const Route& route) {
  Request& request = head.request;
  // Strangers do not get to fill the memory: with a large body the caller is looked at first.
  const bool ask_first = !BodyRest(head).is_at_most(kSmallBody);
  if (ask_first) {
    std::optional<Response> denied = internal_error();
    const bool ran = co_await on_worker([&] { denied = denial(route, request); });
    if (!ran) co_return without_body(busy());
    if (denied) co_return without_body(*std::move(denied));
  }
  auto refusal = co_await read_body(head, route, request.body);
  if (refusal) co_return *std::move(refusal);

  Response response = internal_error();
  const bool ran = co_await on_worker([&] {
    auto denied = ask_first ? std::nullopt : denial(route, request);
    response = denied ? *std::move(denied) : route.handler(request);
    compress(request, response);
  });
  if (!ran) co_return busy();
  co_return response;
}

Awaitable<std::optional<Response>> Session::read_body(const Head& head, const Route& route, std::string& body) {
  const auto limit = static_cast<std::size_t>(route.body_limit);
  if (head.content_length.value_or(0) > route.body_limit) co_return too_large(limit);
  auto refusal = co_await send_continue(head);
  if (refusal) co_return refusal;
  BodyRest rest(head);
  refusal = co_await read_whole(rest, limit, body);
  if (refusal) co_return refusal;
  co_return co_await unpack(head, limit, body);
}

Awaitable<std::optional<Response>> Session::read_whole(BodyRest& rest, std::size_t limit, std::string& body) {
  std::size_t have = 0;
  while (!rest.ended()) {
    if (have == body.size()) body.resize(next_size(rest, have, limit));
    std::size_t count = 0;
    auto refusal = co_await read_piece(rest, body.data() + have, body.size() - have, count);
    if (refusal) co_return refusal;
    have += count;
    if (have > limit) co_return too_large(limit);
  }
  body.resize(have);
  co_return std::nullopt;
}

Awaitable<std::optional<Response>> Session::unpack(const Head& head, std::size_t limit, std::string& body) {
  const auto encoding = head.request.headers.find("Content-Encoding");
  if (body.empty() || !encoding || equals_ignore_case(*encoding, "identity")) co_return std::nullopt;
  if (!equals_ignore_case(*encoding, "gzip")) co_return error(415, "the only content encoding understood is gzip");
  Result<std::string> plain;
  const bool ran = co_await on_worker([&] { plain = gunzip(body, limit); });
  if (!ran) co_return busy();
  if (!plain) co_return error(plain.error().code == Code::kTooLarge ? 413 : 400, plain.error().message);
  body = *std::move(plain);
  co_return std::nullopt;
}

Awaitable<std::optional<Response>> Session::read_piece(BodyRest& rest, char* data, std::size_t size, std::size_t& count) {
  count = 0;
  const std::size_t want = rest.chunked ? size : std::min(size, static_cast<std::size_t>(rest.left));
  std::size_t got = 0;
  const bool arrived = co_await read_some(data, want, got);
  if (!arrived) co_return lost_body();
  if (!rest.chunked) {
    count = got;
    rest.left -= static_cast<std::int64_t>(got);
    co_return std::nullopt;
  }
  std::string_view in(data, got);   // decoded in place: what comes out never overtakes what goes in
  while (!in.empty() && !rest.decoder.done()) {
    const auto bytes = rest.decoder.next(in);
    if (!bytes) co_return without_body(error(400, bytes.error().message));
    if (bytes->empty()) continue;   // framing only
    std::memmove(data + count, bytes->data(), bytes->size());
    count += bytes->size();
  }
  buffer_.insert(0, in);   // the beginning of the next request
  bytes_in_ -= static_cast<std::int64_t>(in.size());
  co_return std::nullopt;
}

Awaitable<bool> Session::read_some(char* data, std::size_t size, std::size_t& count) {
  if (!buffer_.empty()) {
    count = std::min(size, buffer_.size());
    std::memcpy(data, buffer_.data(), count);
    buffer_.erase(0, count);
  } else {
    arm(state_.options.progress_timeout);
    auto [error, read] = co_await socket_.async_read_some(asio::buffer(data, size), kUse);
    disarm();
    if (error) co_return false;
    count = read;
  }
  bytes_in_ += static_cast<std::int64_t>(count);
  co_return true;
}

Awaitable<std::optional<Response>> Session::send_continue(const Head& head) {
  const bool waits_for_it = head.expects_continue && buffer_.empty() && !BodyRest(head).ended();
  if (!waits_for_it) co_return std::nullopt;
  static const std::string kNothing;
  const bool sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n", kNothing, {});
  if (!sent) co_return lost_body();
  co_return std::nullopt;
}

}  // namespace pedigree::http
