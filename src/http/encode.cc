#include "http/encode.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/gzip.h"

namespace pedigree::http {
namespace {

constexpr std::size_t kCompressFrom = 1024;

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

/// "q=0", "q=0.000"
bool is_zero_weight(std::string_view weight) {
  return weight.size() > 2 && equals_ignore_case(weight.substr(0, 2), "q=") && weight.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

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
  for (const auto item : split(request.headers.find("Accept-Encoding").value_or(""), ',')) {
    const auto parts = split(item, ';');
    if (!equals_ignore_case(trim(parts.front()), "gzip")) continue;
    return std::none_of(parts.begin() + 1, parts.end(), [](std::string_view weight) { return is_zero_weight(trim(weight)); });
  }
  return false;
}

void compress(const Request& request, Response& response) {
  if (response.body.size() < kCompressFrom || response.headers.find("Content-Encoding") || !accepts_gzip(request)) return;
  const auto type = response.headers.find("Content-Type").value_or("");
  if (!type.starts_with("application/json") && !type.starts_with("text/") && !type.starts_with("application/problem+json")) return;
  response.body = gzip(response.body);
  response.headers.set("Content-Encoding", "gzip");
  response.headers.set("Vary", "Accept-Encoding");
}

}  // namespace pedigree::http
