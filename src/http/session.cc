#include "http/session.h"

#include <sys/sendfile.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "base/gzip.h"
#include "base/hash.h"
#include "base/log.h"

namespace pedigree::http {
namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kWindow = std::size_t{1} << 20;   // bytes per sendfile call
constexpr std::size_t kTurn = std::size_t{8} << 20;     // bytes of one file before other connections get their turn
constexpr std::size_t kCompressFrom = 1024;

Micros monotonic_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 422: return "Unprocessable Content";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Status";
  }
}

/// User text in a header value must not begin a new header.
std::string_view header_safe(std::string_view value) { return value.substr(0, value.find_first_of("\r\n")); }

std::int64_t body_length(const Response& response) {
  if (response.file) return response.file->length;
  return static_cast<std::int64_t>(response.body.empty() ? response.static_body.size() : response.body.size());
}

std::string response_head(const Request& request, const Response& response, bool keep_alive) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  for (const auto& [name, value] : response.headers) {
    head += header_safe(name);
    head += ": ";
    head += header_safe(value);
    head += "\r\n";
  }
  if (response.status != 204 && response.status != 304) head += fmt::format("Content-Length: {}\r\n", body_length(response));
  head += "X-Request-Id: " + request.id + "\r\n";
  head += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  return head;
}

bool accepts_gzip(const Request& request) {
  const auto accepted = request.headers.find("Accept-Encoding");
  return accepted && accepted->find("gzip") != std::string_view::npos && accepted->find("gzip;q=0") == std::string_view::npos;
}

/// On the worker: text that is worth it goes out compressed.
void compress(const Request& request, Response& response) {
  if (response.body.size() < kCompressFrom || response.headers.find("Content-Encoding") || !accepts_gzip(request)) return;
  const auto type = response.headers.find("Content-Type").value_or("");
  if (!type.starts_with("application/json") && !type.starts_with("text/") && !type.starts_with("application/problem+json")) return;
  response.body = gzip(response.body);
  response.headers.set("Content-Encoding", "gzip");
  response.headers.set("Vary", "Accept-Encoding");
}

}  // namespace

Awaitable<void> serve_connection(Server::State& state, Socket socket) {
  Session session(state, std::move(socket));
  co_await session.run();
}

Session::Session(Server::State& state, Socket socket) : state_(state), socket_(std::move(socket)), timer_(state.io.get_executor()) {
  boost::system::error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  if (!error) remote_ = fmt::format("{}:{}", endpoint.address().to_string(), endpoint.port());
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
  if (!watching_) watch();
}

/// One pending timer per connection: re-arming only moves the deadline it looks at when it fires.
void Session::watch() {
  watching_ = true;
  const auto longest = std::chrono::steady_clock::now() + std::chrono::microseconds(state_.options.idle_timeout);
  timer_.expires_at(std::min(deadline_, longest));
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;   // the session is gone
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
  arm(2 * kSecond);
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
  keep_alive_ = false;
  timed_out_ = false;
  Request request;
  request.id = "-";
  request.remote = remote_;
  Response response = state_.error(status, message);
  co_await respond(request, response);
  finish(request, nullptr, response);
}

Awaitable<void> Session::serve_request(Head& head) {
  Request& request = head.request;
  request.remote = remote_;
  const auto given_id = request.headers.find("X-Request-Id");
  const bool usable = given_id && !given_id->empty() && given_id->size() <= 64 &&
                      given_id->find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == std::string_view::npos;
  request.id = usable ? std::string(*given_id) : hex(as_bytes(random_bytes(8)));

  const bool has_body = head.chunked || head.content_length.value_or(0) > 0;
  Response response;
  auto match = state_.router.find(request.method, request.path);
  if (!match) {
    response = state_.error(400, match.error().message);
  } else if (match->route == nullptr) {
    const bool other_method = !match->allowed.empty();
    response = other_method ? state_.error(405, "method " + request.method + " is not allowed here; allowed: " + match->allowed)
                            : state_.error(404, "no such path: " + request.path.substr(0, 200));
    if (other_method) response.headers.add("Allow", match->allowed);
  } else {
    route_ = match->route;
    request.parameters = std::move(match->parameters);
  }
  if (route_ == nullptr) {
    if (has_body) refuse_body();
  } else if (route_->stream) {
    response = co_await serve_stream(head, *route_);
  } else {
    std::optional<Response> refusal;
    const bool there = co_await read_body(head, *route_, request.body, refusal);
    if (!there) co_return;
    if (refusal) {
      response = *std::move(refusal);
    } else {
      const bool ran = co_await on_worker([this, &request, &response] {
        response = state_.error(500, "internal error; the log of the server tells more");   // stays if the handler throws
        std::optional<Response> denied = state_.hooks.authorize ? state_.hooks.authorize(*route_, request) : std::nullopt;
        response = denied ? *std::move(denied) : route_->handler(request);
        compress(request, response);
      });
      if (!ran) {
        response = state_.error(503, "the server is busy; try again");
        response.headers.set("Retry-After", "1");
      }
    }
  }
  response.head_only = request.method == "HEAD";
  co_await respond(request, response);
  finish(request, route_, response);
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
