#include "domain/passwords.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace pedigree::domain {

Status check_password(std::string_view password, std::string_view username) {
  const auto bad = [](std::string message) { return fail(Code::kInvalidArgument, std::move(message)); };
  if (password.size() > kLongestPassword || !is_utf8(password) || password.find('\0') != std::string_view::npos)
    return bad(fmt::format("the password must be a text of up to {} bytes", kLongestPassword));
  const auto characters =
      std::count_if(password.begin(), password.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  if (static_cast<std::size_t>(characters) < kShortestPassword)
    return bad(fmt::format("the password has {} characters: it needs {} or more", characters, kShortestPassword));
  if (equals_ignore_case(password, username)) return bad("the password must not be the username");
  return {};
}

}  // namespace pedigree::domain
