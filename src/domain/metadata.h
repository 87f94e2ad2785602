// What users attach to versions. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace pedigree::domain {

inline constexpr std::size_t kMaxMetadataKeys = 100;  // top-level keys

/// Metadata of a version, as JSON text (NaN and Infinity included): an object of at most 100 keys, or null.
Status check_metadata(std::string_view text);

}  // namespace pedigree::domain
