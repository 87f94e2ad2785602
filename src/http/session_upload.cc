// Uploads: bodies that go to a sink piece by piece, each written by a worker while the next is read.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/session.h"

namespace pedigree::http {
namespace {

constexpr auto kUse = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::size_t kSmallUpload = 64 * 1024;
constexpr std::size_t kPiece = std::size_t{1} << 20;

/// Holds one of the places for uploads.
class Place {
 public:
  explicit Place(std::size_t& taken) : taken_(taken) { ++taken_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { --taken_; }

 private:
  std::size_t& taken_;
};

/// Writes to a sink on the workers, one piece at a time. To be waited for before it is destroyed.
class SinkWriter {
 public:
  SinkWriter(Server::State& state, BodySink& sink) : state_(state), sink_(sink), event_(state.io.get_executor()) {}

  /// Starts writing when the piece before is through; false once something failed. `bytes` must stay until the next call.
  Awaitable<bool> write(std::string_view bytes) {
    const Status before = co_await wait();
    if (!before) co_return false;
    busy_ = state_.workers.post([this, bytes] {
      auto status = try_write(bytes);
      asio::post(state_.io.get_executor(), [this, status = std::move(status)]() mutable {
        status_ = std::move(status);
        busy_ = false;
        event_.cancel();
      });
    });
    if (!busy_) status_ = fail(Code::kUnavailable, "the server is busy; try again");
    co_return busy_;
  }

  /// How all writes so far ended.
  Awaitable<Status> wait() {
    while (busy_) {
      event_.expires_at(std::chrono::steady_clock::time_point::max());
      co_await event_.async_wait(kUse);
    }
    co_return status_;
  }

 private:
  Status try_write(std::string_view bytes) noexcept {
    try {
      return sink_.write(as_bytes(bytes));
    } catch (const std::exception& error) {
      return fail(Code::kInternal, "internal error; the log of the server tells more", error.what());
    } catch (...) {
      return fail(Code::kInternal, "internal error; the log of the server tells more");
    }
  }

  Server::State& state_;
  BodySink& sink_;
  Timer event_;
  bool busy_ = false;
  Status status_;
};

}  // namespace

tl::expected<std::unique_ptr<BodySink>, Response> Session::open_sink(const Route& route, Request& request) const {
  if (auto denied = denial(route, request)) return tl::unexpected(*std::move(denied));
  return route.stream(request);
}

Awaitable<Response> Session::serve_stream(Head& head, const Route& route) {
  if (state_.streams >= state_.options.max_streams) co_return without_body(busy());
  const Place place(state_.streams);
  BodyRest rest(head);
  if (rest.is_at_most(kSmallUpload)) co_return co_await serve_small_upload(head, route, rest);
  co_return co_await serve_large_upload(head, route, rest);
}

/// A body that is easily read goes to the sink in one visit to a worker.
Awaitable<Response> Session::serve_small_upload(Head& head, const Route& route, BodyRest& rest) {
  auto refusal = co_await send_continue(head);
  if (refusal) co_return *std::move(refusal);
  std::string body;
  refusal = co_await read_whole(rest, kSmallUpload, body);
  if (refusal) co_return *std::move(refusal);

  Response response = internal_error();
  const bool ran = co_await on_worker([&] {
    auto sink = open_sink(route, head.request);
    if (!sink) {
      response = std::move(sink).error();
      return;
    }
    const Status written = body.empty() ? Status() : (*sink)->write(as_bytes(body));
    response = written ? (*sink)->finish(head.request) : (*sink)->error_response(head.request, written.error());
  });
  if (!ran) co_return busy();
  co_return response;
}

Awaitable<Response> Session::serve_large_upload(Head& head, const Route& route, BodyRest& rest) {
  tl::expected<std::unique_ptr<BodySink>, Response> sink = tl::unexpected(internal_error());
  const bool ran = co_await on_worker([&] { sink = open_sink(route, head.request); });
  if (!ran) co_return without_body(busy());
  if (!sink) co_return without_body(std::move(sink).error());
  co_return co_await stream_body(head, rest, *sink);
}

Awaitable<Response> Session::stream_body(Head& head, BodyRest& rest, std::unique_ptr<BodySink>& sink) {
  auto refusal = co_await send_continue(head);
  SinkWriter writer(state_, *sink);
  std::array<std::string, 2> pieces;
  bool goes_on = true;
  for (std::size_t turn = 0; goes_on && !refusal && !rest.ended(); turn = 1 - turn) {
    std::size_t filled = 0;
    refusal = co_await fill(rest, pieces[turn], filled);
    if (!refusal && filled > 0) goes_on = co_await writer.write(std::string_view(pieces[turn]).substr(0, filled));
  }
  const Status written = co_await writer.wait();

  Response response = refusal ? *refusal : internal_error();
  const bool ran = co_await on_worker([&] {
    if (!refusal) response = written ? sink->finish(head.request) : sink->error_response(head.request, written.error());
    sink.reset();   // may touch the disk
  });
  if (!ran && !refusal) response = busy();
  co_return rest.ended() ? std::move(response) : without_body(std::move(response));
}

/// Reads until the piece is full or the body ends.
Awaitable<std::optional<Response>> Session::fill(BodyRest& rest, std::string& piece, std::size_t& filled) {
  if (piece.empty()) piece.resize(rest.is_at_most(kPiece) ? static_cast<std::size_t>(rest.left) : kPiece);
  filled = 0;
  while (filled < piece.size() && !rest.ended()) {
    std::size_t count = 0;
    auto refusal = co_await read_piece(rest, piece.data() + filled, piece.size() - filled, count);
    if (refusal) co_return refusal;
    filled += count;
  }
  co_return std::nullopt;
}

}  // namespace pedigree::http
