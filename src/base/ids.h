// Ids on the wire: canonical base64 of "Kind:<number>". The form is the protocol's; `Artifact` ids must also survive a round trip
// through hexadecimal in the clients, which canonical base64 does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pedigree {

std::string encode_id(std::string_view kind, std::int64_t number);
/// nullopt unless `text` is exactly what encode_id(kind, n) gives for some n >= 0.
std::optional<std::int64_t> decode_id(std::string_view kind, std::string_view text);

}  // namespace pedigree
