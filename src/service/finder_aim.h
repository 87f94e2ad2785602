// What a text of the search box may point to: a name with its version, a path, an address that was pasted. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pedigree::service {

/// "entity/project/name:version"; what was not said is empty. All but the version in lower case.
struct Aim {
  std::string entity, project, name, version;
  bool operator==(const Aim&) const = default;
};

/// Every way to read the text as more than a plain name: "name:v3", "name v3", "name:alias", "project/name", "entity/project",
/// "entity/project/name", each with a version or without, and the addresses of runs, artifacts and registered versions that the
/// SDK prints. Empty for a plain name.
std::vector<Aim> aims_of(std::string_view text);

/// The words of a text, in lower case; whatever is neither an ASCII letter or digit nor beyond ASCII separates them.
std::vector<std::string> words_of(std::string_view text);
/// Whether each word begins a word of the text, whatever the case.
bool has_words(std::string_view text, const std::vector<std::string>& words);

}  // namespace pedigree::service
