// Reading the head of a request: strict where leniency lets requests be smuggled. Source: RFC 9112.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace pedigree::http {

inline constexpr std::size_t kMaxHeadBytes = 32 * 1024;
inline constexpr std::size_t kMaxFields = 100;
inline constexpr std::size_t kMaxTarget = 16 * 1024;

struct Head {
  Request request;                          // method, target, path, query, headers
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  std::optional<std::int64_t> content_length;
};

/// A refused head: the HTTP status and why.
struct BadHead {
  int status = 400;
  std::string reason;
};

/// HOST or HOST:PORT, of which URLs can be made: a name, an IPv4 address, or an IPv6 address in brackets.
bool is_host(std::string_view text);

/// Where the head ends in `buffer` (past the empty line), or npos. An empty line that ends without CR counts, so that the head is
/// refused at once instead of waited for.
std::size_t head_end(std::string_view buffer);

/// Parses a complete head. Refuses what would let two servers disagree about where a request ends: transfer encodings other than
/// exactly "chunked", length beside encoding, repeated Content-Length or Host, missing Host, folded lines, bare LF.
tl::expected<Head, BadHead> parse_head(std::string_view text);

/// "a=1&b=%20" → pairs; nullopt for malformed escapes.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text);

}  // namespace pedigree::http
