// Rules of form for every name and text the product accepts. Pure; thread-safe. Each check returns an error that names the thing,
// the rule and the remedy. Names compare byte for byte, except those of entities and organisations, which fold ASCII case.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace pedigree::domain {

inline constexpr std::size_t kMaxName = 128;                        // characters of most names
inline constexpr std::string_view kRegistryPrefix = "wandb-registry-";
inline constexpr std::string_view kModelRegistry = "model-registry"; // a registry of each entity, made by its first link
inline constexpr std::string_view kOrganizationAccess = "PRIVATE", kRestrictedAccess = "RESTRICTED";   // visibility of registries
inline constexpr std::string_view kDefaultProject = "uncategorized";
inline constexpr std::string_view kLatest = "latest";

// Each name has a visible character. Most are parts of URLs: "." and ".." cannot be names of entities, projects, runs, collections or types.
Status check_username(std::string_view name);          // 1-128 of [A-Za-z0-9_.-]
Status check_entity_name(std::string_view name);       // teams and organisations: 1-128 of [A-Za-z0-9_.-] and inner spaces
/// Names of new entities: not one that a page or a route of the server has as the first part of its path ("api", "docs", …).
/// Those made before the rule stay.
Status check_not_reserved(std::string_view entity_name);
Status check_project_name(std::string_view name);      // no / \ # ? % : or control characters; a registry has a name behind its prefix
Status check_collection_name(std::string_view name);   // no / : or control characters
Status check_type_name(std::string_view name);         // no / : or control characters
Status check_alias(std::string_view alias);            // no / : or control characters; not of the form v<digits>
Status check_tag(std::string_view tag);                // words of [A-Za-z0-9_-] with spaces between
Status check_run_name(std::string_view name);          // 1-128, no / \ # ? % : or control characters
Status check_api_key(std::string_view key);            // 40 or more of [A-Za-z0-9_-]
Status check_file_name(std::string_view name);         // relative path: no NUL, no empty, "." or ".." part, not absolute
Status check_email(std::string_view email);            // 1-128 characters, name@host
Status check_access(std::string_view access);          // upper-case words of the clients: PRIVATE, RESTRICTED, …
Status check_registry_access(std::string_view project_name, std::string_view access);   // the two; core registries are never restricted
Status check_reason(std::string_view reason);          // up to 4096 bytes

/// "./a//b" → "a/b": the form under which run files are stored. Only leading "./" is dropped; the rest is check_file_name's.
std::string_view normalize_run_file(std::string_view name);

/// Key under which names of entities and organisations are unique.
std::string fold(std::string_view name);

bool is_registry_project(std::string_view project_name);   // wandb-registry-* or model-registry
bool is_core_registry(std::string_view project_name);      // may come into being by a link
/// Short names used by the native API: "model" ↔ "wandb-registry-model"; full names and model-registry are kept.
std::string registry_project_name(std::string_view short_or_full);
std::string_view short_registry_name(std::string_view project_name);
/// The artifact type a core registry accepts ("model", "dataset"), or "" for any.
std::string_view core_registry_type(std::string_view project_name);

}  // namespace pedigree::domain
