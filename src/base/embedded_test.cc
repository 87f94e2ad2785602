#include "base/embedded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace pedigree {

// Made by pedigree_embed() in CMakeLists.txt, from files of this folder.
namespace test_files {
std::span<const EmbeddedFile> embedded_files();
}

namespace {

TEST(Embedded, HoldsTheBytesOfEachFile) {
  const auto files = test_files::embedded_files();
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "README.md");
  EXPECT_EQ(files[1].name, "embedded.h");
  for (const EmbeddedFile& file : files) {
    std::ifstream in(std::string(PEDIGREE_TEST_FILES) + "/" + std::string(file.name), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    ASSERT_FALSE(text.empty());
    EXPECT_EQ(file.bytes(), text);
  }
}

}  // namespace
}  // namespace pedigree
