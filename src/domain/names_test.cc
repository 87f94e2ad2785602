#include "domain/names.h"

#include <gtest/gtest.h>

namespace pedigree::domain {
namespace {

TEST(Names, NobodySeesANameOfSpacesOrOfNothing) {
  for (const auto* name : {" ", "\u00A0\u2003", "\u200B\u200D", "\u202E", "\uFEFF", "\u3164"}) {
    EXPECT_FALSE(check_collection_name(name)) << name;
    EXPECT_FALSE(check_alias(name)) << name;
    EXPECT_FALSE(check_run_name(name)) << name;
  }
  for (const auto* name : {" a ", "\u200Bx", "\u05E9\u05DC", "👩\u200D👩", "\u0336"}) EXPECT_TRUE(check_collection_name(name)) << name;
}

TEST(Names, WhatClientsResolveInAddressesIsNoName) {
  for (const auto* name : {".", ".."}) {
    EXPECT_FALSE(check_collection_name(name)) << name;
    EXPECT_FALSE(check_type_name(name)) << name;
  }
  EXPECT_TRUE(check_collection_name("..."));
  EXPECT_TRUE(check_collection_name("..a"));
}

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

TEST(Names, NamesInUrlsAreNoPathsOfTheirOwn) {
  for (const auto check : {check_username, check_entity_name, check_project_name, check_run_name}) {
    EXPECT_FALSE(check("."));
    EXPECT_FALSE(check(".."));
    EXPECT_TRUE(check("..."));
    EXPECT_FALSE(check(""));
    EXPECT_FALSE(check("a/b"));
  }
}

TEST(Names, AddressesOfTheServerAreNoNamesOfEntities) {
  for (const auto* name : {"api", "API", "graphql", "docs", "orgs", "settings", "files", "artifactsv2"}) {
    EXPECT_FALSE(check_not_reserved(name)) << name;
    EXPECT_TRUE(check_entity_name(name)) << name << ": a server that has one still starts";
  }
  EXPECT_TRUE(check_not_reserved("api2"));
}

TEST(Names, EntityNamesMayHaveInnerSpaces) {
  EXPECT_TRUE(check_entity_name("Acme Research 2"));
  EXPECT_FALSE(check_entity_name(" Acme"));
  EXPECT_FALSE(check_entity_name("Acme "));
  EXPECT_FALSE(check_entity_name("Ac:me"));
}

TEST(Names, LimitsCountCharactersNotBytes) {
  std::string umlauts;
  for (int i = 0; i < 128; ++i) umlauts += "ü";
  EXPECT_TRUE(check_collection_name(umlauts));
  EXPECT_FALSE(check_collection_name(umlauts + "ü"));
}

TEST(Names, RejectedNamesAreShownShortAndWithoutControlCharacters) {
  EXPECT_EQ(check_username("a\x1b[31m").error().message, "invalid username 'a?[31m': it must not contain control characters");
  EXPECT_LT(check_alias(std::string(5000, 'x')).error().message.size(), 200U);
}

TEST(Names, Emails) {
  EXPECT_TRUE(check_email("ada@example.org"));
  for (const char* wrong : {"", "ada", "@host", "ada@", "a da@host", "ada@host\n"}) EXPECT_FALSE(check_email(wrong)) << wrong;
}

TEST(Names, ReasonsAreBounded) {
  EXPECT_TRUE(check_reason(""));
  EXPECT_TRUE(check_reason("two\nlines"));
  EXPECT_EQ(check_reason(std::string(4097, 'r')).error().code, Code::kTooLarge);
  EXPECT_FALSE(check_reason("\xff"));
}

TEST(Names, RunFilesAreStoredWithoutLeadingDots) {
  EXPECT_EQ(normalize_run_file("././a/b"), "a/b");
  EXPECT_EQ(normalize_run_file("a/./b"), "a/./b");
}

TEST(Names, FoldingIsForAsciiOnly) {
  EXPECT_EQ(fold("AcMe-9"), "acme-9");
  EXPECT_EQ(fold("Ä"), "Ä");
}

TEST(Names, Registries) {
  EXPECT_EQ(registry_project_name("model"), "wandb-registry-model");
  EXPECT_EQ(registry_project_name("wandb-registry-x"), "wandb-registry-x");
  EXPECT_EQ(registry_project_name("model-registry"), "model-registry");
  EXPECT_TRUE(is_core_registry("wandb-registry-dataset"));
  EXPECT_FALSE(is_core_registry("wandb-registry-custom"));
  EXPECT_EQ(core_registry_type("wandb-registry-model"), "model");
  EXPECT_EQ(core_registry_type("wandb-registry-custom"), "");
  EXPECT_TRUE(is_registry_project("model-registry"));
  EXPECT_FALSE(is_registry_project("my-wandb-registry-model"));
}

}  // namespace
}  // namespace pedigree::domain
