#include "http/chunked.h"

#include <algorithm>

namespace pedigree::http {
namespace {

constexpr std::size_t kMaxLine = 4096;
constexpr std::size_t kMaxTrailers = 16 * 1024;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

tl::unexpected<Error> bad(const char* what) { return fail(Code::kInvalidArgument, std::string("malformed chunked body: ") + what); }

}  // namespace

Result<bool> ChunkedDecoder::step(char c) {
  switch (state_) {
    case State::kSize:
      if (const int value = hex_value(c); value >= 0) {
        if (++digits_ > 15) return bad("a chunk size has more than 15 digits");
        left_ = left_ * 16 + static_cast<std::uint64_t>(value);
      } else if (digits_ == 0) {
        return bad("a chunk size is missing");
      } else if (c == ';') {
        state_ = State::kSizeExtension;
        line_ = 0;
      } else if (c == '\r') {
        state_ = State::kSizeLf;
      } else {
        return bad("a chunk size is followed by garbage");
      }
      return true;
    case State::kSizeExtension:
      if (c == '\n') return bad("a bare line feed");
      if (c == '\r') state_ = State::kSizeLf;
      if (++line_ > kMaxLine) return bad("a chunk extension is too long");
      return true;
    case State::kSizeLf:
      if (c != '\n') return bad("a chunk size does not end with CR LF");
      state_ = left_ == 0 ? State::kTrailer : State::kData;
      line_ = 0;
      return true;
    case State::kDataCr:
      if (c != '\r') return bad("a chunk is longer than its size");
      state_ = State::kDataLf;
      return true;
    case State::kDataLf:
      if (c != '\n') return bad("a chunk does not end with CR LF");
      state_ = State::kSize;
      digits_ = 0;
      left_ = 0;
      return true;
    case State::kTrailer:
      if (c == '\n') return bad("a bare line feed");
      if (++trailers_ > kMaxTrailers) return bad("the trailers are too long");
      if (c == '\r') state_ = State::kTrailerLf;
      else ++line_;
      return true;
    case State::kTrailerLf:
      if (c != '\n') return bad("a trailer does not end with CR LF");
      state_ = line_ == 0 ? State::kDone : State::kTrailer;
      line_ = 0;
      return true;
    case State::kData:
    case State::kDone: return true;
  }
  return true;
}

Result<std::string_view> ChunkedDecoder::next(std::string_view& in) {
  while (!in.empty() && state_ != State::kDone) {
    if (state_ == State::kData) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size()));
      const auto data = in.substr(0, count);
      in.remove_prefix(count);
      left_ -= count;
      if (left_ == 0) state_ = State::kDataCr;
      return data;
    }
    PED_CHECK(step(in.front()));
    in.remove_prefix(1);
  }
  return std::string_view();
}

}  // namespace pedigree::http
