#include "base/password.h"

#include <argon2.h>

#include <array>
#include <semaphore>
#include <stdexcept>

#include "base/hash.h"

namespace pedigree {
namespace {

// The least that OWASP asks for: a login must not cost a small machine more.
constexpr std::uint32_t kPasses = 2, kMemoryKib = 19'456, kLanes = 1;
constexpr std::size_t kSaltBytes = 16, kHashBytes = 32, kLongestEncoding = 128;

/// Whoever guesses must not take all memory and processors.
std::counting_semaphore<2>& places() {
  static std::counting_semaphore<2> free(2);
  return free;
}

class Place {
 public:
  Place() { places().acquire(); }
  ~Place() { places().release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
};

}  // namespace

std::string hash_password(std::string_view password) {
  const Place place;
  const auto salt = random_bytes(kSaltBytes);
  std::array<char, kLongestEncoding> encoded{};
  const int error = argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, password.data(), password.size(), salt.data(), salt.size(),
                                          kHashBytes, encoded.data(), encoded.size());
  if (error == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (error != ARGON2_OK) throw std::logic_error(std::string("argon2: ") + argon2_error_message(error));
  return encoded.data();
}

bool verify_password(std::string_view password, const std::string& hash) {
  const Place place;
  return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace pedigree
