#include "http/session.h"

#include <sys/sendfile.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "http/encode.h"
#include "http/forwarded.h"

namespace pedigree::http {
namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kWindow = std::size_t{1} << 20;   // bytes per sendfile call
constexpr std::size_t kTurn = std::size_t{8} << 20;     // bytes of one file before other connections get their turn

Micros monotonic_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The client's own id if it is fit for a log line, so that both sides can speak of the same request.
std::string request_id(const Request& request) {
  constexpr std::string_view kFit = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  const auto given = request.headers.find("X-Request-Id").value_or("");
  const bool usable = !given.empty() && given.size() <= 64 && given.find_first_not_of(kFit) == std::string_view::npos;
  return usable ? std::string(given) : hex(as_bytes(random_bytes(8)));
}

}  // namespace

Awaitable<void> serve_connection(Server::State& state, Socket socket) {
  Session session(state, std::move(socket));
  co_await session.run();
}

Session::Session(Server::State& state, Socket socket) : state_(state), socket_(std::move(socket)), timer_(state.io.get_executor()) {
  boost::system::error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  if (!error) peer_ = endpoint.address().to_string();
  state_.sessions.insert(this);
}

Session::~Session() { state_.sessions.erase(this); }

void Session::end_if_idle() {
  keep_alive_ = false;
  if (!idle_) return;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Session::arm(Micros time) {
  deadline_ = std::chrono::steady_clock::now() + std::chrono::microseconds(time);
  if (!watching_ || deadline_ < timer_.expiry()) watch();
}

/// One pending timer per connection: a later deadline only moves what it looks at when it fires.
void Session::watch() {
  watching_ = true;
  const auto longest = std::chrono::steady_clock::now() + std::chrono::microseconds(state_.options.idle_timeout);
  timer_.expires_at(std::min(deadline_, longest));
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
    if (error || alive.expired()) return;
    if (std::chrono::steady_clock::now() < deadline_) return watch();
    watching_ = false;
    timed_out_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  });
}

Awaitable<void> Session::run() {
  while (keep_alive_ && socket_.is_open()) {
    idle_ = buffer_.empty();
    std::string head_text;
    const bool complete = co_await read_head(head_text);
    if (!complete) break;
    idle_ = false;
    started_ = monotonic_now();
    bytes_in_ = static_cast<std::int64_t>(head_text.size());
    bytes_out_ = 0;
    route_ = nullptr;
    auto head = parse_head(head_text);
    if (!head) {
      co_await refuse(head.error().status, head.error().reason);
      break;
    }
    keep_alive_ = keep_alive_ && head->keep_alive && !state_.draining;
    co_await serve_request(*head);
  }
  boost::system::error_code ignored;
  if (unread_) co_await discard_rest();
  timer_.cancel();
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

/// A client still sending a refused body would see a reset instead of the answer: let it finish for a moment.
Awaitable<void> Session::discard_rest() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  arm(state_.options.linger_timeout);
  std::string scratch(64 * 1024, '\0');
  for (std::size_t total = 0; total < (std::size_t{64} << 20);) {
    auto [error, count] = co_await socket_.async_read_some(asio::buffer(scratch), kUse);
    if (error) break;
    total += count;
  }
  disarm();
}

Awaitable<bool> Session::read_head(std::string& head_text) {
  arm(buffer_.empty() ? state_.options.idle_timeout : state_.options.head_timeout);
  bool started = !buffer_.empty();
  std::size_t end = head_end(buffer_);
  while (end == std::string::npos) {
    if (buffer_.size() > kMaxHeadBytes) {
      co_await refuse(431, "the request head is longer than 32 KiB");
      co_return false;
    }
    const std::size_t had = buffer_.size();
    buffer_.resize(had + kReadSize);
    auto [error, count] = co_await socket_.async_read_some(asio::buffer(buffer_.data() + had, kReadSize), kUse);
    buffer_.resize(had + count);
    if (error) {
      if (timed_out_ && started) co_await refuse(408, "the request head did not arrive in time");
      co_return false;
    }
    if (!started) {   // the first byte: from here on the head must come quickly
      started = true;
      idle_ = false;
      arm(state_.options.head_timeout);
    }
    end = head_end(buffer_);
  }
  if (end > kMaxHeadBytes) {
    co_await refuse(431, "the request head is longer than 32 KiB");
    co_return false;
  }
  head_text = buffer_.substr(0, end);
  buffer_.erase(0, end);
  disarm();
  co_return true;
}

/// An answer to something that is no request; the connection cannot be trusted after it.
Awaitable<void> Session::refuse(int status, std::string message) {
  timed_out_ = false;
  Request request;
  request.id = "-";
  request.client = peer_;
  Response response = without_body(state_.error(status, message));
  co_await respond(request, response);
  finish(request, nullptr, response);
}

Awaitable<void> Session::serve_request(Head& head) {
  Request& request = head.request;
  find_origin(request, peer_, state_.options.trusted_proxies);
  request.id = request_id(request);
  Response response = co_await answer(head);
  response.head_only = request.method == "HEAD";
  co_await respond(request, response);
  finish(request, route_, response);
}

Awaitable<Response> Session::answer(Head& head) {
  auto match = state_.router.find(head.request.method, head.request.path);
  if (!match || match->route == nullptr) {
    Response response = no_route(head.request, match);
    co_return BodyRest(head).ended() ? std::move(response) : without_body(std::move(response));
  }
  route_ = match->route;
  head.request.parameters = std::move(match->parameters);
  if (route_->stream) co_return co_await serve_stream(head, *route_);
  co_return co_await serve_buffered(head, *route_);
}

Response Session::no_route(const Request& request, const Result<Router::Match>& match) const {
  if (!match) return state_.error(400, match.error().message, request.path);
  if (match->allowed.empty()) return state_.error(404, "no such path: " + request.path.substr(0, 200), request.path);
  Response response = state_.error(405, "method " + request.method + " is not allowed here; allowed: " + match->allowed, request.path);
  response.headers.add("Allow", match->allowed);
  return response;
}

void Session::finish(const Request& request, const Route* route, const Response& response) {
  disarm();
  if (state_.hooks.finished) state_.hooks.finished(request, route, response, monotonic_now() - started_, bytes_in_, bytes_out_);
}

Awaitable<void> Session::respond(const Request& request, Response& response) {
  if (!socket_.is_open()) co_return;
  arm(state_.options.progress_timeout);
  std::string head = response_head(request, response, keep_alive_);
  const bool no_body = response.head_only || response.status == 204 || response.status == 304;
  static const std::string kNothing;
  const bool sent = co_await send(std::move(head), no_body || response.file ? kNothing : response.body,
                                  no_body || response.file ? std::string_view() : response.static_body);
  if (!sent) {
    keep_alive_ = false;
    co_return;
  }
  if (!no_body && response.file) co_await send_file(*response.file);
}

Awaitable<bool> Session::send(std::string head, const std::string& body, std::string_view static_body) {
  const std::string_view payload = body.empty() ? static_body : std::string_view(body);
  std::size_t sent = 0;
  const std::size_t total = head.size() + payload.size();
  while (sent < total) {   // by hand, so that each bit of progress moves the deadline
    std::array<asio::const_buffer, 2> parts;
    parts[0] = sent < head.size() ? asio::buffer(head.data() + sent, head.size() - sent) : asio::const_buffer();
    const std::size_t body_sent = sent > head.size() ? sent - head.size() : 0;
    parts[1] = asio::buffer(payload.data() + body_sent, payload.size() - body_sent);
    auto [error, count] = co_await socket_.async_write_some(parts, kUse);
    if (error) co_return false;
    sent += count;
    bytes_out_ += static_cast<std::int64_t>(count);
    arm(state_.options.progress_timeout);
  }
  co_return true;
}

Awaitable<void> Session::send_file(const FileBody& file) {
  off_t offset = file.offset;
  std::int64_t left = file.length;
  std::size_t turn = 0;
  while (left > 0) {
    const auto window = static_cast<std::size_t>(std::min<std::int64_t>(left, static_cast<std::int64_t>(kWindow)));
    const ssize_t count = ::sendfile(socket_.native_handle(), file.fd, &offset, window);
    if (count > 0) {
      left -= count;
      bytes_out_ += count;
      turn += static_cast<std::size_t>(count);
      arm(state_.options.progress_timeout);
      if (turn < kTurn) continue;
      turn = 0;
      co_await asio::post(state_.io.get_executor(), asio::use_awaitable_t<Executor>{});
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      auto [error] = co_await socket_.async_wait(asio::socket_base::wait_write, kUse);
      if (!error) continue;
    }
    keep_alive_ = false;   // gone, or the file is shorter than announced: the length is promised, so only closing is honest
    co_return;
  }
}

}  // namespace pedigree::http
