// The names of events and their description are two lists that must be one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/embedded.h"

namespace pedigree::domain::test_files {
std::span<const EmbeddedFile> embedded_files();  // actions.h, events.md
}

namespace pedigree::domain {
namespace {

std::set<std::string> all_matches(std::string_view file_name, const std::string& pattern) {
  std::set<std::string> found;
  for (const auto& file : test_files::embedded_files()) {
    if (file.name != file_name) continue;
    const std::string text(file.bytes());
    const std::regex expression(pattern);
    for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end; ++match) found.insert((*match)[1]);
  }
  return found;
}

TEST(Actions, EachHasItsRowInTheDocument) {
  const auto named = all_matches("actions.h", R"re(std::string_view k\w+ = "([^"]+)";)re");
  const auto described = all_matches("events.md", R"re(\| `([a-z]+[a-z_.]*)` \|)re");
  EXPECT_GT(named.size(), 30U);
  EXPECT_THAT(described, ::testing::ContainerEq(named))
      << "docs/formats/events.md and domain/actions.h must list the same actions";
}

}  // namespace
}  // namespace pedigree::domain
