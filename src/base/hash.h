// Digests, MACs and random bytes, over OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.h"

namespace pedigree {

/// An incremental digest. Not thread-safe; reusable after finish() through reset().
class Hasher {
 public:
  static Hasher md5();
  static Hasher sha256();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void update(Bytes bytes);
  void update(std::string_view text) { update(as_bytes(text)); }
  /// Raw digest bytes (16 or 32). The hasher must be reset() before further use.
  std::string finish();
  void reset();

 private:
  struct State;
  explicit Hasher(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

std::string md5(std::string_view text);                                // 16 raw bytes
std::string sha256(std::string_view text);                             // 32 raw bytes
std::string hmac_sha256(std::string_view key, std::string_view text);  // 32 raw bytes

/// Cryptographically secure random bytes; throws std::runtime_error when the system has none.
std::string random_bytes(std::size_t count);
/// UUIDv7 text for the given time (µs): sorts by time, 74 random bits. Source: RFC 9562.
std::string uuid_v7(std::int64_t micros);

}  // namespace pedigree
