#include "inspect/manifest.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"

namespace pedigree::inspect {
namespace {

tl::unexpected<Error> bad(std::string message) { return fail(Code::kInvalidArgument, "the manifest is not valid: " + std::move(message)); }

std::string shown(std::string_view path) {
  std::string text;
  json::write_string(text, path.substr(0, 100));
  return text;
}

Result<ManifestEntry> parse_entry(const std::string& path, const json::Value& value) {
  const json::Object* object = value.if_object();
  if (object == nullptr) return bad(fmt::format("the entry {} must be an object", shown(path)));
  ManifestEntry entry;
  entry.path = path;
  entry.digest = value.text("digest");
  if (entry.digest.empty()) return bad(fmt::format("the entry {} has no digest", shown(path)));
  if (const auto* size = object->find("size"); size != nullptr && !size->is_null()) {
    const auto bytes = size->integer();
    if (!bytes || *bytes < 0) return bad(fmt::format("the size of {} must be a whole number of bytes", shown(path)));
    entry.size = *bytes;
  }
  if (const auto* ref = object->find("ref"); ref != nullptr && ref->if_string() != nullptr && !ref->if_string()->empty())
    entry.ref = *ref->if_string();
  if (const auto birth = value.text("birthArtifactID"); !birth.empty()) {
    entry.birth_id = decode_id("Artifact", birth);
    if (!entry.birth_id) return bad(fmt::format("the birthArtifactID of {} is not an artifact id", shown(path)));
  }
  if (const auto* extra = object->find("extra"); extra != nullptr) entry.extra = *extra;
  return entry;
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view text) {
  PED_TRY(const json::Value root, json::parse(text, {.nonfinite = true, .max_depth = 64}));
  const auto* version = root.find("version");
  if (version == nullptr || version->integer() != 1) return bad("its version must be 1");
  const auto* contents = root.find("contents");
  if (contents == nullptr || contents->if_object() == nullptr) return bad("it has no contents");
  Manifest manifest;
  manifest.storage_policy = root.text("storagePolicy");
  if (const auto* config = root.find("storagePolicyConfig"); config != nullptr) manifest.storage_policy_config = *config;
  manifest.entries.reserve(contents->if_object()->size());
  for (const auto& [path, value] : *contents->if_object()) {
    PED_TRY(auto entry, parse_entry(path, value));
    manifest.entries.push_back(std::move(entry));
  }
  std::sort(manifest.entries.begin(), manifest.entries.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return manifest;
}

std::optional<ArtifactReference> artifact_reference(std::string_view ref) {
  constexpr std::string_view kScheme = "wandb-artifact://";
  if (!ref.starts_with(kScheme)) return std::nullopt;
  const auto rest = ref.substr(kScheme.size());
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto id = unhex(rest.substr(0, slash));
  const auto number = id ? decode_id("Artifact", base64(as_bytes(*id))) : std::nullopt;
  if (!number) return std::nullopt;
  return ArtifactReference{*number, std::string(rest.substr(slash + 1))};
}

std::string write_manifest(const Manifest& manifest) {
  json::Object contents;
  for (const auto& entry : manifest.entries) {
    json::Object object{{"digest", entry.digest}, {"size", entry.size}};
    if (entry.ref) object.append("ref", *entry.ref);
    if (entry.birth_id) object.append("birthArtifactID", encode_id("Artifact", *entry.birth_id));
    if (!entry.extra.is_null()) object.append("extra", entry.extra);
    contents.append(entry.path, std::move(object));
  }
  json::Value config = manifest.storage_policy_config;
  if (!config.is_object()) config = json::Object{{"storageLayout", "V2"}};
  return json::write(json::Object{{"version", 1},
                                  {"storagePolicy", manifest.storage_policy.empty() ? "wandb-storage-policy-v1" : manifest.storage_policy},
                                  {"storagePolicyConfig", std::move(config)},
                                  {"contents", std::move(contents)}});
}

}  // namespace pedigree::inspect
