#include "cli/cli.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

namespace pedigree::cli {
namespace {

struct Outcome {
  int code = 0;
  std::string out, err;
};

Outcome pedigree(std::vector<std::string> words) {
  words.insert(words.begin(), "pedigree");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Outcome outcome;
  outcome.code = run(static_cast<int>(words.size()), argv.data(), {});
  outcome.out = ::testing::internal::GetCapturedStdout();
  outcome.err = ::testing::internal::GetCapturedStderr();
  return outcome;
}

TEST(Cli, HelpNamesEveryCommandAndSetting) {
  for (const auto* word : {"help", "--help", "-h"}) {
    const auto help = pedigree({word});
    EXPECT_EQ(help.code, 0);
    for (const auto* name : {"serve", "doctor", "user", "key", "version", "gc", "trash-days", "data-dir", "PEDIGREE_LISTEN", "PEDIGREE_ADMIN_KEY", "127.0.0.1:8080"})
      EXPECT_NE(help.out.find(name), std::string::npos) << word << " lacks " << name;
  }
  EXPECT_NE(pedigree({"serve", "--help"}).out.find("--external-url"), std::string::npos);
}

TEST(Cli, Version) {
  for (const auto* word : {"version", "--version"}) EXPECT_EQ(pedigree({word}).out.substr(0, 9), "pedigree ");
}

TEST(Cli, WrongUsageIsToldFromFailure) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {}, {"sreve"}, {"serve", "--lisen", "x"}, {"user"}, {"user", "add"}, {"user", "passwd"}, {"serve", "--listen", "nowhere"}, {"serve", "--config", "/none.toml"}}) {
    const auto wrong = pedigree(words);
    EXPECT_EQ(wrong.code, 2);
    EXPECT_FALSE(wrong.err.empty());
  }
}

TEST(Cli, CommandsOnADirectoryThatIsNone) {
  const auto folder = std::filesystem::temp_directory_path() / ("pedigree-cli-" + std::to_string(::getpid()));
  const auto user = pedigree({"user", "add", "bob", "--data-dir", folder.string()});
  EXPECT_EQ(user.code, 1);
  EXPECT_EQ(user.out, "") << "scripts take what is printed for the key";
  EXPECT_NE(user.err.find(folder.string()), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder));
  const auto doctor = pedigree({"doctor", "--data-dir", folder.string(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(doctor.code, 0) << doctor.out;
  EXPECT_NE(doctor.out.find("32 MiB"), std::string::npos) << "the limits are shown";
}

}  // namespace
}  // namespace pedigree::cli
