// What may be a password. Pure; thread-safe.
#pragma once

#include <string_view>

#include "base/result.h"

namespace pedigree::domain {

inline constexpr std::size_t kShortestPassword = 10, kLongestPassword = 1000;  // characters; bytes

/// 10 characters or more, up to 1,000 bytes of UTF-8, not the user's own name. No rule about kinds of characters: length is what
/// counts.
Status check_password(std::string_view password, std::string_view username);

}  // namespace pedigree::domain
