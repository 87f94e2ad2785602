// Cursors as clients see them: opaque texts around the key of the last row, with a version byte. They stay valid across processes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace pedigree::api {

std::string encode_cursor(std::string_view key);
/// "" stays "": the first page. kInvalidArgument for a text that is no cursor of this server.
Result<std::string> decode_cursor(std::string_view cursor);

}  // namespace pedigree::api
