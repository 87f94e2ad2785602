// Looking into lines of a history without making values of them: of 100,000 lines a page wants a few numbers, or a few lines.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace pedigree::service {

/// Walks over the text of one JSON object without making values. Whatever is unusual makes it give up: the parser decides then.
class LineScanner {
 public:
  explicit LineScanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool take(char wanted) {
    skip_space();
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  /// Passes over this very text.
  bool follows(std::string_view wanted) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }
  [[nodiscard]] const char* at() const { return at_; }
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }
  bool finished() {
    skip_space();
    return at_ == end_;
  }

  /// A whole number that stands here, as it is: no double holds all steps.
  std::optional<std::int64_t> integer() {
    skip_space();
    std::int64_t number = 0;
    const auto [next, error] = std::from_chars(at_, end_, number);
    if (error != std::errc() || next == end_ || *next == '.' || *next == 'e' || *next == 'E') return std::nullopt;
    at_ = next;
    return number;
  }

  /// The inside of a text without escapes.
  std::optional<std::string_view> plain_text() {
    if (!take('"')) return std::nullopt;
    const auto* start = at_;
    while (at_ != end_ && *at_ != '"' && *at_ != '\\') ++at_;
    if (at_ == end_ || *at_ == '\\') return std::nullopt;
    const std::string_view inside(start, static_cast<std::size_t>(at_ - start));
    ++at_;
    return inside;
  }

  enum class Seen { kNumber, kOther, kStrange };
  /// Passes over a value; `number` is what it is, if it is one and wanted.
  Seen value(double& number, bool wanted) {
    skip_space();
    if (at_ == end_) return Seen::kStrange;
    switch (*at_) {
      case '{':
      case '[': return nested() ? Seen::kOther : Seen::kStrange;
      case '"': return text() ? Seen::kOther : Seen::kStrange;
      case 't': return follows("true") ? Seen::kOther : Seen::kStrange;
      case 'f': return follows("false") ? Seen::kOther : Seen::kStrange;
      case 'n': return follows("null") ? Seen::kOther : Seen::kStrange;
      case 'N': number = std::nan(""); return follows("NaN") ? Seen::kNumber : Seen::kStrange;
      case 'I': number = std::numeric_limits<double>::infinity(); return follows("Infinity") ? Seen::kNumber : Seen::kStrange;
      default: return wanted ? digits(number) : skip_digits();
    }
  }

 private:
  Seen skip_digits() {
    const auto* start = at_;
    while (at_ != end_ && *at_ != ',' && *at_ != '}' && *at_ != ' ') ++at_;
    const bool like_a_number = *start == '-' || (*start >= '0' && *start <= '9');
    return like_a_number ? Seen::kNumber : Seen::kStrange;
  }
  /// Whole numbers that a double holds, as steps are.
  bool few_digits(double& number) {
    const auto* start = at_;
    std::int64_t whole = 0;
    while (at_ != end_ && at_ - start < 15 && *at_ >= '0' && *at_ <= '9') whole = whole * 10 + (*at_++ - '0');
    number = static_cast<double>(whole);
    if (at_ != start && at_ != end_ && (*at_ == ',' || *at_ == '}' || *at_ == ' ')) return true;
    at_ = start;
    return false;
  }
  Seen digits(double& number) {
    if (end_ - at_ > 1 && *at_ == '0' && at_[1] >= '0' && at_[1] <= '9') return Seen::kStrange;  // JSON has no 01
    if (few_digits(number)) return Seen::kNumber;
    if (follows("-Infinity")) {
      number = -std::numeric_limits<double>::infinity();
      return Seen::kNumber;
    }
    const auto [next, error] = std::from_chars(at_, end_, number);
    if (error != std::errc() || !((*at_ >= '0' && *at_ <= '9') || *at_ == '-')) return Seen::kStrange;
    at_ = next;
    return Seen::kNumber;
  }
  bool text() {
    for (++at_; at_ != end_; ++at_) {
      if (*at_ == '"') {
        ++at_;
        return true;
      }
      if (*at_ == '\\' && ++at_ == end_) return false;
    }
    return false;
  }
  bool nested() {
    std::size_t depth = 0;
    while (at_ != end_) {
      if (*at_ == '"') {
        if (!text()) return false;
        continue;
      }
      if (*at_ == '{' || *at_ == '[') ++depth;
      if (*at_ == '}' || *at_ == ']') --depth;
      ++at_;
      if (depth == 0) return true;
    }
    return false;
  }

  const char* at_;
  const char* end_;
};

}  // namespace pedigree::service
