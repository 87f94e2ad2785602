#include "http/message.h"

#include <algorithm>
#include <limits>

namespace pedigree::http {

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : fields_)
    if (equals_ignore_case(key, name)) return value;
  return std::nullopt;
}

void Headers::set(std::string_view name, std::string value) {
  for (auto& [key, old] : fields_)
    if (equals_ignore_case(key, name)) {
      old = std::move(value);
      return;
    }
  add(std::string(name), std::move(value));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return equals_ignore_case(field.first, name); });
}

std::string_view Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return "";
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (!equals_ignore_case(key, "Cookie")) continue;
    for (const auto pair : split(value, ';')) {
      const auto text = trim(pair);
      if (const auto equals = text.find('='); equals != std::string_view::npos && text.substr(0, equals) == name) return text.substr(equals + 1);
    }
  }
  return std::nullopt;
}

Response Response::json(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

Response Response::text(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(body);
  return response;
}

Response Response::empty(int status) {
  Response response;
  response.status = status;
  return response;
}

namespace {

struct Range {
  std::int64_t first = 0, last = 0;   // inclusive
};

/// A position in a file: digits alone. One too large for a number stands for the end, wherever that is.
std::optional<std::int64_t> parse_position(std::string_view text) {
  constexpr std::size_t kSurelyFits = 18;
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  return text.size() <= kSurelyFits ? parse_int(text) : std::numeric_limits<std::int64_t>::max();
}

/// A single byte range. nullopt: not one (several ranges, another unit): answer in full. An empty range means unsatisfiable.
std::optional<std::optional<Range>> parse_range(std::string_view header, std::int64_t size) {
  if (!header.starts_with("bytes=")) return std::nullopt;
  const auto spec = trim(header.substr(6));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return std::nullopt;
  const auto from = spec.substr(0, dash), to = spec.substr(dash + 1);
  if (from.empty()) {   // the last n bytes
    const auto count = parse_position(to);
    if (!count) return std::nullopt;
    if (*count == 0 || size == 0) return std::optional<Range>();
    return Range{size - std::min(*count, size), size - 1};
  }
  const auto first = parse_position(from);
  const auto last = to.empty() ? std::optional(size - 1) : parse_position(to);
  if (!first || !last || (!to.empty() && *last < *first)) return std::nullopt;
  if (*first >= size) return std::optional<Range>();
  return Range{*first, std::min(*last, size - 1)};
}

bool lists_etag(std::string_view header, std::string_view etag) {
  if (trim(header) == "*") return true;
  for (auto item : split(header, ',')) {
    item = trim(item);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == etag) return true;
  }
  return false;
}

}  // namespace

Response serve_file(const Request& request, FileBody file, std::string_view etag, std::string_view content_type) {
  const auto size = file.length;
  Response response;
  response.headers.add("Content-Type", std::string(content_type));
  response.headers.add("Accept-Ranges", "bytes");
  if (!etag.empty()) response.headers.add("ETag", std::string(etag));
  const auto if_none_match = request.headers.find("If-None-Match");
  if (if_none_match && !etag.empty() && lists_etag(*if_none_match, etag)) {
    response.status = 304;
    return response;
  }
  const auto range_header = request.headers.find("Range");
  const auto if_range = request.headers.find("If-Range");
  const bool use_range = range_header && request.method != "HEAD" && (!if_range || trim(*if_range) == etag);
  if (use_range) {
    if (const auto range = parse_range(*range_header, size)) {
      if (!*range) {
        response.status = 416;
        response.headers.add("Content-Range", "bytes */" + std::to_string(size));
        return response;
      }
      response.status = 206;
      file.offset += (*range)->first;
      file.length = (*range)->last - (*range)->first + 1;
      response.headers.add("Content-Range",
                           "bytes " + std::to_string((*range)->first) + "-" + std::to_string((*range)->last) + "/" + std::to_string(size));
    }
  }
  response.file = std::move(file);
  return response;
}

}  // namespace pedigree::http
