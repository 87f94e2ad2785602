#include "base/gzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace pedigree {
namespace {

constexpr int kGzipWindow = 15 + 16;  // 32 KiB window, gzip wrapper
constexpr int kFastLevel = 3;

class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream& fresh() {
    inflateReset(&stream_);
    return stream_;
  }

 private:
  z_stream stream_{};
};

class Deflater {
 public:
  Deflater() {
    if (deflateInit2(&stream_, kFastLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  z_stream& fresh() {
    deflateReset(&stream_);
    return stream_;
  }

 private:
  z_stream stream_{};
};

/// zlib counts in 32 bits; feeds it `left` bytes piecewise.
uInt piece(std::size_t left) { return static_cast<uInt>(std::min<std::size_t>(left, std::numeric_limits<uInt>::max())); }

Bytef* octets(char* text) { return reinterpret_cast<Bytef*>(text); }
/// zlib's interface is not const-correct; it does not write to its input.
Bytef* input(const char* text) { return octets(const_cast<char*>(text)); }

}  // namespace

Result<std::string> gunzip(std::string_view packed, std::size_t limit) {
  thread_local Inflater inflater;
  z_stream& stream = inflater.fresh();
  const std::size_t most =
      limit == std::numeric_limits<std::size_t>::max() ? limit : limit + 1;  // one more tells "over the limit"
  std::string out(std::min(most, std::max<std::size_t>(packed.size() * 4, 4096)), '\0');
  std::size_t taken = 0, made = 0;
  for (;;) {
    if (made == out.size()) out.resize(std::min(most, out.size() * 2));
    stream.next_in = input(packed.data() + taken);
    stream.avail_in = piece(packed.size() - taken);
    stream.next_out = octets(out.data() + made);
    stream.avail_out = piece(out.size() - made);
    const uInt offered = stream.avail_in, room = stream.avail_out;
    const int outcome = inflate(&stream, Z_NO_FLUSH);
    taken += offered - stream.avail_in;
    made += room - stream.avail_out;
    if (made > limit) return fail(Code::kTooLarge, fmt::format("the gzip data holds more than the limit of {} bytes", limit));
    if (outcome == Z_STREAM_END) {
      if (taken == packed.size()) break;
      inflateReset(&stream);  // RFC 1952 §2.2: members simply follow each other
    } else if (outcome == Z_BUF_ERROR || (outcome == Z_OK && taken == packed.size() && stream.avail_out != 0)) {
      return fail(Code::kInvalidArgument, "the gzip data is truncated");
    } else if (outcome == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (outcome != Z_OK) {
      return fail(Code::kInvalidArgument, fmt::format("malformed gzip data at byte {}", taken));
    }
  }
  out.resize(made);
  return out;
}

std::string gzip(std::string_view bytes) {
  thread_local Deflater deflater;
  z_stream& stream = deflater.fresh();
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  std::size_t taken = 0, made = 0;
  for (int outcome = Z_OK; outcome != Z_STREAM_END;) {
    const uInt offered = piece(bytes.size() - taken), room = piece(out.size() - made);
    stream.next_in = input(bytes.data() + taken);
    stream.avail_in = offered;
    stream.next_out = octets(out.data() + made);
    stream.avail_out = room;
    outcome = deflate(&stream, taken + offered == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    taken += offered - stream.avail_in;
    made += room - stream.avail_out;
  }
  out.resize(made);
  return out;
}

}  // namespace pedigree
