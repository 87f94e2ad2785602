#include "domain/names.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "domain/versions.h"

namespace pedigree::domain {
namespace {

/// First parts of paths of the server. "admin" is not among them: the user of that name is made by the first start, and is nobody
/// else's.
constexpr std::array<std::string_view, 21> kReserved{
    "api",   "artifactsV2", "assets", "authorize", "compare", "docs", "favicon.svg", "join",     "files",   "graphql", "healthz",
    "login", "metrics",     "oidc",   "orgs",      "ready",   "sdk",  "search",      "settings", "storage", "trash"};

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

/// Spaces, and characters that have no shape of their own.
bool is_unseen(char32_t c) {
  constexpr std::array<std::pair<char32_t, char32_t>, 14> kUnseen{{{0x20, 0x20},
                                                                   {0xA0, 0xA0},
                                                                   {0xAD, 0xAD},
                                                                   {0x34F, 0x34F},
                                                                   {0x61C, 0x61C},
                                                                   {0x115F, 0x1160},
                                                                   {0x1680, 0x1680},
                                                                   {0x17B4, 0x17B5},
                                                                   {0x180B, 0x180F},
                                                                   {0x2000, 0x200F},
                                                                   {0x2028, 0x202F},
                                                                   {0x205F, 0x206F},
                                                                   {0x3000, 0x3000},
                                                                   {0xFEFF, 0xFEFF}}};
  for (const auto& [first, last] : kUnseen)
    if (c >= first && c <= last) return true;
  return c == 0x3164 || c == 0xFFA0;
}

/// Whether a reader sees anything of a well-formed text.
bool is_seen(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) c = (c << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    if (!is_unseen(c)) return true;
    i += length;
  }
  return false;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Shows a rejected name without letting it take over a message or a terminal.
std::string shown(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, 60)) out += is_control(c) ? '?' : c;
  return name.size() > 60 ? out + "…" : out;
}

tl::unexpected<Error> bad(std::string_view what, std::string_view name, std::string_view rule) {
  return fail(Code::kInvalidArgument, fmt::format("invalid {} '{}': {}", what, shown(name), rule));
}

Status check_common(std::string_view what, std::string_view name, std::string_view forbidden) {
  if (name.empty()) return bad(what, name, "it must not be empty");
  if (!is_utf8(name)) return bad(what, name, "it must be valid UTF-8");
  if (!is_seen(name)) return bad(what, name, "it must have a visible character");
  if (characters(name) > kMaxName) return bad(what, name, fmt::format("it must have at most {} characters", kMaxName));
  for (const char c : name) {
    if (is_control(c)) return bad(what, name, "it must not contain control characters");
    if (forbidden.find(c) != std::string_view::npos) return bad(what, name, fmt::format("it must not contain '{}'", c));
  }
  return {};
}

/// Names that stand in paths of URLs: clients and proxies resolve these two before the server sees them.
Status check_path_name(std::string_view what, std::string_view name, std::string_view forbidden) {
  PED_CHECK(check_common(what, name, forbidden));
  if (name == "." || name == "..") return bad(what, name, "'.' and '..' cannot be names");
  return {};
}

}  // namespace

Status check_username(std::string_view name) {
  PED_CHECK(check_path_name("username", name, "/"));
  for (const char c : name)
    if (!is_word(c) && c != '.') return bad("username", name, "use letters, digits, '_', '.' and '-' only");
  return {};
}

Status check_entity_name(std::string_view name) {
  PED_CHECK(check_path_name("name", name, "/"));
  for (const char c : name)
    if (!is_word(c) && c != '.' && c != ' ') return bad("name", name, "use letters, digits, spaces, '_', '.' and '-' only");
  if (name.front() == ' ' || name.back() == ' ') return bad("name", name, "it must not begin or end with a space");
  return {};
}

Status check_not_reserved(std::string_view entity_name) {
  for (const auto reserved : kReserved)
    if (fold(entity_name) == fold(reserved))
      return bad("name", entity_name, "addresses of this server begin with it; choose another");
  return {};
}

Status check_project_name(std::string_view name) {
  PED_CHECK(check_path_name("project name", name, "/\\#?%:"));
  if (name == kRegistryPrefix) return bad("registry name", "", "it must not be empty");
  return {};
}
Status check_collection_name(std::string_view name) { return check_path_name("collection name", name, "/:"); }
Status check_type_name(std::string_view name) { return check_path_name("artifact type", name, "/:"); }
Status check_run_name(std::string_view name) { return check_path_name("run id", name, "/\\#?%:"); }

Status check_alias(std::string_view alias) {
  PED_CHECK(check_common("alias", alias, "/:"));
  if (parse_version(alias)) return bad("alias", alias, "names of the form v<number> are reserved for versions");
  return {};
}

Status check_tag(std::string_view tag) {
  PED_CHECK(check_common("tag", tag, "/"));
  if (tag.front() == ' ' || tag.back() == ' ') return bad("tag", tag, "it must not begin or end with a space");
  for (const char c : tag)
    if (!is_word(c) && c != ' ' && static_cast<unsigned char>(c) < 0x80)
      return bad("tag", tag, "use letters, digits, '_', '-' and single words separated by spaces only");
  return {};
}

Status check_api_key(std::string_view key) {
  if (key.size() < 40) return fail(Code::kInvalidArgument, "invalid API key: it must have 40 characters or more");
  if (key.size() > 256) return fail(Code::kInvalidArgument, "invalid API key: it must have 256 characters or fewer");
  for (const char c : key)
    if (!is_word(c)) return fail(Code::kInvalidArgument, "invalid API key: use letters, digits, '_' and '-' only");
  return {};
}

Status check_file_name(std::string_view name) {
  if (name.empty()) return bad("file name", name, "it must not be empty");
  if (name.size() > 4096) return bad("file name", name, "it must have at most 4096 bytes");
  if (name.find('\0') != std::string_view::npos) return bad("file name", name, "it must not contain NUL");
  if (!is_utf8(name)) return bad("file name", name, "it must be valid UTF-8");
  if (name.front() == '/') return bad("file name", name, "it must be relative: remove the leading '/'");
  for (const auto part : split(name, '/'))
    if (part.empty() || part == "." || part == "..") return bad("file name", name, "it must not have empty, '.' or '..' parts");
  return {};
}

Status check_email(std::string_view email) {
  PED_CHECK(check_common("e-mail address", email, " "));
  const auto at = email.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == email.size())
    return bad("e-mail address", email, "it must look like name@host");
  return {};
}

Status check_access(std::string_view access) {
  if (access.empty() || access.size() > 32) return bad("access", access, "use PRIVATE or RESTRICTED");
  for (const char c : access)
    if ((c < 'A' || c > 'Z') && c != '_') return bad("access", access, "use PRIVATE or RESTRICTED");
  return {};
}

Status check_registry_access(std::string_view project_name, std::string_view access) {
  if (access != kOrganizationAccess && access != kRestrictedAccess)
    return bad("visibility of a registry", access, "use PRIVATE (the organization sees it) or RESTRICTED (its members see it)");
  if (access == kRestrictedAccess && is_core_registry(project_name))
    return fail(Code::kInvalidArgument,
                fmt::format("'{}' is a core registry: everybody in the organization sees it, and it cannot be restricted; "
                            "create a registry of your own for that",
                            short_registry_name(project_name)));
  return {};
}

Status check_reason(std::string_view reason) {
  if (reason.size() > 4096) return fail(Code::kTooLarge, "the reason is too long: at most 4096 bytes");
  if (!is_utf8(reason) || reason.find('\0') != std::string_view::npos)
    return fail(Code::kInvalidArgument, "the reason must be valid UTF-8 without NUL");
  return {};
}

std::string_view normalize_run_file(std::string_view name) {
  while (name.starts_with("./")) name.remove_prefix(2);
  return name;
}

std::string fold(std::string_view name) { return lower(name); }

bool is_registry_project(std::string_view project_name) {
  return project_name.starts_with(kRegistryPrefix) || project_name == kModelRegistry;
}

bool is_core_registry(std::string_view project_name) { return !core_registry_type(project_name).empty(); }

std::string registry_project_name(std::string_view short_or_full) {
  if (is_registry_project(short_or_full)) return std::string(short_or_full);
  return std::string(kRegistryPrefix) + std::string(short_or_full);
}

std::string_view short_registry_name(std::string_view project_name) {
  if (project_name.starts_with(kRegistryPrefix)) project_name.remove_prefix(kRegistryPrefix.size());
  return project_name;
}

std::string_view core_registry_type(std::string_view project_name) {
  if (project_name == "wandb-registry-model") return "model";
  if (project_name == "wandb-registry-dataset") return "dataset";
  return "";
}

}  // namespace pedigree::domain
