// Reading request bodies: whole into memory for ordinary routes, piece by piece for uploads.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/gzip.h"
#include "base/log.h"
#include "http/chunked.h"
#include "http/session.h"

namespace pedigree::http {
namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::size_t kSmallUpload = 64 * 1024;
constexpr std::size_t kPiece = std::size_t{1} << 20;

std::string too_large(std::int64_t limit) { return fmt::format("the request body is larger than the {} bytes allowed here", limit); }

/// State of a write that runs on a worker while the next piece is read.
struct PendingWrite {
  explicit PendingWrite(const Executor& executor) : event(executor) {}
  bool busy = false;
  Status status;
  Timer event;
};

}  // namespace

Awaitable<bool> Session::on_worker(std::function<void()> work) {
  Timer event(state_.io.get_executor(), std::chrono::steady_clock::time_point::max());
  bool done = false;
  const bool accepted = state_.workers.post([this, &work, &event, &done] {
    try {
      work();
    } catch (const std::exception& error) {
      log::error("a handler threw", {{"what", error.what()}});
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

Awaitable<bool> Session::read_some(char* data, std::size_t size, std::size_t& count) {
  if (!buffer_.empty()) {
    count = std::min(size, buffer_.size());
    std::memcpy(data, buffer_.data(), count);
    buffer_.erase(0, count);
    co_return true;
  }
  arm(state_.options.progress_timeout);
  auto [error, read] = co_await socket_.async_read_some(asio::buffer(data, size), kUse);
  count = read;
  disarm();
  if (error && timed_out_) {
    co_await refuse(408, "the request body did not arrive in time");
    co_return false;
  }
  if (error) keep_alive_ = false;
  co_return !error;
}

Awaitable<bool> Session::send_continue(const Head& head) {
  if (!head.expects_continue || !buffer_.empty()) co_return true;
  static const std::string kNothing;
  co_return co_await send("HTTP/1.1 100 Continue\r\n\r\n", kNothing, {});
}

Awaitable<bool> Session::read_body(const Head& head, const Route& route, std::string& body, std::optional<Response>& refusal) {
  const auto limit = static_cast<std::size_t>(route.body_limit);
  if (head.content_length.value_or(0) > route.body_limit) {
    refuse_body();
    refusal = state_.error(413, too_large(route.body_limit));
    co_return true;
  }
  if (!head.chunked && head.content_length.value_or(0) == 0) co_return true;
  const bool continued = co_await send_continue(head);
  if (!continued) co_return false;

  if (head.chunked) {
    ChunkedDecoder decoder;
    std::string piece(16 * 1024, '\0');
    while (!decoder.done()) {
      std::size_t count = 0;
      const bool read = co_await read_some(piece.data(), piece.size(), count);
      if (!read) co_return false;
      bytes_in_ += static_cast<std::int64_t>(count);
      std::string_view in(piece.data(), count);
      while (!in.empty() && !decoder.done()) {
        const auto data = decoder.next(in);
        if (!data || body.size() + data->size() > limit) {
          refuse_body();
          refusal = data ? state_.error(413, too_large(route.body_limit)) : state_.error(400, data.error().message);
          co_return true;
        }
        body += *data;
      }
      buffer_.insert(0, in);   // the beginning of the next request
    }
  } else {
    body.resize(static_cast<std::size_t>(*head.content_length));
    std::size_t have = 0;
    while (have < body.size()) {
      std::size_t count = 0;
      const bool read = co_await read_some(body.data() + have, body.size() - have, count);
      if (!read) co_return false;
      have += count;
      bytes_in_ += static_cast<std::int64_t>(count);
    }
  }

  const auto encoding = head.request.headers.find("Content-Encoding");
  if (!encoding || equals_ignore_case(*encoding, "identity")) co_return true;
  if (!equals_ignore_case(*encoding, "gzip")) {
    refusal = state_.error(415, "the only content encoding understood is gzip");
    co_return true;
  }
  Result<std::string> plain;
  const bool ran = co_await on_worker([&] { plain = gunzip(body, limit); });
  if (!ran) {
    refusal = state_.error(503, "the server is busy; try again");
  } else if (!plain) {
    refusal = state_.error(plain.error().code == Code::kTooLarge ? 413 : 400, plain.error().message);
  } else {
    body = *std::move(plain);
  }
  co_return true;
}

Awaitable<Response> Session::serve_stream(Head& head, const Route& route) {
  Request& request = head.request;
  const auto busy = [&] {
    refuse_body();
    Response response = state_.error(503, "the server is busy; try again");
    response.headers.set("Retry-After", "1");
    return response;
  };
  if (state_.streams >= state_.options.max_streams) co_return busy();
  struct Count {
    std::size_t& streams;
    explicit Count(std::size_t& s) : streams(s) { ++streams; }
    Count(const Count&) = delete;
    Count& operator=(const Count&) = delete;
    ~Count() { --streams; }
  };
  const Count count(state_.streams);

  // A small body that is easily read goes to the sink in one visit to a worker.
  const auto length = head.content_length.value_or(head.chunked ? INT64_MAX : 0);
  std::string body;
  if (length <= static_cast<std::int64_t>(kSmallUpload)) {
    const bool continued = co_await send_continue(head);
    if (!continued) co_return Response::empty(400);
    body.resize(static_cast<std::size_t>(length));
    std::size_t have = 0;
    while (have < body.size()) {
      std::size_t read_count = 0;
      const bool read = co_await read_some(body.data() + have, body.size() - have, read_count);
      if (!read) co_return Response::empty(400);
      have += read_count;
      bytes_in_ += static_cast<std::int64_t>(read_count);
    }
  }

  const bool small = length <= static_cast<std::int64_t>(kSmallUpload);
  std::unique_ptr<BodySink> sink;
  Response response;
  bool answered = false;
  const bool ran = co_await on_worker([&] {
    response = state_.error(500, "internal error; the log of the server tells more");   // stays if something throws
    answered = true;
    std::optional<Response> denied = state_.hooks.authorize ? state_.hooks.authorize(route, request) : std::nullopt;
    if (denied) {
      response = *std::move(denied);
      return;
    }
    auto opened = route.stream(request);
    if (!opened) {
      response = std::move(opened).error();
      return;
    }
    sink = *std::move(opened);
    answered = small;
    if (!small) return;
    const Status written = body.empty() ? Status() : sink->write(as_bytes(body));
    response = written ? sink->finish(request) : sink->error_response(request, written.error());
    sink.reset();
  });
  if (!ran) co_return busy();
  if (answered) {
    if (!small) refuse_body();
    co_return response;
  }
  const bool continued = co_await send_continue(head);
  if (!continued) co_return Response::empty(400);
  co_return co_await stream_body(head, request, std::move(sink));
}

Awaitable<Response> Session::stream_body(const Head& head, Request& request, std::unique_ptr<BodySink> sink) {
  PendingWrite pending(state_.io.get_executor());
  std::array<std::string, 2> pieces;
  std::size_t current = 0;
  std::size_t filled = 0;
  ChunkedDecoder decoder;
  std::string raw;
  std::int64_t left = head.content_length.value_or(0);
  bool alive = true;
  std::optional<Error> failed;

  const auto ended = [&] { return head.chunked ? decoder.done() : left == 0; };
  while (!ended() && alive && !failed) {
    // Fill the current piece while the other one is being written.
    std::string& piece = pieces[current];
    if (piece.empty()) piece.resize(head.chunked ? kPiece : static_cast<std::size_t>(std::min<std::int64_t>(left, kPiece)));
    filled = 0;
    while (filled < piece.size() && !ended() && alive && !failed) {
      std::size_t count = 0;
      if (head.chunked) {
        raw.resize(std::min<std::size_t>(64 * 1024, piece.size() - filled));
        alive = co_await read_some(raw.data(), raw.size(), count);
        std::string_view in(raw.data(), count);
        while (!in.empty() && !decoder.done() && !failed) {
          const auto data = decoder.next(in);
          if (!data) {
            failed = data.error();
          } else {
            std::memcpy(piece.data() + filled, data->data(), data->size());
            filled += data->size();
          }
        }
        if (decoder.done()) buffer_.insert(0, in);
      } else {
        const auto want = std::min<std::size_t>(piece.size() - filled, static_cast<std::size_t>(left));
        alive = co_await read_some(piece.data() + filled, want, count);
        filled += count;
        left -= static_cast<std::int64_t>(count);
      }
      bytes_in_ += static_cast<std::int64_t>(count);
    }
    while (pending.busy) {
      pending.event.expires_at(std::chrono::steady_clock::time_point::max());
      co_await pending.event.async_wait(kUse);
    }
    if (!pending.status) failed = pending.status.error();
    if (!alive || failed || filled == 0) continue;
    pending.busy = true;
    const std::string_view bytes(piece.data(), filled);
    const bool posted = state_.workers.post([this, &pending, sink = sink.get(), bytes] {
      Status status;
      try {
        status = sink->write(as_bytes(bytes));
      } catch (const std::exception& error) {
        status = fail(Code::kInternal, "internal error; the log of the server tells more", error.what());
      }
      asio::post(state_.io.get_executor(), [&pending, status = std::move(status)]() mutable {
        pending.status = std::move(status);
        pending.busy = false;
        pending.event.cancel();
      });
    });
    if (!posted) {
      pending.busy = false;
      failed = Error{Code::kUnavailable, "the server is busy; try again", {}};
    }
    current = 1 - current;
  }
  while (pending.busy) {
    pending.event.expires_at(std::chrono::steady_clock::time_point::max());
    co_await pending.event.async_wait(kUse);
  }
  if (!pending.status) failed = pending.status.error();

  Response response;
  const bool whole = alive && !failed;
  if (!whole) refuse_body();
  const bool ran = co_await on_worker([&] {
    response = state_.error(500, "internal error; the log of the server tells more");   // stays if something throws
    if (whole) response = sink->finish(request);
    else if (failed) response = sink->error_response(request, *failed);
    else response = Response::empty(400);   // nobody is there to read it
    sink.reset();
  });
  if (!ran) {
    keep_alive_ = false;
    response = state_.error(503, "the server is busy; try again");
  }
  if (!alive) {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  co_return response;
}

}  // namespace pedigree::http
