#include "base/password.h"

#include <argon2.h>

#include <array>
#include <semaphore>
#include <stdexcept>

#include "base/hash.h"

namespace pedigree {
namespace {

// Source: OWASP Password Storage Cheat Sheet, the first choice of parameters for argon2id.
constexpr std::uint32_t kPasses = 2, kKibibytes = 19 * 1024, kLanes = 1;
constexpr std::size_t kSaltBytes = 16, kHashBytes = 32;

/// However many try to sign in at once, memory and processor stay for others.
class Slot {
 public:
  Slot() { slots().acquire(); }
  ~Slot() { slots().release(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  static std::counting_semaphore<2>& slots() {
    static std::counting_semaphore<2> free{2};
    return free;
  }
};

}  // namespace

std::string hash_password(std::string_view password) {
  const auto salt = random_bytes(kSaltBytes);
  std::array<char, 256> text{};
  const Slot slot;
  const int outcome = ::argon2id_hash_encoded(kPasses, kKibibytes, kLanes, password.data(), password.size(), salt.data(),
                                              salt.size(), kHashBytes, text.data(), text.size());
  if (outcome != ARGON2_OK) throw std::runtime_error(std::string("argon2: ") + ::argon2_error_message(outcome));
  return text.data();
}

bool verify_password(std::string_view password, const std::string& hash) {
  const Slot slot;
  const int outcome = ::argon2id_verify(hash.c_str(), password.data(), password.size());
  if (outcome == ARGON2_MEMORY_ALLOCATION_ERROR)
    throw std::runtime_error(std::string("argon2: ") + ::argon2_error_message(outcome));
  return outcome == ARGON2_OK;
}

}  // namespace pedigree
