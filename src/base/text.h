// Text helpers: encodings, splitting, percent coding. All functions are pure and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pedigree {

using Bytes = std::span<const std::byte>;

inline Bytes as_bytes(std::string_view text) { return std::as_bytes(std::span<const char>(text.data(), text.size())); }

std::string hex(Bytes bytes);                                // lower case
std::optional<std::string> unhex(std::string_view text);     // either case; nullopt if malformed
std::string base64(Bytes bytes);                             // standard alphabet, padded
std::optional<std::string> unbase64(std::string_view text);  // canonical only: padding and spare bits are checked
std::string base64_url(Bytes bytes);                         // URL alphabet, no padding
std::optional<std::string> unbase64_url(std::string_view text);

/// Percent-decodes one path segment or query component. nullopt for a malformed escape. `+` is left alone.
std::optional<std::string> percent_decode(std::string_view text);
/// Percent-encodes everything but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);                     // ASCII white space
std::string lower(std::string_view text);                         // ASCII only
bool equals_ignore_case(std::string_view a, std::string_view b);  // ASCII only
bool is_utf8(std::string_view text);                              // well-formed, no surrogates, no overlong forms
std::size_t utf8_prefix(std::string_view text);                   // bytes before the first malformed sequence
std::optional<std::int64_t> parse_int(std::string_view text);     // whole text, decimal, optional '-'
std::string behind_prefix(std::string_view prefix);               // sorts behind every UTF-8 text that begins with it
std::string escape_html(std::string_view text);
bool constant_time_equal(std::string_view a, std::string_view b);  // for secrets; length may leak

}  // namespace pedigree
