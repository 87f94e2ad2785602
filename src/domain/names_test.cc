#include "domain/names.h"

#include <gtest/gtest.h>

namespace pedigree::domain {
namespace {

TEST(Names, CollectionNamesMayHaveSpacesButNoSlashOrColon) {
  EXPECT_TRUE(check_collection_name("MNIST Grayscale 28x28"));
  EXPECT_TRUE(check_collection_name(std::string(128, 'x')));
  EXPECT_TRUE(check_collection_name("Größe"));
  EXPECT_FALSE(check_collection_name(std::string(129, 'x')));
  EXPECT_FALSE(check_collection_name(""));
  EXPECT_FALSE(check_collection_name("a/b"));
  EXPECT_FALSE(check_collection_name("a:b"));
  EXPECT_FALSE(check_collection_name("a\nb"));
  EXPECT_FALSE(check_collection_name("\xff"));
}

TEST(Names, ErrorsNameThingAndRule) {
  const auto status = check_alias("a/b");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "invalid alias 'a/b': it must not contain '/'");
}

TEST(Names, AliasesMustNotLookLikeVersions) {
  EXPECT_TRUE(check_alias("production"));
  EXPECT_TRUE(check_alias("v1.2"));
  EXPECT_TRUE(check_alias("v01"));
  EXPECT_FALSE(check_alias("v7"));
}

TEST(Names, FileNamesCannotLeaveTheirFolder) {
  for (const char* good : {"a", "a/b.txt", "tab\tname", "back\\slash", "...", "a..b", "ü/é"}) EXPECT_TRUE(check_file_name(good)) << good;
  for (const char* bad : {"", "/a", "..", "a/../b", "./a", "a//b", "a/", "."}) EXPECT_FALSE(check_file_name(bad)) << bad;
  EXPECT_FALSE(check_file_name(std::string_view("a\0b", 3)));
}

TEST(Names, Tags) {
  EXPECT_TRUE(check_tag("good one"));
  EXPECT_FALSE(check_tag(" lead"));
  EXPECT_FALSE(check_tag("a.b"));
}

TEST(Names, UsernamesAndKeys) {
  EXPECT_TRUE(check_username("a.b-c_D9"));
  EXPECT_FALSE(check_username("a b"));
  EXPECT_TRUE(check_api_key(std::string(40, 'k')));
  EXPECT_FALSE(check_api_key(std::string(39, 'k')));
  EXPECT_FALSE(check_api_key(std::string(40, '/')));
}

TEST(Names, Registries) {
  EXPECT_EQ(registry_project_name("model"), "wandb-registry-model");
  EXPECT_EQ(registry_project_name("wandb-registry-x"), "wandb-registry-x");
  EXPECT_EQ(registry_project_name("model-registry"), "model-registry");
  EXPECT_TRUE(is_core_registry("wandb-registry-dataset"));
  EXPECT_FALSE(is_core_registry("wandb-registry-custom"));
}

}  // namespace
}  // namespace pedigree::domain
