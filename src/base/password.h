// Hashes of passwords: slow and hungry on purpose, so that a stolen database does not give them away.
#pragma once

#include <string>
#include <string_view>

namespace pedigree {

/// Argon2id with a random salt, in its standard text form "$argon2id$v=19$m=…", which holds all that verifying needs. Takes tens
/// of milliseconds and 19 MiB; at most two run at a time, others wait. Thread-safe; throws std::runtime_error without memory.
std::string hash_password(std::string_view password);

/// Whether `hash`, of any parameters, is that of `password`. Costs the same; thread-safe.
bool verify_password(std::string_view password, const std::string& hash);

}  // namespace pedigree
