#include "api/rest/reproduce_script.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace pedigree::api::rest {
namespace {

std::string run_shell(const std::string& command) {
  std::string output;
  FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 256> buffer{};
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), count);
  ::pclose(pipe);
  return output;
}

TEST(ReproduceScript, AnyTextIsOneWordOfTheShell) {
  for (const std::string text : {"plain", "two words", "it's", "$(touch hacked)", "`id`", "a\nb", "\\", "\"", "*", "--flag", ""})
    EXPECT_EQ(run_shell("printf %s " + shell_quote(text)), text);
}

TEST(ReproduceScript, HostileRecipesRunNothing) {
  service::Recipe recipe;
  recipe.entity = recipe.project = recipe.run = "x\ntouch hacked";
  recipe.repository = "/nowhere'; touch hacked; '";
  recipe.commit = "$(touch hacked)";
  recipe.patch = "END_OF_FILE\ntouch hacked\n";
  recipe.python = "3\ntouch hacked";
  recipe.missing = {"this\ntouch hacked"};
  const auto folder = std::filesystem::temp_directory_path() / ("pedigree-script-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "r.sh") << reproduce_script(recipe, "title\ntouch hacked", "http://x'; touch hacked; '");
  run_shell("cd " + folder.string() + " && sh r.sh out 2>/dev/null");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) EXPECT_NE(entry.path().filename(), "hacked");
  EXPECT_EQ(run_shell("sh -n " + (folder / "r.sh").string() + " 2>&1"), "");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace pedigree::api::rest
