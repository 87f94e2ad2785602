#include "graphql/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace pedigree::graphql {
namespace {

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_char(char c) { return is_name_start(c) || is_digit(c); }

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::optional<std::uint32_t> hex_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 6) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits) {
    const auto digit = unhex(std::string{'0', c});
    if (!digit) return std::nullopt;
    value = value * 16 + static_cast<unsigned char>((*digit)[0]);
  }
  return value;
}

/// Removes the common indentation and the blank first and last lines of a block string.
std::string dedent(std::string_view raw) {
  auto lines = split(raw, '\n');
  std::size_t common = std::string_view::npos;
  const auto indent_of = [](std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); };
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (const auto indent = indent_of(lines[i]); indent < lines[i].size()) common = std::min(common, indent);
  if (common != std::string_view::npos)
    for (std::size_t i = 1; i < lines.size(); ++i) lines[i].remove_prefix(std::min(common, lines[i].size()));
  while (!lines.empty() && indent_of(lines.front()) == lines.front().size()) lines.erase(lines.begin());
  while (!lines.empty() && indent_of(lines.back()) == lines.back().size()) lines.pop_back();
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n';
    out += lines[i];
  }
  return out;
}

}  // namespace

Lexer::Lexer(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_start_ = 3;
}

tl::unexpected<Error> Lexer::error(const Token& at, std::string message) const {
  return fail(Code::kInvalidArgument, fmt::format("Syntax Error at {}:{}: {}", at.line, at.column, message));
}

void Lexer::advance(std::size_t count) {
  for (; count > 0 && at_ < text_.size(); --count) {
    if (text_[at_++] != '\n') continue;
    ++line_;
    line_start_ = at_;
  }
}

void Lexer::skip_ignored() {
  while (at_ < text_.size()) {
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',') {
      advance(1);
    } else if (c == '#') {
      while (at_ < text_.size() && peek() != '\n' && peek() != '\r') advance(1);
    } else {
      return;
    }
  }
}

Result<Token> Lexer::next() {
  skip_ignored();
  Token token;
  token.line = line_;
  token.column = at_ - line_start_ + 1;
  if (at_ >= text_.size()) return token;
  const char c = peek();
  if (is_name_start(c)) {
    const std::size_t start = at_;
    while (is_name_char(peek())) ++at_;
    token.kind = Token::Kind::kName;
    token.text = text_.substr(start, at_ - start);
    return token;
  }
  if (is_digit(c) || c == '-') return number(std::move(token));
  if (c == '"') return text_.substr(at_).starts_with("\"\"\"") ? block_string(std::move(token)) : string(std::move(token));
  if (text_.substr(at_).starts_with("...")) {
    token.text = "...";
  } else if (std::string_view("!$&()[]{}:=@|").find(c) != std::string_view::npos) {
    token.text = c;
  } else {
    return error(token, fmt::format("unexpected character 0x{:02X}", static_cast<unsigned char>(c)));
  }
  token.kind = Token::Kind::kPunctuator;
  at_ += token.text.size();
  return token;
}

Result<Token> Lexer::number(Token token) {
  const std::size_t start = at_;
  token.kind = Token::Kind::kInt;
  if (peek() == '-') ++at_;
  if (!is_digit(peek())) return error(token, "a digit was expected");
  if (peek() == '0' && is_digit(peek(1))) return error(token, "a number must not begin with 0");
  while (is_digit(peek())) ++at_;
  if (peek() == '.') {
    token.kind = Token::Kind::kFloat;
    ++at_;
    if (!is_digit(peek())) return error(token, "a digit was expected after '.'");
    while (is_digit(peek())) ++at_;
  }
  if (peek() == 'e' || peek() == 'E') {
    token.kind = Token::Kind::kFloat;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!is_digit(peek())) return error(token, "a digit was expected in the exponent");
    while (is_digit(peek())) ++at_;
  }
  if (peek() == '.' || is_name_start(peek())) return error(token, "a number is followed by a letter");
  token.text = text_.substr(start, at_ - start);
  return token;
}

Result<std::string> Lexer::escape() {
  Token here;
  here.line = line_;
  here.column = at_ - line_start_ + 1;
  const char c = peek(1);
  constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
  if (const auto simple = kFrom.find(c); simple != std::string_view::npos && c != '\0') {
    at_ += 2;
    return std::string(1, kTo[simple]);
  }
  if (c != 'u') return error(here, "unknown escape in a string");
  const auto unit = [&](std::size_t from) { return hex_number(text_.substr(std::min(from, text_.size()), 4)); };
  std::optional<std::uint32_t> value;
  std::size_t length = 6;
  if (peek(2) == '{') {
    const auto close = text_.find('}', at_);
    if (close == std::string_view::npos) return error(here, "malformed unicode escape");
    value = hex_number(text_.substr(at_ + 3, close - at_ - 3));
    length = close - at_ + 1;
  } else {
    value = text_.size() - at_ >= 6 ? unit(at_ + 2) : std::nullopt;
    if (value && *value >= 0xD800 && *value < 0xDC00 && peek(6) == '\\' && peek(7) == 'u') {
      const auto low = text_.size() - at_ >= 12 ? unit(at_ + 8) : std::nullopt;
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        value = 0x10000 + ((*value - 0xD800) << 10) + (*low - 0xDC00);
        length = 12;
      }
    }
  }
  if (!value || *value > 0x10FFFF || (*value >= 0xD800 && *value < 0xE000)) return error(here, "malformed unicode escape");
  at_ += length;
  std::string out;
  append_utf8(out, *value);
  return out;
}

Result<Token> Lexer::string(Token token) {
  token.kind = Token::Kind::kString;
  ++at_;
  while (true) {
    const char c = peek();
    if (at_ >= text_.size() || c == '\n' || c == '\r') return error(token, "unterminated string");
    if (c == '"') break;
    if (c == '\\') {
      PED_TRY(const std::string part, escape());
      token.text += part;
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') return error(token, "a control character in a string");
    token.text += c;
    ++at_;
  }
  ++at_;
  if (!is_utf8(token.text)) return error(token, "a string is not valid UTF-8");
  return token;
}

Result<Token> Lexer::block_string(Token token) {
  token.kind = Token::Kind::kString;
  at_ += 3;
  std::string raw;
  while (true) {
    if (at_ >= text_.size()) return error(token, "unterminated block string");
    const auto rest = text_.substr(at_);
    if (rest.starts_with("\"\"\"")) break;
    if (rest.starts_with("\\\"\"\"")) {
      raw += "\"\"\"";
      at_ += 4;
    } else if (rest.front() == '\r') {
      raw += '\n';
      advance(rest.starts_with("\r\n") ? 2 : 1);
    } else {
      raw += rest.front();
      advance(1);
    }
  }
  at_ += 3;
  token.text = dedent(raw);
  if (!is_utf8(token.text)) return error(token, "a string is not valid UTF-8");
  return token;
}

}  // namespace pedigree::graphql
