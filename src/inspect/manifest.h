// The artifact manifest: the JSON file, written by the client, that lists the files of a version.
//
// Source: the W&B artifact manifest, version 1:
//   {"version": 1, "storagePolicy": …, "storagePolicyConfig": {…}, "contents": {"<path>": {"digest", "size", "ref"?,
//    "birthArtifactID"?, "extra"?}, …}}
// Unknown members are ignored. Names of entries are not judged here: that rule is domain::check_file_name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace pedigree::inspect {

struct ManifestEntry {
  std::string path;
  std::string digest;                      // base64 MD5 of the file, or free text of a reference
  std::int64_t size = 0;
  std::optional<std::string> ref;          // references: the URL
  std::optional<std::int64_t> birth_id;    // the version that brought the bytes
  json::Value extra;                       // kept as it is
};

struct Manifest {
  std::vector<ManifestEntry> entries;      // in byte order of their paths, no path twice
  std::string storage_policy;
  json::Value storage_policy_config;
};

/// The file of another version that a reference names: "wandb-artifact://<id in hexadecimal>/<path>".
struct ArtifactReference {
  std::int64_t artifact_id = 0;
  std::string path;
};
/// nullopt for references to anything else.
std::optional<ArtifactReference> artifact_reference(std::string_view ref);

inline constexpr std::size_t kMaxManifestBytes = std::size_t{256} << 20;

/// kInvalidArgument naming the entry and the rule for anything malformed (no digest, unknown version).
Result<Manifest> parse_manifest(std::string_view text);
std::string write_manifest(const Manifest& manifest);

}  // namespace pedigree::inspect
