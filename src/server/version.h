#pragma once

#include <string_view>

namespace pedigree::server {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace pedigree::server
