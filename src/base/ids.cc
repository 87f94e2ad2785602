#include "base/ids.h"

#include "base/text.h"

namespace pedigree {

std::string encode_id(std::string_view kind, std::int64_t number) {
  std::string text(kind);
  text += ':';
  text += std::to_string(number);
  return base64(as_bytes(text));
}

std::optional<std::int64_t> decode_id(std::string_view kind, std::string_view text) {
  const auto plain = unbase64(text);
  if (!plain || plain->size() <= kind.size() + 1 || !plain->starts_with(kind) || (*plain)[kind.size()] != ':') return std::nullopt;
  const auto number = parse_int(std::string_view(*plain).substr(kind.size() + 1));
  if (!number || *number < 0 || encode_id(kind, *number) != text) return std::nullopt;
  return number;
}

}  // namespace pedigree
