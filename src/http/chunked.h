// Decoder of chunked bodies. Source: RFC 9112 §7.1. Extensions are skipped, trailers are dropped, both bounded.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace pedigree::http {

class ChunkedDecoder {
 public:
  /// One step: takes bytes from the front of `in` (shrinking it) and returns body bytes found there (a view into `in`), possibly
  /// none when more input is needed.
  Result<std::string_view> next(std::string_view& in);
  [[nodiscard]] bool done() const { return state_ == State::kDone; }

 private:
  enum class State { kSize, kSizeExtension, kSizeLf, kData, kDataCr, kDataLf, kTrailer, kTrailerLf, kDone };
  Result<bool> step(char c);
  State state_ = State::kSize;
  std::uint64_t left_ = 0;
  int digits_ = 0;
  std::size_t line_ = 0;       // bytes of the present extension or trailer line
  std::size_t trailers_ = 0;   // bytes of all trailers
};

}  // namespace pedigree::http
