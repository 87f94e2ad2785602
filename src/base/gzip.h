// Gzip (RFC 1952), as in Content-Encoding. Thread-safe; each thread that calls keeps one compression state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pedigree {

/// Inflates one gzip member or several in a row. kTooLarge as soon as the result would exceed `limit` bytes (no more is inflated
/// or allocated), kInvalidArgument for malformed, truncated or trailing data.
Result<std::string> gunzip(std::string_view packed, std::size_t limit);

/// One gzip member, at a fast level.
std::string gzip(std::string_view bytes);

}  // namespace pedigree
