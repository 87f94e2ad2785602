#include "blob/store.h"

#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace pedigree::blob {

Reader::~Reader() { ::close(fd_); }

Result<std::string> Reader::read_all(std::int64_t limit) const {
  if (size_ > limit) return fail(Code::kTooLarge, fmt::format("the file has {} bytes: at most {} are read at once", size_, limit));
  std::string bytes(static_cast<std::size_t>(size_), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t count = ::pread(fd_, bytes.data() + have, bytes.size() - have, offset_ + static_cast<off_t>(have));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return fail(Code::kInternal, "a stored file could not be read", count < 0 ? std::strerror(errno) : "shorter than recorded");
    have += static_cast<std::size_t>(count);
  }
  return bytes;
}

Result<Stored> put(Store& store, std::string_view bytes) {
  PED_TRY(auto writer, store.create(static_cast<std::int64_t>(bytes.size())));
  PED_CHECK(writer->write(as_bytes(bytes)));
  return writer->finish();
}

}  // namespace pedigree::blob
