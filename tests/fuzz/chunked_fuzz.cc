// Chunked bodies: the result does not depend on how the input is cut.
#include <cstdlib>
#include <optional>
#include <string>

#include "http/chunked.h"

using namespace pedigree;

namespace {

/// The decoded body, nullopt if malformed; `step` bytes at a time.
std::optional<std::string> decode(std::string_view text, std::size_t step, bool& done) {
  http::ChunkedDecoder decoder;
  std::string body;
  while (!text.empty() && !decoder.done()) {
    std::string_view piece = text.substr(0, step);
    text.remove_prefix(piece.size());
    while (!piece.empty() && !decoder.done()) {
      const auto data = decoder.next(piece);
      if (!data) return std::nullopt;
      body += *data;
    }
  }
  done = decoder.done();
  return body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  bool whole_done = false, cut_done = false;
  const auto whole = decode(text, size + 1, whole_done), cut = decode(text, 3, cut_done);
  if (whole != cut || whole_done != cut_done) std::abort();
  return 0;
}
