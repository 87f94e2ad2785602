// What a garbage collection keeps for others: files that a version's entries lie in, and the code of the run that made it.
#include "base/ids.h"
#include "base/text.h"
#include "service/files.h"
#include "service/gc.h"
#include "service/kept.h"
#include "service/purge.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

constexpr Micros kMonth = 31 * 24 * 3600 * kSecond;

class GcReferencesTest : public World {
 protected:
  GcReferencesTest() : gc(stores(), {30 * 24 * 3600 * kSecond, 14 * 24 * 3600 * kSecond, 0}), purge(stores()) {}

  /// How many versions are forgotten a month later; a dry run says the same.
  std::int64_t forgotten_later() {
    clock.advance(kMonth);
    const auto plan = *gc.collect(admin, true), done = *gc.collect(admin, false);
    EXPECT_EQ(plan.versions, done.versions);
    EXPECT_EQ(plan.runs, done.runs);
    EXPECT_EQ(plan.freed.count, done.freed.count);
    EXPECT_EQ(plan.freed.bytes, done.freed.bytes);
    return done.versions;
  }

  std::int64_t create(const Caller& caller, const std::string& name, const std::string& type,
                      std::optional<std::string> run_name) {
    run(caller, "p", "maker");
    CreateArtifact spec;
    spec.project = "p";
    spec.type = type;
    spec.collection = name;
    spec.digest = name;
    spec.run = std::move(run_name);
    return artifacts->create(caller, spec)->id;
  }
  void commit(const Caller& caller, std::int64_t id, const std::string& contents) {
    const std::string manifest = R"({"version":1,"contents":{)" + contents + "}}";
    const auto row = artifacts->create_manifest(caller, id, "FULL", base64(as_bytes(md5(manifest))), std::nullopt);
    ASSERT_TRUE(artifacts->store_manifest(row->id, *blob::put(*blobs, manifest)));
    const auto committed = artifacts->commit(caller, id);
    ASSERT_TRUE(committed) << committed.error().message;
  }
  static std::string entry(std::int64_t target, const std::string& path = "w") {
    return R"("taken":{"digest":"d","size":0,"ref":"wandb-artifact://)" + hex(as_bytes("Artifact:" + std::to_string(target))) +
           "/" + path + R"("})";
  }
  /// A committed version whose only entry is the file of another one.
  std::int64_t refer(const Caller& caller, const std::string& name, std::int64_t target, const std::string& path = "w") {
    const auto id = create(caller, name, "dataset", std::nullopt);
    commit(caller, id, entry(target, path));
    return id;
  }
  bool reads(const Caller& caller, std::int64_t id, std::string_view path) {
    return read([&](sql::Transaction& tx) { return artifact_blob_by_path(tx, caller, id, path).has_value(); });
  }
  void remove(std::int64_t id) { ASSERT_TRUE(artifacts->remove(ada, id, true)); }

  Gc gc;
  Purge purge;
};

TEST_F(GcReferencesTest, AVersionIsKeptAsLongAsAnotherRefersToIt) {
  const auto source = log(ada, "p", "source", "bytes").id;
  const auto one = refer(ada, "one", source), two = refer(ada, "two", one, "taken");  // a chain
  EXPECT_TRUE(reads(ada, two, "taken"));
  remove(source);
  remove(one);
  EXPECT_EQ(forgotten_later(), 0);
  EXPECT_TRUE(reads(ada, source, "w"));
  EXPECT_FALSE(reads(eve, source, "w"));
  remove(two);
  EXPECT_TRUE(reads(ada, source, "w"));
  EXPECT_EQ(forgotten_later(), 3);
  EXPECT_FALSE(reads(ada, source, "w"));
}

TEST_F(GcReferencesTest, OnesThatReferToEachOtherGoTogether) {
  const auto first = create(ada, "first", "dataset", std::nullopt), second = create(ada, "second", "dataset", std::nullopt);
  commit(ada, first, entry(second));  // a draft of the same run
  commit(ada, second, entry(first));
  remove(first);
  EXPECT_EQ(forgotten_later(), 0);
  remove(second);
  EXPECT_EQ(forgotten_later(), 2);
}

TEST_F(GcReferencesTest, NobodyKeepsWhatHeMayNotRead) {
  const auto source = log(ada, "p", "source", "bytes").id;
  const auto copy = refer(eve, "copy", source);
  EXPECT_FALSE(reads(eve, copy, "taken"));
  remove(source);
  EXPECT_EQ(forgotten_later(), 1);
}

TEST_F(GcReferencesTest, CodeIsKeptForTheVersionsItsRunMade) {
  const auto model = log(ada, "p", "model", "weights").id;  // of the run "maker"
  const auto code = create(ada, "source-p-train", "code", "maker");
  const std::string text = "print(1)";
  ASSERT_TRUE(artifacts->store_file(code, md5(text), *blob::put(*blobs, text)));
  commit(ada, code, R"("train.py":{"digest":")" + base64(as_bytes(md5(text))) + R"(","size":8})");
  remove(code);
  EXPECT_EQ(forgotten_later(), 0);
  remove(model);
  EXPECT_EQ(forgotten_later(), 2);
}

TEST_F(GcReferencesTest, AVersionWithoutAPlaceIsShownInOneOfItsOwn) {
  const auto source = log(ada, "p", "source", "bytes");
  const auto one = refer(ada, "one", source.id);
  const auto other = log(ada, "p", "other~" + std::to_string(source.id), "more");  // a name anybody may give
  const auto stand_in = [&](const Caller& caller) {
    return read([&](sql::Transaction& tx) { return stand_in_for(tx, caller, *store::artifacts::by_id(tx, source.id)); });
  };
  EXPECT_FALSE(stand_in(ada)) << "it has a place";
  remove(source.id);
  const auto place = stand_in(ada);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->name, "source~" + std::to_string(source.id));
  EXPECT_FALSE(stand_in(eve));
  read([&](sql::Transaction& tx) {
    const auto project = *find_project(tx, ada, "ada", "p");
    const auto found = stand_in_called(tx, ada, project, place->name);
    EXPECT_TRUE(found);
    EXPECT_EQ(version_in_stand_in(tx, *found, "v0")->artifact_id, source.id);
    EXPECT_FALSE(version_in_stand_in(tx, *found, "v1"));
    EXPECT_FALSE(version_in_stand_in(tx, *found, "latest"));
    EXPECT_FALSE(stand_in_called(tx, eve, project, place->name));
    EXPECT_FALSE(stand_in_called(tx, ada, project, "one~" + std::to_string(source.id)));
    EXPECT_FALSE(stand_in_called(tx, ada, project, "one~" + std::to_string(one)));
    const auto real = store::collections::by_ids(tx, std::array{other.sequence_id}).front();
    EXPECT_FALSE(version_in_stand_in(tx, real, "v0"));
    return 0;
  });
}

TEST_F(GcReferencesTest, AVersionThatIsLinkedToHasAPlaceForThoseThatReferToIt) {
  const auto source = log(ada, "p", "source", "bytes");
  refer(ada, "one", source.id);
  LinkArtifact elsewhere;
  elsewhere.artifact_id = source.id;
  elsewhere.entity = "ada";
  elsewhere.project = "q";
  elsewhere.collection = "elsewhere";
  ASSERT_TRUE(registry->link(ada, elsewhere));
  remove(source.id);
  read([&](sql::Transaction& tx) {
    const auto place = stand_in_for(tx, ada, *store::artifacts::by_id(tx, source.id));
    EXPECT_TRUE(place && version_in_stand_in(tx, *place, "v0")) << "its sequence has no v0 any more";
    return 0;
  });
}

TEST_F(GcReferencesTest, APurgedVersionKeepsNothingInADeletedProjectEither) {
  const auto source = log(ada, "gone", "source", "bytes");
  const auto one = refer(ada, "one", source.id), two = refer(ada, "two", one, "taken");
  const auto project = read([&](sql::Transaction& tx) { return *find_project(tx, ada, "ada", "gone"); });
  ASSERT_TRUE(projects->remove(ada, project.id));
  EXPECT_EQ(forgotten_later(), 0);
  EXPECT_TRUE(reads(ada, two, "taken"));
  ASSERT_TRUE(purge.version(admin, two, false));
  EXPECT_TRUE(reads(ada, one, "taken"));
  ASSERT_TRUE(purge.version(admin, one, false));
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return store::artifacts::by_id(tx, source.id)->purged_at.has_value(); }));
}

TEST_F(GcReferencesTest, APurgedVersionKeepsNothing) {
  const auto source = log(ada, "p", "source", "bytes").id;
  const auto one = refer(ada, "one", source);
  remove(source);
  EXPECT_EQ(forgotten_later(), 0);
  ASSERT_TRUE(purge.version(admin, one, false));
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return store::artifacts::by_id(tx, source)->purged_at.has_value(); }));
  const auto standing = log(ada, "p", "standing", "more").id, other = refer(ada, "other", standing);
  ASSERT_TRUE(purge.version(admin, other, false));
  EXPECT_TRUE(reads(ada, standing, "w"));
}

}  // namespace
}  // namespace pedigree::service
