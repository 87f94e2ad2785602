#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/json.h"
#include "base/text.h"

namespace pedigree::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// True for bytes that end a run of plain string characters: quote, backslash, controls.
constexpr auto kSpecial = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
  table['"'] = table['\\'] = true;
  return table;
}();

/// First special byte at or after `p`, or `end`. Eight bytes at a time.
const char* skip_plain(const char* p, const char* end) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  while (end - p >= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    // "Has a byte less than n" and "has a zero byte"; exact for the lowest hit, which is all we look for, and a byte with the
    // high bit set is never a hit.
    const std::uint64_t quote = word ^ (kOnes * '"');
    const std::uint64_t backslash = word ^ (kOnes * '\\');
    const std::uint64_t hits = ((word - kOnes * 0x20) | (quote - kOnes) | (backslash - kOnes)) & ~word & kHighs;
    if (hits != 0) return p + (__builtin_ctzll(hits) >> 3);
    p += 8;
  }
  while (p != end && !kSpecial[static_cast<unsigned char>(*p)]) ++p;
  return p;
}

/// Whether a number literal that no double can hold is too large (rather than too small). `p` is a well-formed literal.
bool overflows(const char* p, const char* end) {
  long magnitude = 0;  // decimal exponent of the first digit that is not zero
  bool seen = false, fraction = false;
  for (; p != end && *p != 'e' && *p != 'E'; ++p) {
    if (*p == '.') fraction = true;
    if (!is_digit(*p)) continue;
    if (!seen && *p != '0') {
      seen = true;
      if (fraction) --magnitude;
    } else if (seen != fraction) {
      magnitude += seen ? 1 : -1;
    }
  }
  if (p == end) return magnitude > 0;
  const bool negative = *++p == '-';
  if (*p == '-' || *p == '+') ++p;
  long exponent = 0;
  if (std::from_chars(p, end, exponent).ec == std::errc::result_out_of_range) return !negative;
  return negative ? magnitude > exponent : exponent > -magnitude;   // their sum may not fit a long
}

class Parser {
 public:
  Parser(std::string_view text, const ParseOptions& options)
      : begin_(text.data()),
        p_(text.data()),
        end_(text.data() + text.size()),
        options_(options),
        values_left_(options.max_values) {}

  Result<Value> run() {
    Value value;
    skip_space();
    if (!parse_value(value, 0)) return error();
    skip_space();
    if (p_ != end_) {
      stop("unexpected data after the JSON text");
      return error();
    }
    return value;
  }

 private:
  tl::unexpected<Error> error() const {
    return fail(Code::kInvalidArgument, fmt::format("malformed JSON: {} at byte {}", what_, p_ - begin_));
  }
  /// Notes the error at the current position.
  bool stop(const char* what) {
    what_ = what;
    return false;
  }
  bool stop_at(const char* where, const char* what) {
    p_ = where;
    return stop(what);
  }

  void skip_space() {
    while (p_ != end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) ++p_;
  }
  bool take(char c) {
    if (p_ == end_ || *p_ != c) return false;
    ++p_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (static_cast<std::size_t>(end_ - p_) < word.size() || std::memcmp(p_, word.data(), word.size()) != 0) return false;
    p_ += word.size();
    return true;
  }

  bool parse_value(Value& out, std::size_t depth) {
    if (p_ == end_) return stop("unexpected end");
    if (values_left_-- == 0) return stop_at(p_, "too many values");
    switch (*p_) {
      case '{': return parse_object(out, depth);
      case '[': return parse_array(out, depth);
      case '"': {
        std::string text;
        if (!parse_string(text)) return false;
        out = Value(std::move(text));
        return true;
      }
      case 't': return parse_word("true", Value(true), out);
      case 'f': return parse_word("false", Value(false), out);
      case 'n': return parse_word("null", Value(), out);
      default: return parse_number(out);
    }
  }

  bool parse_word(std::string_view word, Value value, Value& out) {
    if (!take_word(word)) return stop("expected a value");
    out = std::move(value);
    return true;
  }

  bool parse_array(Value& out, std::size_t depth) {
    if (depth >= options_.max_depth) return stop("nested too deeply");
    ++p_;
    Array items;
    skip_space();
    if (!take(']')) {
      do {
        skip_space();
        if (!parse_value(items.emplace_back(), depth + 1)) return false;
        skip_space();
      } while (take(','));
      if (!take(']')) return stop("expected ',' or ']'");
    }
    out = Value(std::move(items));
    return true;
  }

  bool parse_object(Value& out, std::size_t depth) {
    if (depth >= options_.max_depth) return stop("nested too deeply");
    ++p_;
    Object members;
    skip_space();
    if (!take('}')) {
      do {
        skip_space();
        if (p_ == end_ || *p_ != '"') return stop("expected a member name in quotes");
        std::string key;
        if (!parse_string(key)) return false;
        skip_space();
        if (!take(':')) return stop("expected ':'");
        skip_space();
        Value* slot = members.find(key);
        if (slot == nullptr) slot = &members.append(std::move(key), Value());
        if (!parse_value(*slot, depth + 1)) return false;
        skip_space();
      } while (take(','));
      if (!take('}')) return stop("expected ',' or '}'");
    }
    out = Value(std::move(members));
    return true;
  }

  bool parse_string(std::string& out) {
    const char* start = ++p_;
    p_ = skip_plain(p_, end_);
    if (p_ != end_ && *p_ == '"') {
      out.assign(start, p_);
      ++p_;
      return true;
    }
    // Decoding never makes a string longer, so the raw length up to the closing quote is room enough.
    const char* close = p_;
    while (close != end_ && *close != '"') close += (*close == '\\' && end_ - close > 1) ? 2 : 1;
    out.resize(static_cast<std::size_t>(close - start));
    char* to = out.data();
    for (;;) {
      std::memcpy(to, start, static_cast<std::size_t>(p_ - start));
      to += p_ - start;
      if (p_ == end_) return stop("unexpected end of a string");
      if (*p_ == '"') break;
      if (*p_ != '\\') return stop("control character in a string");
      if (!parse_escape(to)) return false;
      start = p_;
      p_ = skip_plain(p_, end_);
    }
    ++p_;
    out.resize(static_cast<std::size_t>(to - out.data()));
    return true;
  }

  /// At a backslash. Writes at most four bytes, always fewer than it reads.
  bool parse_escape(char*& to) {
    const char* start = p_++;
    if (p_ == end_) return stop("unexpected end of a string");
    switch (*p_++) {
      case '"': *to++ = '"'; return true;
      case '\\': *to++ = '\\'; return true;
      case '/': *to++ = '/'; return true;
      case 'b': *to++ = '\b'; return true;
      case 'f': *to++ = '\f'; return true;
      case 'n': *to++ = '\n'; return true;
      case 'r': *to++ = '\r'; return true;
      case 't': *to++ = '\t'; return true;
      case 'u': return parse_unicode_escape(start, to);
      default: return stop_at(start, "unknown escape in a string");
    }
  }

  bool parse_unicode_escape(const char* start, char*& to) {
    unsigned point = 0;
    if (!hex4(point)) return stop_at(start, "malformed \\u escape");
    if (point >= 0xDC00 && point <= 0xDFFF) return stop_at(start, "lone surrogate");
    if (point >= 0xD800 && point <= 0xDBFF) {
      unsigned low = 0;
      if (!take('\\') || !take('u') || !hex4(low) || low < 0xDC00 || low > 0xDFFF) return stop_at(start, "lone surrogate");
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    put_utf8(point, to);
    return true;
  }

  bool hex4(unsigned& value) {
    if (end_ - p_ < 4) return false;
    const auto [stop, error] = std::from_chars(p_, p_ + 4, value, 16);
    if (stop != p_ + 4) return false;
    p_ += 4;
    return true;
  }

  static void put_utf8(unsigned point, char*& to) {
    const auto tail = [&](unsigned shift) { *to++ = static_cast<char>(0x80U | (point >> shift & 0x3FU)); };
    if (point < 0x80) {
      *to++ = static_cast<char>(point);
    } else if (point < 0x800) {
      *to++ = static_cast<char>(0xC0U | point >> 6);
      tail(0);
    } else if (point < 0x10000) {
      *to++ = static_cast<char>(0xE0U | point >> 12);
      tail(6);
      tail(0);
    } else {
      *to++ = static_cast<char>(0xF0U | point >> 18);
      tail(12);
      tail(6);
      tail(0);
    }
  }

  bool parse_number(Value& out) {
    const char* start = p_;
    const bool negative = take('-');
    if (options_.nonfinite && parse_nonfinite(negative, out)) return true;
    if (p_ == end_ || !is_digit(*p_)) return stop_at(start, "expected a value");
    std::int64_t digits = 0;
    if (*p_ == '0') {
      if (++p_ != end_ && is_digit(*p_)) return stop_at(start, "number with a leading zero");
    } else {
      for (; p_ != end_ && is_digit(*p_); ++p_) {
        if (p_ - start < 18) digits = digits * 10 + (*p_ - '0');
      }
    }
    if (p_ != end_ && (*p_ == '.' || *p_ == 'e' || *p_ == 'E')) return parse_double(start, out);
    if (p_ - start <= 18) {
      // -0 has no place among the integers.
      out = negative ? (digits == 0 ? Value(-0.0) : Value(-digits)) : Value(digits);
      return true;
    }
    if (std::from_chars(start, p_, digits).ec == std::errc()) {
      out = Value(digits);
    } else {
      out = Value(BigInt{std::string(start, p_)});
    }
    return true;
  }

  bool parse_nonfinite(bool negative, Value& out) {
    if (take_word("Infinity")) {
      out = Value(negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity());
    } else if (!negative && take_word("NaN")) {
      out = Value(std::numeric_limits<double>::quiet_NaN());
    } else {
      return false;
    }
    return true;
  }

  /// At the point or the exponent of the number that began at `start`.
  bool parse_double(const char* start, Value& out) {
    if (take('.') && !skip_digits()) return stop("expected a digit after the decimal point");
    if (take('e') || take('E')) {
      if (!take('-')) take('+');
      if (!skip_digits()) return stop("expected a digit in the exponent");
    }
    double value = 0;
    const std::errc error = std::from_chars(start, p_, value).ec;
    if (error == std::errc::result_out_of_range) {
      if (overflows(*start == '-' ? start + 1 : start, p_)) return stop_at(start, "number out of range");
      value = *start == '-' ? -0.0 : 0.0;
    }
    if (std::isinf(value)) return stop_at(start, "number out of range");
    out = Value(value);
    return true;
  }

  bool skip_digits() {
    const char* start = p_;
    while (p_ != end_ && is_digit(*p_)) ++p_;
    return p_ != start;
  }

  const char* begin_;
  const char* p_;
  const char* end_;
  const ParseOptions& options_;
  std::size_t values_left_;
  const char* what_ = "";
};

}  // namespace

Result<Value> parse(std::string_view text, ParseOptions options) {
  if (const std::size_t valid = utf8_prefix(text); valid != text.size()) {
    return fail(Code::kInvalidArgument, fmt::format("malformed JSON: invalid UTF-8 at byte {}", valid));
  }
  return Parser(text, options).run();
}

}  // namespace pedigree::json
