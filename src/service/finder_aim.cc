#include "service/finder_aim.h"

#include <algorithm>

#include "base/text.h"
#include "domain/versions.h"

namespace pedigree::service {
namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// The path of an address, without host, query and fragment; of a registered version what its query names.
std::string path_of(std::string_view text) {
  std::string_view rest = text;
  const auto scheme = rest.find("://");
  if (scheme != std::string_view::npos) {
    rest.remove_prefix(scheme + 3);
    rest.remove_prefix(std::min(rest.find('/'), rest.size()));
  }
  const auto query = rest.find('?');
  if (scheme == std::string_view::npos && query == std::string_view::npos) return std::string(rest);
  const auto value = [&](std::string_view name) -> std::string {
    auto from = query == std::string_view::npos ? query : rest.find(name, query);
    if (from == std::string_view::npos) return "";
    from += name.size();
    return percent_decode(rest.substr(from, rest.find_first_of("&#", from) - from)).value_or("");
  };
  if (const auto selection = value("selectionPath="); !selection.empty()) {
    const auto version = value("version=");
    return selection + (version.empty() ? "" : ":" + version);
  }
  return percent_decode(rest.substr(0, rest.find_first_of("?#"))).value_or("");
}

struct Named {
  std::string_view path, version;
};

/// "name:version" or "name v3".
Named named(std::string_view path) {
  const auto colon = path.find(':');
  if (colon != std::string_view::npos) return {trim(path.substr(0, colon)), trim(path.substr(colon + 1))};
  const auto space = path.rfind(' ');
  if (space != std::string_view::npos && domain::parse_version(path.substr(space + 1)))
    return {trim(path.substr(0, space)), path.substr(space + 1)};
  return {path, ""};
}

}  // namespace

std::vector<Aim> aims_of(std::string_view text) {
  const auto whole = path_of(trim(text));
  auto [path, version] = named(whole);
  auto parts = parts_of(path);
  if (parts.size() >= 4 && parts[2] == "runs") parts = {parts[0], parts[1], parts[3]};
  if (parts.size() >= 5 && parts[2] == "artifacts") {
    if (parts.size() >= 6) version = parts[5];
    parts = {parts[0], parts[1], parts[4]};
  }
  const auto part = [&](std::size_t i) { return lower(parts[i]); };
  if (parts.empty() || parts.size() > 3 || (parts.size() == 1 && version.empty())) return {};
  if (parts.size() == 1) return {{"", "", part(0), std::string(version)}};
  if (parts.size() == 3) return {{part(0), part(1), part(2), std::string(version)}};
  std::vector<Aim> aims{{"", part(0), part(1), std::string(version)}};
  if (version.empty()) aims.push_back({part(0), part(1), "", ""});
  return aims;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size();) {
    const auto start = i;
    while (i < text.size() && is_word(text[i])) ++i;
    if (i > start)
      words.push_back(lower(text.substr(start, i - start)));
    else
      ++i;
  }
  return words;
}

bool has_words(std::string_view text, const std::vector<std::string>& words) {
  const auto own = words_of(text);
  return !words.empty() && std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(own.begin(), own.end(), [&](const std::string& each) { return each.starts_with(word); });
  });
}

}  // namespace pedigree::service
