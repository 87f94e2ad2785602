// One connection: reads requests, runs their handlers on a worker, writes the responses, until either side ends it. Lives on the
// I/O thread; only what is said to run on a worker leaves it.
#pragma once

#include <optional>
#include <string>

#include "http/head.h"
#include "http/state.h"

namespace pedigree::http {

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
  Awaitable<void> respond(const Request& request, Response& response);
  Awaitable<bool> send(std::string head, const std::string& body, std::string_view static_body);
  Awaitable<void> send_file(const FileBody& file);
  Awaitable<void> refuse(int status, std::string message);
  Awaitable<void> discard_rest();
  void finish(const Request& request, const Route* route, const Response& response);

  // session_body.cc
  Awaitable<bool> read_body(const Head& head, const Route& route, std::string& body, std::optional<Response>& refusal);
  Awaitable<Response> serve_stream(Head& head, const Route& route);
  Awaitable<Response> stream_body(const Head& head, Request& request, std::unique_ptr<BodySink> sink);
  Awaitable<bool> read_some(char* data, std::size_t size, std::size_t& count);
  Awaitable<bool> send_continue(const Head& head);

  /// Runs `work` on a worker and comes back; false when the queue is full.
  Awaitable<bool> on_worker(std::function<void()> work);

  void arm(Micros time);          // the socket is cut if nothing disarms or re-arms within `time`
  /// The body of this request will not be read: it would be taken for the next request, so the connection ends after the answer.
  void refuse_body() { keep_alive_ = false, unread_ = true; }
  void disarm() { deadline_ = std::chrono::steady_clock::time_point::max(); }
  void watch();

  Server::State& state_;
  Socket socket_;
  Timer timer_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool watching_ = false, timed_out_ = false, idle_ = true, keep_alive_ = true, unread_ = false;
  std::string remote_;
  std::string buffer_;            // bytes read but not yet used
  std::int64_t bytes_in_ = 0, bytes_out_ = 0;
  Micros started_ = 0;
  const Route* route_ = nullptr;
};

}  // namespace pedigree::http
