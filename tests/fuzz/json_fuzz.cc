// base/json: the parser never crashes on any bytes, and what it accepts is written and read back unchanged.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "base/text.h"

namespace json = pedigree::json;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_fixpoint(std::string_view text, json::ParseOptions options) {
  const auto value = json::parse(text, options);
  if (!value) {
    require(!value.error().message.empty());
    return;
  }
  require(pedigree::is_utf8(text));
  const std::string written = json::write(*value, json::NonFinite::kBare);
  const auto again = json::parse(written, options);
  require(again.has_value() && *again == *value);
  require(json::write(*again, json::NonFinite::kBare) == written);
  require(json::canonical(*again) == json::canonical(*value));
  require(json::parse(json::canonical(*value)).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_fixpoint(text, {});
  check_fixpoint(text, {.nonfinite = true, .max_depth = 16});
  return 0;
}
