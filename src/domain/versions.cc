#include "domain/versions.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "domain/names.h"

namespace pedigree::domain {

std::optional<std::int64_t> parse_version(std::string_view text) {
  if (text.size() < 2 || text.size() > 19 || text.front() != 'v') return std::nullopt;
  const auto digits = text.substr(1);
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  for (const char c : digits)
    if (c < '0' || c > '9') return std::nullopt;
  return parse_int(digits);
}

std::string version_name(std::int64_t index) { return "v" + std::to_string(index); }

VersionRef parse_version_ref(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {std::string(text), std::string(kLatest)};
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

std::string manifest_digest(std::vector<DigestEntry> entries) {
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  Hasher hasher = Hasher::md5();
  hasher.update("wandb-artifact-manifest-v1\n");
  for (const auto& entry : entries) {
    hasher.update(entry.path);
    hasher.update(":");
    hasher.update(entry.digest);
    hasher.update("\n");
  }
  return hex(as_bytes(hasher.finish()));
}

std::optional<std::int64_t> latest_after_removal(const std::vector<std::int64_t>& remaining_indexes) {
  if (remaining_indexes.empty()) return std::nullopt;
  return *std::max_element(remaining_indexes.begin(), remaining_indexes.end());
}

Status check_lifetime(std::int64_t seconds) {
  if (seconds == kInheritLifetime || seconds == kNoLifetime || (seconds > 0 && seconds <= kLongestLifetime)) return {};
  return fail(Code::kInvalidArgument, "invalid ttl: give 1 second to 100 years, -1 for the default of the team, or -2 for none");
}

bool may_expire(std::string_view artifact_type) {
  return artifact_type != "run_table" && artifact_type != "code" && artifact_type != "job" && !artifact_type.starts_with("wandb-");
}

}  // namespace pedigree::domain
