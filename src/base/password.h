// Passwords as they are kept: argon2id (RFC 9106), salted. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace pedigree {

/// "$argon2id$v=19$m=19456,t=2,p=1$…": holds parameters and salt. Takes some 30 ms and 19 MiB; at most two run at once, others
/// wait.
std::string hash_password(std::string_view password);

/// Whether it is the password that was hashed. Takes as long as hashing, right or wrong; false for a text that is no hash.
bool verify_password(std::string_view password, const std::string& hash);

}  // namespace pedigree
