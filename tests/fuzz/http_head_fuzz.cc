// Heads of requests and their paths, queries and ranges: never crash, never accept two readings of one message.
#include <cstdlib>

#include "http/head.h"
#include "http/router.h"

using namespace pedigree;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto head = http::parse_head(text);
  if (!head) return 0;
  if (head->chunked && head->content_length) std::abort();
  if (head->request.target.empty() || head->request.target.front() != '/') std::abort();
  static const http::Router router = [] {
    http::Router r;
    const auto handler = [](http::Request&) { return http::Response::empty(200); };
    r.add({.method = "GET", .pattern = "/a/{b}/c", .access = http::Access::kPublic, .handler = handler, .stream = {}});
    r.add({.method = "GET", .pattern = "/a/{rest...}", .access = http::Access::kPublic, .handler = handler, .stream = {}});
    return r;
  }();
  (void)router.find(head->request.method, head->request.path);
  (void)http::serve_file(head->request, {nullptr, -1, 0, 1000}, "\"e\"", "text/plain");
  return 0;
}
