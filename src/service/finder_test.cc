#include "service/finder.h"

#include <gtest/gtest.h>

#include "service/world.h"

namespace pedigree::service {
namespace {

class FinderTest : public World {
 protected:
  /// "kind entity/project/name[:vN] by=value"
  std::vector<std::string> find(const Caller& caller, std::string_view text, std::int64_t limit = 20) {
    return read([&](sql::Transaction& tx) {
      std::vector<std::string> shown;
      const auto groups = find_everywhere(tx, caller, text, limit);
      for (const auto& group : groups.value()) {
        for (const auto& item : group.items)
          shown.push_back(std::string(name(group.kind)) + " " + item.entity + "/" + item.project + "/" + item.name +
                          (item.version_index ? ":" + domain::version_name(*item.version_index) : "") + " " + item.by + "=" +
                          item.value);
        if (group.more) shown.push_back("more");
      }
      return shown;
    });
  }
};

TEST_F(FinderTest, FindsByTheBeginningWhateverTheCase) {
  log(ada, "proj", "Digits", "1", {"Best"});
  EXPECT_EQ(find(ada, "dig"), (std::vector<std::string>{"collection ada/proj/Digits name=Digits"}));
  EXPECT_EQ(find(ada, " DIGITS "), find(ada, "dig"));
  EXPECT_TRUE(find(ada, "igits").empty());
  EXPECT_EQ(find(ada, "best"), (std::vector<std::string>{"version ada/proj/Digits:v0 alias=Best"}));
  EXPECT_EQ(find(ada, "proj"), (std::vector<std::string>{"project ada/proj/proj name=proj"}));
  EXPECT_EQ(find(ada, "mak"), (std::vector<std::string>{"run ada/proj/maker name=maker"}));
}

TEST_F(FinderTest, FindsByTheBeginningsOfWords) {
  log(ada, "proj", "Digits classifier", "1");
  EXPECT_EQ(find(ada, "classi"), (std::vector<std::string>{"collection ada/proj/Digits classifier name=Digits classifier"}));
  EXPECT_EQ(find(ada, "classifier dig"), find(ada, "classi"));
  EXPECT_TRUE(find(ada, "classifier digest").empty());
  EXPECT_TRUE(find(ada, "lassifier").empty());
  EXPECT_TRUE(find(eve, "classifier").empty());
}

TEST_F(FinderTest, FindsVersionsByTheirNames) {
  log(ada, "p", "m", "1", {"best"});
  log(ada, "p", "m", "2");
  log(ada, "q", "mm", "3", {"best"});
  const std::vector<std::string> v1{"version ada/p/m:v1 name=m"};
  for (const auto* text : {"m:v1", "M v1", "p/m:v1", "ada/p/m:v1", "m:latest", "https://host/ada/p/artifacts/model/m/v1"})
    EXPECT_EQ(find(ada, text).front(), v1.front()) << text;
  EXPECT_EQ(find(ada, "m:best"), (std::vector<std::string>{"version ada/p/m:v0 name=m", "version ada/q/mm:v0 name=mm"}));
  EXPECT_TRUE(find(ada, "m:v7").empty());
  EXPECT_TRUE(find(eve, "ada/p/m:v1").empty());
}

TEST_F(FinderTest, FindsWhatAPathNames) {
  log(ada, "proj", "Digits", "1");
  EXPECT_EQ(find(ada, "ada/pro"), (std::vector<std::string>{"project ada/proj/proj name=proj"}));
  EXPECT_EQ(find(ada, "proj/dig"), (std::vector<std::string>{"collection ada/proj/Digits name=Digits"}));
  EXPECT_EQ(find(ada, "http://host:1/ada/proj/runs/maker?tab=log"), (std::vector<std::string>{"run ada/proj/maker name=maker"}));
  EXPECT_TRUE(find(ada, "other/digits").empty());
  EXPECT_TRUE(find(eve, "ada/proj/Digits").empty());
}

TEST_F(FinderTest, FindsRunsByTagAndCommit) {
  log(ada, "proj", "m", "1");
  ASSERT_TRUE(database->write([&](sql::Transaction& tx) -> Status {
    tx.run("UPDATE run SET git_commit = '0123456789abcdef0123456789abcdef01234567' WHERE id = 1");
    tx.run("INSERT INTO run_tag (run_id, tag) VALUES (1, 'Baseline GPU')");
    return {};
  }));
  EXPECT_EQ(find(ada, "baseline"), (std::vector<std::string>{"run ada/proj/maker tag=Baseline GPU"}));
  EXPECT_EQ(find(ada, "gpu"), find(ada, "baseline"));
  EXPECT_EQ(find(ada, "0123456"), (std::vector<std::string>{"run ada/proj/maker commit=0123456789abcdef0123456789abcdef01234567"}));
  EXPECT_TRUE(find(eve, "0123456").empty());
  EXPECT_TRUE(find(eve, "baseline").empty());
}

TEST_F(FinderTest, ExactMatchesComeFirstAndTheRestIsCounted) {
  for (const auto* collection : {"model-b", "model-a", "model", "modelling"}) log(ada, "p", collection, collection);
  EXPECT_EQ(find(ada, "model", 2),
            (std::vector<std::string>{"collection ada/p/model name=model", "collection ada/p/model-a name=model-a", "more"}));
}

TEST_F(FinderTest, DigestsAndFiles) {
  const auto artifact = log(ada, "p", "m", "content");
  EXPECT_EQ(find(ada, artifact.digest.substr(0, 6)), (std::vector<std::string>{"version ada/p/m:v0 digest=" + artifact.digest}));
  EXPECT_TRUE(find(ada, artifact.digest.substr(0, 5)).empty()) << "too short for a digest";
  const auto file = hex(as_bytes(md5("content")));
  EXPECT_EQ(find(ada, file), (std::vector<std::string>{"version ada/p/m:v0 file=" + file}));
}

TEST_F(FinderTest, OthersFindNothingOfIt) {
  const auto artifact = log(ada, "p", "m", "content", {"best"});
  for (const auto& text :
       {std::string("m"), std::string("best"), artifact.digest, std::string("p"), hex(as_bytes(md5("content")))})
    EXPECT_TRUE(find(eve, text).empty()) << text;
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return find_everywhere(tx, ada, " ", 5).has_value(); }));
}

TEST_F(FinderTest, WhatOthersHaveDoesNotHideWhatOneSees) {
  const auto digest = log(eve, "p", "hers", "0").digest;
  log(ada, "p", "mine", "0");   // the same content
  const auto tag = [&](const Caller& caller, std::int64_t id, std::vector<std::string> tags) {
    EditArtifact edit;
    edit.add_tags = std::move(tags);
    ASSERT_TRUE(artifacts->edit(caller, id, edit));
  };
  // Six hundred versions of eve that begin alike come before the one of ada.
  const auto hers = read([&](sql::Transaction& tx) { return find_collection(tx, eve, "eve", "p", "hers")->collection.id; });
  ASSERT_TRUE(database->write([&](sql::Transaction& tx) -> Status {
    tx.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) INSERT INTO artifact (sequence_id, state, "
           "version_index, digest, created_by, created_at, updated_at) SELECT ?1, 'COMMITTED', i, ?2, ?3, i, i FROM n",
           hers, digest, eve.account_id);
    tx.run("INSERT INTO membership (collection_id, artifact_id, project_id, version_index, created_by, created_at) SELECT c.id, v.id, "
           "c.project_id, v.version_index, ?2, 1 FROM collection c CROSS JOIN artifact v WHERE c.id = ?1 AND v.sequence_id = c.id AND "
           "v.version_index > 0",
           hers, eve.account_id);
    tx.run("INSERT INTO artifact_tag (artifact_id, tag, created_at) SELECT v.id, 'good', 1 FROM artifact v WHERE v.sequence_id = ?1 "
           "AND v.version_index > 0",
           hers);
    return {};
  }));
  const auto late = log(ada, "p", "mine", "late");
  tag(ada, late.id, {"good", "good too"});
  EXPECT_EQ(find(ada, "good"), (std::vector<std::string>{"version ada/p/mine:v1 tag=good"}));
  EXPECT_EQ(find(ada, digest.substr(0, 8)), (std::vector<std::string>{"version ada/p/mine:v0 digest=" + digest}));
  EXPECT_EQ(find(eve, "good", 3).size(), 4U) << "three and the word that there are more";
  EXPECT_TRUE(find(person("guest", JoinOrganization{false, std::nullopt}), "good").empty());
}

TEST_F(FinderTest, DeletedThingsAreNotFound) {
  log(ada, "p", "m", "content", {"best"});
  const auto id = read([&](sql::Transaction& tx) { return find_collection(tx, ada, "ada", "p", "m")->collection.id; });
  ASSERT_TRUE(registry->remove_collection(ada, id));
  EXPECT_TRUE(find(ada, "m").empty() || find(ada, "m")[0].starts_with("run"));
  EXPECT_TRUE(find(ada, "best").empty());
}

}  // namespace
}  // namespace pedigree::service
