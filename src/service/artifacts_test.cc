#include "service/artifacts.h"

#include <thread>

#include "service/world.h"

namespace pedigree::service {
namespace {

using ArtifactsTest = World;

TEST_F(ArtifactsTest, NumbersComeWithTheCommitWithoutGap) {
  EXPECT_EQ(log(ada, "p", "m", "1").version_index, 0);
  auto pending = new_model("p", "m");
  EXPECT_EQ(artifacts->create(ada, pending)->version_index, std::nullopt);
  EXPECT_EQ(log(ada, "p", "m", "2").version_index, 1);
}

TEST_F(ArtifactsTest, ConcurrentCommitsNumberWithoutGapOrReuse) {
  run(ada, "p", "maker");
  std::vector<std::thread> threads;
  std::vector<std::int64_t> indexes(12);
  for (std::size_t i = 0; i < indexes.size(); ++i)
    threads.emplace_back([&, i] { indexes[i] = *log(ada, "p", "m", "content " + std::to_string(i)).version_index; });
  for (auto& thread : threads) thread.join();
  std::sort(indexes.begin(), indexes.end());
  for (std::size_t i = 0; i < indexes.size(); ++i) EXPECT_EQ(indexes[i], static_cast<std::int64_t>(i));
}

TEST_F(ArtifactsTest, TheSameContentIsTheSameVersion) {
  const auto first = log(ada, "p", "m", "same");
  log(ada, "p", "m", "other");
  const auto again = log(ada, "p", "m", "same", {"back"});
  EXPECT_EQ(again.id, first.id);
  read([&](sql::Transaction& tx) {
    EXPECT_EQ(store::collections::open_alias(tx, first.sequence_id, "back")->version_index, 0);
    EXPECT_EQ(store::collections::open_alias(tx, first.sequence_id, "latest")->version_index, 0);
    return 0;
  });
}

TEST_F(ArtifactsTest, CreateIsIdempotentByClientId) {
  run(ada, "p", "maker");
  auto spec = new_model("p", "m");
  spec.client_id = "client-1";
  EXPECT_EQ(artifacts->create(ada, spec)->id, artifacts->create(ada, spec)->id);
}

TEST_F(ArtifactsTest, ACommitWithoutAllBytesIsRefusedAndChangesNothing) {
  run(ada, "p", "maker");
  const auto artifact = *artifacts->create(ada, new_model("p", "m"));
  EXPECT_EQ(artifacts->commit(ada, artifact.id).error().code, Code::kConflict);
  const std::string manifest = R"({"version":1,"contents":{"w":{"digest":"1B2M2Y8AsgTpgAmY7PhCfg==","size":0}}})";
  const auto row = *artifacts->create_manifest(ada, artifact.id, "FULL", base64(as_bytes(md5(manifest))), std::nullopt);
  EXPECT_EQ(artifacts->store_manifest(row.id, *blob::put(*blobs, "other bytes")).error().code, Code::kInvalidArgument);
  ASSERT_TRUE(artifacts->store_manifest(row.id, *blob::put(*blobs, manifest)));
  const auto refused = artifacts->commit(ada, artifact.id);
  EXPECT_NE(refused.error().message.find("have not been uploaded"), std::string::npos) << refused.error().message;
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return store::artifacts::by_id(tx, artifact.id)->committed(); }));
}

TEST_F(ArtifactsTest, WrongBytesAreRefused) {
  run(ada, "p", "maker");
  const auto artifact = *artifacts->create(ada, new_model("p", "m"));
  EXPECT_EQ(artifacts->store_file(artifact.id, md5("announced"), *blob::put(*blobs, "something else")).error().code,
            Code::kInvalidArgument);
}

TEST_F(ArtifactsTest, AClaimedMd5OpensNobodyElsesFile) {
  log(ada, "p", "m", "secret bytes");
  run(eve, "q", "maker");
  const auto artifact = *artifacts->create(eve, new_model("q", "m"));
  const auto slots = *artifacts->plan_upload(eve, {{artifact.id, "w", md5("secret bytes")}});
  EXPECT_FALSE(slots.front().known);
}

TEST_F(ArtifactsTest, ManifestsWithNamesThatLeaveTheFolderAreRefused) {
  for (const char* name : {"../x", "/etc/passwd", "a//b", "a/./b"}) {
    run(ada, "p", "maker");
    const auto artifact = *artifacts->create(ada, new_model("p", "m"));
    const std::string manifest =
        std::string(R"({"version":1,"contents":{")") + name + R"(":{"digest":"x","ref":"s3://b/k","size":0}}})";
    const auto row = *artifacts->create_manifest(ada, artifact.id, "FULL", "", std::nullopt);
    ASSERT_TRUE(artifacts->store_manifest(row.id, *blob::put(*blobs, manifest)));
    EXPECT_EQ(artifacts->commit(ada, artifact.id).error().code, Code::kInvalidArgument) << name;
  }
}

TEST_F(ArtifactsTest, ATypeClashIsToldInTheClientsWords) {
  log(ada, "p", "m", "1");
  auto spec = new_model("p", "m");
  spec.type = "dataset";
  EXPECT_EQ(artifacts->create(ada, spec).error().message,
            "Artifact m already exists with type 'model'; cannot create another with type 'dataset'");
}

TEST_F(ArtifactsTest, OutsidersCannotUseOrSee) {
  const auto artifact = log(ada, "p", "m", "1");
  run(eve, "q", "r");
  EXPECT_EQ(artifacts->use(eve, {"", "q", "r", artifact.id, {}}).error().code, Code::kNotFound);
  EXPECT_EQ(artifacts->edit(eve, artifact.id, {}).error().code, Code::kNotFound);
  EXPECT_EQ(artifacts->remove(eve, artifact.id, true).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace pedigree::service
