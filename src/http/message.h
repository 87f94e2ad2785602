// Requests and responses as handlers see them. Handlers are plain synchronous functions on a worker thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace pedigree::http {

/// Header fields in order of arrival; names compare without case.
class Headers {
 public:
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string_view name, std::string value);
  void remove(std::string_view name);
  [[nodiscard]] auto begin() const { return fields_.begin(); }
  [[nodiscard]] auto end() const { return fields_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  std::string method;
  std::string target;                                            // as on the wire, path and query
  std::string path;                                              // still percent-encoded
  std::vector<std::pair<std::string, std::string>> query;        // decoded
  std::vector<std::pair<std::string, std::string>> parameters;   // path parameters of the route, decoded one by one
  Headers headers;
  std::string body;                                              // buffered routes: decoded (gzip), within the route's limit
  std::string client;                                            // address of who asks: the peer, or whom a trusted proxy names
  std::string host;                                              // the Host header, or what a trusted proxy says it was; may be ""
  std::string id;                                                // request id, also in the log and the X-Request-Id header
  bool tls = false;                                              // the client speaks TLS, says a trusted proxy
  std::string user;                                              // set by whoever authenticates, for the request log
  std::shared_ptr<const void> principal;                         // who the authorize hook found; opaque to this folder

  [[nodiscard]] std::string_view parameter(std::string_view name) const;  // "" when the route has none of that name
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
};

/// A part of an open file, sent with sendfile. `owner` keeps the descriptor open.
struct FileBody {
  std::shared_ptr<const void> owner;
  int fd = -1;
  std::int64_t offset = 0;
  std::int64_t length = 0;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;                     // small bodies
  std::string_view static_body;         // bytes that outlive the server (embedded assets); used when body is empty
  std::optional<FileBody> file;         // else a file
  bool head_only = false;               // HEAD: the length is announced, nothing is sent

  static Response json(int status, std::string body);
  static Response text(int status, std::string body);
  static Response empty(int status);
};

/// Takes a request body piece by piece, on worker threads, never two at once. Destroyed unfinished when the client goes away.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// An error ends the request with error_response().
  virtual Status write(Bytes bytes) = 0;
  /// The whole body has arrived.
  virtual Response finish(Request& request) = 0;
  virtual Response error_response(const Request& request, const Error& error) = 0;
};

using Handler = std::function<Response(Request&)>;
/// Called with the head only; returns a sink for the body, or the response that refuses it.
using StreamHandler = std::function<tl::expected<std::unique_ptr<BodySink>, Response>(Request&)>;

/// Serves a whole file body or the part asked for by Range / If-Range / If-None-Match (`etag` quoted, may be empty). Source: RFC 9110 §13–14.
Response serve_file(const Request& request, FileBody file, std::string_view etag, std::string_view content_type);

}  // namespace pedigree::http
