#include "base/zstd.h"

#include <fmt/format.h>
#include <zstd.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace pedigree {
namespace {

template <class Context>
Context* present(Context* context) {
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

}  // namespace

std::string zstd_compress(std::string_view bytes, int level) {
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(present(ZSTD_createCCtx()), &ZSTD_freeCCtx);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compressCCtx(context.get(), out.data(), out.size(), bytes.data(), bytes.size(), level);
  if (ZSTD_isError(size) != 0) throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
  out.resize(size);
  return out;
}

Result<std::string_view> zstd_decompress_into(std::string& buffer, std::string_view packed, std::size_t limit) {
  thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(present(ZSTD_createDCtx()), &ZSTD_freeDCtx);
  const unsigned long long stated = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (stated == ZSTD_CONTENTSIZE_ERROR) return fail(Code::kInvalidArgument, "malformed zstd data");
  if (stated == ZSTD_CONTENTSIZE_UNKNOWN) return fail(Code::kInvalidArgument, "the zstd frame does not state its content size");
  if (stated > limit)
    return fail(Code::kTooLarge, fmt::format("the zstd data holds {} bytes, over the limit of {}", stated, limit));
  if (buffer.size() < stated) buffer.resize(stated);
  const std::size_t size = ZSTD_decompressDCtx(context.get(), buffer.data(), stated, packed.data(), packed.size());
  if (ZSTD_isError(size) != 0)
    return fail(Code::kInvalidArgument, std::string("malformed zstd data: ") + ZSTD_getErrorName(size));
  if (size != stated) return fail(Code::kInvalidArgument, "the zstd data is shorter than it states");
  return std::string_view(buffer).substr(0, size);
}

Result<std::string> zstd_decompress(std::string_view packed, std::size_t limit) {
  std::string out;
  PED_TRY(const auto plain, zstd_decompress_into(out, packed, limit));
  out.resize(plain.size());
  return out;
}

}  // namespace pedigree
