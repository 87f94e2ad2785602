#include "service/finder_aim.h"

#include <gtest/gtest.h>

namespace pedigree::service {
namespace {

using Aims = std::vector<Aim>;

TEST(FinderAim, APlainNameIsNoAim) {
  for (const auto* text : {"", "digits", "digits classifier", "name:", "version 3", "a/b/c/d", "///"})
    EXPECT_TRUE(aims_of(text).empty()) << text;
}

TEST(FinderAim, VersionsByName) {
  EXPECT_EQ(aims_of("Digits v3"), (Aims{{"", "", "digits", "v3"}}));
  EXPECT_EQ(aims_of(" Digits classifier:Production "), (Aims{{"", "", "digits classifier", "Production"}}));
  EXPECT_EQ(aims_of("m:old:alias"), (Aims{{"", "", "m", "old:alias"}})) << "the first colon separates";
  EXPECT_EQ(aims_of("Org/wandb-registry-model/M:v1"), (Aims{{"org", "wandb-registry-model", "m", "v1"}}));
}

TEST(FinderAim, PathsAndAddresses) {
  EXPECT_EQ(aims_of("ada/p"), (Aims{{"", "ada", "p", ""}, {"ada", "p", "", ""}}));
  EXPECT_EQ(aims_of("/ada/p/r"), (Aims{{"ada", "p", "r", ""}}));
  EXPECT_EQ(aims_of("https://host:8080/ada/my%20p/runs/r?tab=log#x"), (Aims{{"ada", "my p", "r", ""}}));
  EXPECT_EQ(aims_of("https://host/ada/p/artifacts/model/m/v2"), (Aims{{"ada", "p", "m", "v2"}}));
  EXPECT_EQ(aims_of("http://h/orgs/o/registry/model?selectionPath=o%2Fwandb-registry-model%2FM%20x&view=membership&version=v4"),
            (Aims{{"o", "wandb-registry-model", "m x", "v4"}}));
}

TEST(FinderAim, Words) {
  EXPECT_TRUE(has_words("Digits-classifier_v2", words_of("v2 digits")));
  EXPECT_FALSE(has_words("Digits", words_of("igits")));
  EXPECT_FALSE(has_words("Digits", words_of(" - ")));
  EXPECT_TRUE(has_words("der Zug nach Köln", words_of("kö")));
}

}  // namespace
}  // namespace pedigree::service
