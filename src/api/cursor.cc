#include "api/cursor.h"

#include "base/text.h"

namespace pedigree::api {
namespace {

constexpr char kVersion = '1';

}  // namespace

std::string encode_cursor(std::string_view key) {
  std::string plain(1, kVersion);
  plain += key;
  return base64_url(as_bytes(plain));
}

Result<std::string> decode_cursor(std::string_view cursor) {
  if (cursor.empty()) return std::string();
  const auto plain = unbase64_url(cursor);
  if (!plain || plain->empty() || plain->front() != kVersion)
    return fail(Code::kInvalidArgument, "the cursor in `after` is not one of this server; start again from the first page");
  return plain->substr(1);
}

}  // namespace pedigree::api
