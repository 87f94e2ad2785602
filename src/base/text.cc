#include "base/text.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace pedigree {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

unsigned octet(char c) { return static_cast<unsigned char>(c); }

/// Value of a hexadecimal digit, or -1.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

std::string encode64(Bytes bytes, std::string_view alphabet, bool pad) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  const auto at = [&](std::size_t i) { return i < bytes.size() ? std::to_integer<unsigned>(bytes[i]) : 0U; };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    const std::size_t digits = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t d = 0; d < digits; ++d) out += alphabet[group >> (18 - 6 * d) & 63U];
    if (pad) out.append(4 - digits, '=');
  }
  return out;
}

constexpr std::array<std::int8_t, 256> reverse_alphabet(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}

/// Decodes digits without padding; refuses impossible lengths and spare bits that are not zero.
std::optional<std::string> decode64(std::string_view digits, const std::array<std::int8_t, 256>& values) {
  if (digits.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(digits.size() / 4 * 3 + 2);
  unsigned group = 0;
  unsigned bits = 0;
  for (const char c : digits) {
    const int value = values[octet(c)];
    if (value < 0) return std::nullopt;
    group = group << 6 | static_cast<unsigned>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(group >> bits & 0xFFU);
      group &= (1U << bits) - 1;
    }
  }
  if (group != 0) return std::nullopt;
  return out;
}

bool is_continuation(unsigned c) { return (c & 0xC0U) == 0x80U; }

/// Length of the well-formed UTF-8 sequence of two to four bytes at `p`, or 0. Source: Unicode 15, table 3-7.
std::size_t multibyte_length(const char* p, std::size_t left) {
  const unsigned lead = octet(p[0]);
  if (lead < 0xC2 || lead > 0xF4 || left < 2) return 0;
  const unsigned second = octet(p[1]);
  if (lead < 0xE0) return is_continuation(second) ? 2 : 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (lead == 0xE0) low = 0xA0;   // shorter forms exist
  if (lead == 0xED) high = 0x9F;  // surrogates
  if (lead == 0xF0) low = 0x90;   // shorter forms exist
  if (lead == 0xF4) high = 0x8F;  // beyond U+10FFFF
  if (second < low || second > high || left < 3 || !is_continuation(octet(p[2]))) return 0;
  if (lead < 0xF0) return 3;
  return left >= 4 && is_continuation(octet(p[3])) ? 4 : 0;
}

}  // namespace

std::string hex(Bytes bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    const auto value = std::to_integer<unsigned>(byte);
    out += kHexDigits[value >> 4];
    out += kHexDigits[value & 15U];
  }
  return out;
}

std::optional<std::string> unhex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string base64(Bytes bytes) { return encode64(bytes, kBase64, true); }

std::optional<std::string> unbase64(std::string_view text) {
  static constexpr auto kValues = reverse_alphabet(kBase64);
  if (text.size() % 4 != 0) return std::nullopt;
  for (int pad = 0; pad < 2 && text.ends_with('='); ++pad) text.remove_suffix(1);
  return decode64(text, kValues);
}

std::string base64_url(Bytes bytes) { return encode64(bytes, kBase64Url, false); }

std::optional<std::string> unbase64_url(std::string_view text) {
  static constexpr auto kValues = reverse_alphabet(kBase64Url);
  return decode64(text, kValues);
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kUpperHex = "0123456789ABCDEF";  // RFC 3986 §2.1 asks for upper case
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += '%';
      out += kUpperHex[octet(c) >> 4];
      out += kUpperHex[octet(c) & 15U];
    }
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower_char);
  return out;
}

bool equals_ignore_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower_char(x) == lower_char(y); });
}

std::size_t utf8_prefix(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= 8) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + i, 8);
      if ((word & kHighBits) == 0) {
        i += 8;
        continue;
      }
    }
    if (octet(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = multibyte_length(text.data() + i, text.size() - i);
    if (length == 0) return i;
    i += length;
  }
  return i;
}

bool is_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

std::optional<std::int64_t> parse_int(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::string behind_prefix(std::string_view prefix) { return std::string(prefix) + "\U0010FFFF"; }

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace pedigree
