// One connection: reads requests, runs their handlers on a worker, writes the responses, until either side ends it. Lives on the
// I/O thread; only what is said to run on a worker leaves it.
#pragma once

#include <optional>
#include <string>

#include "http/chunked.h"
#include "http/head.h"
#include "http/state.h"

namespace pedigree::http {

/// The part of a body that has not been read, whichever way its end is marked.
struct BodyRest {
  explicit BodyRest(const Head& head) : chunked(head.chunked), left(head.content_length.value_or(0)) {}
  [[nodiscard]] bool ended() const { return chunked ? decoder.done() : left == 0; }
  [[nodiscard]] bool is_at_most(std::size_t size) const { return !chunked && left <= static_cast<std::int64_t>(size); }
  bool chunked;
  std::int64_t left;   // unless chunked
  ChunkedDecoder decoder;
};

class Session {
 public:
  Session(Server::State& state, Socket socket);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Awaitable<void> run();
  /// Closes the connection if no request is in flight.
  void end_if_idle();

 private:
  // session.cc
  Awaitable<bool> read_head(std::string& head_text);
  Awaitable<void> serve_request(Head& head);
  Awaitable<Response> answer(Head& head);
  Response no_route(const Request& request, const Result<Router::Match>& match) const;
  Awaitable<void> respond(const Request& request, Response& response);
  Awaitable<bool> send(std::string head, const std::string& body, std::string_view static_body);
  Awaitable<void> send_file(const FileBody& file);
  Awaitable<void> refuse(int status, std::string message);
  Awaitable<void> discard_rest();
  void finish(const Request& request, const Route* route, const Response& response);

  // session_body.cc; what returns an optional response has a refusal or nothing
  Awaitable<Response> serve_buffered(Head& head, const Route& route);
  Awaitable<std::optional<Response>> read_body(const Head& head, const Route& route, std::string& body);
  Awaitable<std::optional<Response>> read_whole(BodyRest& rest, std::size_t limit, std::string& body);
  Awaitable<std::optional<Response>> unpack(const Head& head, std::size_t limit, std::string& body);
  /// Some bytes of a body, possibly none yet.
  Awaitable<std::optional<Response>> read_piece(BodyRest& rest, char* data, std::size_t size, std::size_t& count);
  Awaitable<bool> read_some(char* data, std::size_t size, std::size_t& count);
  Awaitable<std::optional<Response>> send_continue(const Head& head);
  Response too_large(std::size_t limit);
  Response lost_body();

  // session_upload.cc
  Awaitable<Response> serve_stream(Head& head, const Route& route);
  Awaitable<Response> serve_small_upload(Head& head, const Route& route, BodyRest& rest);
  Awaitable<Response> serve_large_upload(Head& head, const Route& route, BodyRest& rest);
  Awaitable<Response> stream_body(Head& head, BodyRest& rest, std::unique_ptr<BodySink>& sink);
  Awaitable<std::optional<Response>> fill(BodyRest& rest, std::string& piece, std::size_t& filled);
  tl::expected<std::unique_ptr<BodySink>, Response> open_sink(const Route& route, Request& request) const;

  /// Runs `work` on a worker and comes back; false when the queue is full.
  Awaitable<bool> on_worker(std::function<void()> work);
  /// On a worker: the refusal of a caller who may not use the route.
  std::optional<Response> denial(const Route& route, Request& request) const;
  Response error(int status, const std::string& message) const;
  Response busy() const;
  Response internal_error() const;   // prepared before a handler runs: stays if the handler throws

  void arm(Micros time);   // the socket is cut if nothing disarms or re-arms within `time`
  /// The rest of this request's body will not be read: it would be taken for the next request, so the connection ends after the
  /// answer.
  Response without_body(Response response) {
    keep_alive_ = false;
    unread_ = true;
    return response;
  }
  void disarm() { deadline_ = std::chrono::steady_clock::time_point::max(); }
  void watch();

  Server::State& state_;
  Socket socket_;
  Timer timer_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  std::shared_ptr<const char> alive_ = std::make_shared<const char>();   // a timer that has fired may be told so after the end
  bool watching_ = false, timed_out_ = false, idle_ = true, keep_alive_ = true, unread_ = false;
  std::string peer_;              // its address
  std::string buffer_;            // bytes read but not yet used
  std::int64_t bytes_in_ = 0, bytes_out_ = 0;
  Micros started_ = 0;
  const Route* route_ = nullptr;
};

}  // namespace pedigree::http
