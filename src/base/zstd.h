// Zstandard, for what the server itself stores. Thread-safe; each thread that calls keeps one context.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pedigree {

/// One frame that states its content size.
std::string zstd_compress(std::string_view bytes, int level = 1);

/// Of one frame as zstd_compress() makes it. kTooLarge when it states more than `limit` bytes (before anything is allocated),
/// kInvalidArgument when malformed, truncated, followed by other data, or without a content size.
Result<std::string> zstd_decompress(std::string_view packed, std::size_t limit);
/// The same into a buffer that grows as needed, for many frames one behind the other; the view is valid until the buffer changes.
Result<std::string_view> zstd_decompress_into(std::string& buffer, std::string_view packed, std::size_t limit);

}  // namespace pedigree
