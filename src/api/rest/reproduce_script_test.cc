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

TEST(ReproduceScript, SavedCodeLiesInItsFoldersAgain) {
  service::Recipe recipe;
  recipe.code = {{"train.py", "print(1)\n"}, {"lib/a b/it's.py", std::string("\0\xFF", 2)}};
  const auto folder = std::filesystem::temp_directory_path() / ("pedigree-script-code-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "r.sh") << reproduce_script(recipe, "t", "http://x");
  run_shell("cd " + folder.string() + " && SKIP_RUN=1 PYTHON=true sh r.sh out 2>&1");
  for (const auto& file : recipe.code) {
    std::ifstream stream(folder / "out/code" / file.path, std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), file.text) << file.path;
  }
  std::filesystem::remove_all(folder);
}

TEST(ReproduceScript, HostileRecipesRunNothing) {
  service::Recipe recipe;
  recipe.entity = recipe.project = recipe.run = "x\ntouch hacked";
  recipe.repository = "/nowhere'; touch hacked; '";
  recipe.commit = "$(touch hacked)";
  recipe.code = {{"a b/$(touch hacked)'; touch hacked; '", "END_OF_FILE\ntouch hacked\n"}};
  recipe.patch = "END_OF_FILE\ntouch hacked\n";
  recipe.python = "3\ntouch hacked";
  recipe.missing = {"this\ntouch hacked"};
  const auto folder = std::filesystem::temp_directory_path() / ("pedigree-script-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "r.sh") << reproduce_script(recipe, "title\ntouch hacked", "http://x'; touch hacked; '");
  run_shell("cd " + folder.string() + " && sh r.sh out 2>/dev/null");
  recipe.commit.reset();   // now with the saved code
  recipe.inputs = {{"e", "p'; touch hacked; '", "c\ntouch hacked", "v0", "t'; touch hacked; '", "d\ntouch hacked", 1, 1, true, "$(touch hacked)"}};
  std::ofstream(folder / "s.sh") << reproduce_script(recipe, "title", "http://x");
  run_shell("cd " + folder.string() + " && PYTHON=true sh s.sh out 2>/dev/null");
  EXPECT_EQ(run_shell("sh -n " + (folder / "s.sh").string() + " 2>&1"), "");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) EXPECT_NE(entry.path().filename(), "hacked");
  EXPECT_EQ(run_shell("sh -n " + (folder / "r.sh").string() + " 2>&1"), "");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace pedigree::api::rest
