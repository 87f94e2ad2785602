// Version numbers, references to versions ("name:alias"), and the digests of artifacts. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace pedigree::domain {

/// "v12" → 12. nullopt for anything else ("v01", "V1" and "v" are names like any other).
std::optional<std::int64_t> parse_version(std::string_view text);
std::string version_name(std::int64_t index);   // 12 → "v12"

/// "collection:alias" as clients write it; without a colon the alias is "latest". Only the first colon separates: old aliases may
/// hold colons themselves.
struct VersionRef {
  std::string collection;
  std::string alias;
};
VersionRef parse_version_ref(std::string_view text);

/// One file of a version, as far as the digest is concerned.
struct DigestEntry {
  std::string_view path;
  std::string_view digest;   // as in the manifest: base64 MD5, or free text of a reference
};

/// The digest of a version: MD5 (lower-case hex) over "wandb-artifact-manifest-v1\n" and "<path>:<digest>\n" of all entries in
/// byte order of their paths. Source: the digest rule of the W&B artifact manifest, version 1.
std::string manifest_digest(std::vector<DigestEntry> entries);

/// Lifetimes of versions, in seconds: positive, or one of these.
inline constexpr std::int64_t kInheritLifetime = -1, kNoLifetime = -2;
inline constexpr std::int64_t kLongestLifetime = std::int64_t{100} * 366 * 24 * 3600;
/// kInvalidArgument unless it is one of the two or 1 … kLongestLifetime.
Status check_lifetime(std::int64_t seconds);
/// False for types whose versions the clients make themselves: run_table, code, job, wandb-*. They never expire.
bool may_expire(std::string_view artifact_type);

/// Who gets `latest` once `removed` has left: the highest number that remains.
std::optional<std::int64_t> latest_after_removal(const std::vector<std::int64_t>& remaining_indexes);

}  // namespace pedigree::domain
