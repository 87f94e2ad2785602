#include "base/gzip.h"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <new>

namespace pedigree {
namespace {

constexpr int kFastLevel = 1;
constexpr std::size_t kUsualGrowth = 4;  // of JSON lines, when they are inflated

using Compressor = std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)>;
using Decompressor = std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>;

template <class State>
State checked(State state) {
  if (!state) throw std::bad_alloc();
  return state;
}

}  // namespace

Result<std::string> gunzip(std::string_view packed, std::size_t limit) {
  thread_local const Decompressor inflater = checked(Decompressor(libdeflate_alloc_decompressor(), libdeflate_free_decompressor));
  std::string out(std::min(limit, packed.size() * kUsualGrowth), '\0');
  std::size_t made = 0;
  do {  // RFC 1952 §2.2: members simply follow each other
    std::size_t taken = 0, member = 0;
    const auto outcome = libdeflate_gzip_decompress_ex(inflater.get(), packed.data(), packed.size(), out.data() + made,
                                                       out.size() - made, &taken, &member);
    if (outcome == LIBDEFLATE_INSUFFICIENT_SPACE) {
      if (out.size() == limit)
        return fail(Code::kTooLarge, fmt::format("the gzip data holds more than the limit of {} bytes", limit));
      out.resize(std::min(limit, std::max<std::size_t>(2 * out.size(), 4096)));
      continue;
    }
    if (outcome != LIBDEFLATE_SUCCESS) return fail(Code::kInvalidArgument, "malformed or truncated gzip data");
    packed.remove_prefix(taken);
    made += member;
  } while (!packed.empty());
  out.resize(made);
  return out;
}

std::string gzip(std::string_view bytes) {
  thread_local const Compressor deflater =
      checked(Compressor(libdeflate_alloc_compressor(kFastLevel), libdeflate_free_compressor));
  std::string out(libdeflate_gzip_compress_bound(deflater.get(), bytes.size()), '\0');
  out.resize(libdeflate_gzip_compress(deflater.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

}  // namespace pedigree
