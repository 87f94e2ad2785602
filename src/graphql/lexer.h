// Splits GraphQL text into tokens. Source: GraphQL specification, October 2021, §2.1.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace pedigree::graphql {

struct Token {
  enum class Kind { kEnd, kPunctuator, kName, kInt, kFloat, kString };
  Kind kind = Kind::kEnd;
  std::string text;        // of a string: its content, unescaped
  std::size_t line = 1, column = 1;
};

class Lexer {
 public:
  /// `text` must outlive the lexer.
  explicit Lexer(std::string_view text);
  /// kInvalidArgument with line and column for anything that is no token.
  Result<Token> next();

 private:
  void skip_ignored();
  Result<Token> number(Token token);
  Result<Token> string(Token token);
  Result<Token> block_string(Token token);
  Result<std::string> escape();
  [[nodiscard]] tl::unexpected<Error> error(const Token& at, std::string message) const;
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void advance(std::size_t count);

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1, line_start_ = 0;
};

}  // namespace pedigree::graphql
