// What a garbage collection frees, and what it never does.
#include "service/gc.h"

#include <thread>

#include "base/ids.h"
#include "base/text.h"
#include "service/files.h"
#include "service/purge.h"
#include "service/trash.h"
#include "service/world.h"
#include "store/garbage.h"

namespace pedigree::service {
namespace {

constexpr Micros kDay = 24 * 3600 * kSecond;

class GcTest : public World {
 protected:
  GcTest() : gc(stores(), {30 * kDay, 14 * kDay, 0}), trash(stores()), purge(stores()) {}

  GcReport collect(bool dry_run = false) {
    auto report = gc.collect(admin, dry_run);
    if (!report) throw std::runtime_error(report.error().message + ": " + report.error().detail);
    return *report;
  }
  /// What a dry run says is what happens.
  GcReport collect_as_planned() {
    const auto plan = collect(true), done = collect();
    EXPECT_EQ(plan.trash, done.trash);
    EXPECT_EQ(plan.versions, done.versions);
    EXPECT_EQ(plan.runs, done.runs);
    EXPECT_EQ(plan.uploads, done.uploads);
    EXPECT_EQ(plan.freed.count, done.freed.count);
    EXPECT_EQ(plan.freed.bytes, done.freed.bytes);
    EXPECT_EQ(plan.leftovers.count, done.leftovers.count);
    EXPECT_EQ(plan.leftovers.bytes, done.leftovers.bytes);
    return done;
  }
  std::string content(const Caller& caller, std::int64_t artifact_id) {
    const auto blob = read([&](sql::Transaction& tx) { return artifact_blob_by_path(tx, caller, artifact_id, "w"); });
    if (!blob) return "";
    const auto reader = blobs->open(blob->location);
    return reader ? *(*reader)->read_all(1 << 24) : "";
  }
  bool holds(const std::string& bytes) {
    return read([&](sql::Transaction& tx) { return store::blobs::location_of(tx, sha256(bytes)).has_value(); });
  }
  store::Membership link(const Caller& caller, std::int64_t artifact_id) {
    LinkArtifact spec;
    spec.artifact_id = artifact_id;
    spec.entity = caller.username;
    spec.project = "model-registry";
    spec.collection = "M";
    return *registry->link(caller, spec);
  }
  void store_run_file(const Caller& caller, const std::string& run_name, const std::string& name, const std::string& bytes) {
    const auto file = runs->create_files(caller, "", "p", run_name, {name})->front();
    ASSERT_TRUE(runs->store_file(file.id, *blob::put(*blobs, bytes)));
  }
  std::int64_t disk_use() {
    std::int64_t total = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "blobs")) {
      struct stat status{};
      if (entry.is_regular_file() && ::stat(entry.path().c_str(), &status) == 0) total += status.st_blocks * 512;
    }
    return total;
  }

  Gc gc;
  Trash trash;
  Purge purge;
  const std::string small = std::string(3'000, 's'), large = std::string(3'000'000, 'l');
};

TEST_F(GcTest, NothingGoesWhileItCanBeRestored) {
  const auto version = log(ada, "p", "m", large);
  ASSERT_TRUE(artifacts->remove(ada, version.id, true));
  clock.advance(29 * kDay);
  const auto report = collect_as_planned();
  EXPECT_EQ(report.versions + report.freed.count + report.trash, 0);
  ASSERT_TRUE(trash.restore(ada, 1, std::nullopt));
  EXPECT_TRUE(content(ada, version.id) == large);
}

TEST_F(GcTest, AfterItsTimeADeletedVersionGivesItsSpaceBack) {
  const auto kept = log(ada, "p", "m", small + "kept");
  const auto before = disk_use();
  for (const auto& bytes : {large, small}) ASSERT_TRUE(artifacts->remove(ada, log(ada, "p", "m", bytes).id, true));
  clock.advance(31 * kDay);
  const auto report = collect_as_planned();
  EXPECT_EQ(report.trash, 2);
  EXPECT_EQ(report.versions, 2);
  EXPECT_EQ(report.freed.count, 4) << "two files, two manifests";
  EXPECT_FALSE(holds(large));
  EXPECT_FALSE(holds(small));
  EXPECT_LE(disk_use(), before);
  EXPECT_TRUE(content(ada, kept.id) == small + "kept");
  EXPECT_EQ(trash.restore(ada, 1, std::nullopt).error().code, Code::kGone);
  EXPECT_EQ(collect_as_planned().versions, 0) << "once is enough";
  EXPECT_EQ(*log(ada, "p", "m", large).version_index, 3) << "the same content again is a new version";
}

TEST_F(GcTest, BytesThatSomebodyElseRefersToStay) {
  const auto gone = log(ada, "p", "m", large), other = log(ada, "q", "n", large);
  ASSERT_TRUE(artifacts->remove(ada, gone.id, true));
  clock.advance(31 * kDay);
  EXPECT_EQ(collect_as_planned().versions, 1);
  EXPECT_TRUE(content(ada, other.id) == large);
}

TEST_F(GcTest, ALinkedVersionKeepsBytesManifestAndTheRecordOfItsRun) {
  const auto version = log(ada, "p", "m", large);
  store_run_file(ada, "maker", "diff.patch", "patch");
  const auto linked = link(ada, version.id);
  ASSERT_TRUE(runs->remove(ada, *version.run_id, true));
  const auto project = read([&](sql::Transaction& tx) { return *find_project(tx, ada, "ada", "p"); });
  ASSERT_TRUE(projects->remove(ada, project.id));
  clock.advance(31 * kDay);
  EXPECT_EQ(collect_as_planned().versions, 0);
  EXPECT_TRUE(content(ada, version.id) == large);
  EXPECT_TRUE(read([&](sql::Transaction& tx) { return manifest_blob(tx, version.id).has_value(); }));
  EXPECT_TRUE(holds("patch"));
  // The last link goes, and with it, in its time, everything.
  ASSERT_TRUE(registry->unlink(ada, version.id, linked.collection_id));
  clock.advance(29 * kDay);
  EXPECT_EQ(collect_as_planned().versions, 0);
  clock.advance(2 * kDay);
  const auto report = collect_as_planned();
  EXPECT_EQ(report.versions, 1);
  EXPECT_EQ(report.runs, 1) << "the run was deleted long ago and nothing needs it any more";
  EXPECT_FALSE(holds("patch"));
  EXPECT_FALSE(holds(large));
}

TEST_F(GcTest, ADeletedRunGoesWithItsFilesButItsRowStays) {
  const auto made = run(ada, "p", "r");
  store_run_file(ada, "r", "media/x.bin", large);
  ASSERT_TRUE(runs->remove(ada, made.id));
  clock.advance(31 * kDay);
  EXPECT_EQ(collect_as_planned().runs, 1);
  EXPECT_FALSE(holds(large));
  const auto row = read([&](sql::Transaction& tx) { return *store::runs::by_id(tx, made.id); });
  EXPECT_TRUE(row.purged_at);
  EXPECT_EQ(row.name, "r");
}

TEST_F(GcTest, ADeletedProjectGoesWithRunsAndVersions) {
  const auto version = log(ada, "p", "m", large);
  store_run_file(ada, "maker", "output.log", small);
  const auto project = read([&](sql::Transaction& tx) { return *find_project(tx, ada, "ada", "p"); });
  ASSERT_TRUE(projects->remove(ada, project.id));
  clock.advance(31 * kDay);
  const auto report = collect_as_planned();
  EXPECT_EQ(report.versions, 1);
  EXPECT_EQ(report.runs, 1);
  EXPECT_FALSE(holds(large));
  EXPECT_FALSE(holds(small));
  EXPECT_EQ(read([&](sql::Transaction& tx) { return store::artifacts::by_id(tx, version.id)->digest; }), version.digest);
}

TEST_F(GcTest, UploadsThatWereNeverFinishedAreGivenUp) {
  run(ada, "p", "maker");
  auto spec = new_model("p", "m");
  spec.client_id = "client";
  const auto pending = *artifacts->create(ada, spec);
  ASSERT_TRUE(artifacts->store_file(pending.id, md5(large), *blob::put(*blobs, large)));
  clock.advance(13 * kDay);
  EXPECT_EQ(collect_as_planned().uploads, 0);
  clock.advance(2 * kDay);
  EXPECT_EQ(collect_as_planned().uploads, 1);
  EXPECT_FALSE(holds(large));
  EXPECT_EQ(artifacts->create(ada, spec).error().code, Code::kGone);
  EXPECT_EQ(artifacts->store_file(pending.id, md5(large), *blob::put(*blobs, large)).error().code, Code::kGone);
  EXPECT_FALSE(holds(large));
}

TEST_F(GcTest, BytesWithoutARowAreFoundUnlessTheyAreJustBeingStored) {
  const auto kept = log(ada, "p", "m", small);
  for (const auto& bytes : {large + "x", small + "x"}) ASSERT_TRUE(blob::put(*blobs, bytes));  // and the process died
  const auto uploading_large = *blob::put(*blobs, large + "y"), uploading_small = *blob::put(*blobs, small + "y");
  EXPECT_EQ(collect_as_planned().leftovers.count, 2);
  EXPECT_TRUE(*(*blobs->open(uploading_large.location))->read_all(1 << 24) == large + "y");
  EXPECT_TRUE(*(*blobs->open(uploading_small.location))->read_all(1 << 24) == small + "y");
  EXPECT_TRUE(content(ada, kept.id) == small);
}

TEST_F(GcTest, CondemnedBytesWaitForTheGraceAndAnUploadRevivesThem) {
  Gc patient(stores(), {30 * kDay, 14 * kDay, 3600 * kSecond});
  ASSERT_TRUE(artifacts->remove(ada, log(ada, "p", "m", large).id, true));
  clock.advance(31 * kDay);
  const auto first = *patient.collect(admin, false);
  EXPECT_EQ(first.freed.count, 0);
  EXPECT_EQ(first.condemned.count, 2);
  EXPECT_TRUE(holds(large));
  const auto again = log(ada, "q", "n", large);  // the same content comes back in time
  clock.advance(2 * 3600 * kSecond);
  EXPECT_EQ(patient.collect(admin, false)->freed.count, 0) << "file and manifest are in use again";
  EXPECT_TRUE(content(ada, again.id) == large);
}

TEST_F(GcTest, IncrementalVersionsKeepWhatTheyInherited) {
  const auto base = log(ada, "p", "m", large);
  const auto digest = base64(as_bytes(md5(large)));
  const auto incremental = [&](const std::string& extra) {
    auto spec = new_model("p", "m");
    auto artifact = *artifacts->create(ada, spec);
    EXPECT_TRUE(artifacts->store_file(artifact.id, md5(extra), *blob::put(*blobs, extra)));
    const std::string manifest = R"({"version":1,"contents":{"w":{"digest":")" + digest +
                                 R"(","size":3000000,"birthArtifactID":")" + encode_id("Artifact", base.id) +
                                 R"("},"e":{"digest":")" + base64(as_bytes(md5(extra))) + R"(","size":1}}})";
    const auto row = artifacts->create_manifest(ada, artifact.id, "FULL", base64(as_bytes(md5(manifest))), std::nullopt);
    EXPECT_TRUE(artifacts->store_manifest(row->id, *blob::put(*blobs, manifest)));
    auto committed = artifacts->commit(ada, artifact.id);
    EXPECT_TRUE(committed) << committed.error().message;
    return committed ? committed->id : 0;
  };
  const auto second = incremental("2");
  ASSERT_TRUE(artifacts->remove(ada, base.id, true));
  clock.advance(31 * kDay);
  EXPECT_EQ(collect_as_planned().versions, 1);
  EXPECT_TRUE(content(ada, second) == large);
  EXPECT_TRUE(content(ada, incremental("3")) == large)
      << "the bytes are known to the sequence although their birth place is gone";
}

TEST_F(GcTest, IdsOfBlobsAreNotGivenOutAgain) {
  const auto version = log(ada, "p", "m", "a");
  const auto highest = read([](sql::Transaction& tx) { return store::garbage::highest_blob(tx); });
  ASSERT_TRUE(artifacts->remove(ada, version.id, true));
  clock.advance(31 * kDay);
  EXPECT_EQ(collect().freed.count, 2);
  log(ada, "p", "m", "b");
  EXPECT_FALSE(read([&](sql::Transaction& tx) { return store::blobs::by_id(tx, highest).has_value(); }));
}

TEST_F(GcTest, EveryColumnThatRefersToABlobIsKnown) {
  const auto found = read([](sql::Transaction& tx) {
    std::set<std::string> names;
    for (const auto& table :
         tx.all([](const sql::Row& row) { return row.str(0); }, "SELECT name FROM sqlite_master WHERE type = 'table'"))
      for (const auto& column : tx.all([](const sql::Row& row) { return row.str(0); },
                                       "SELECT \"from\" FROM pragma_foreign_key_list('" + table + "') WHERE \"table\" = 'blob'"))
        names.insert(table + "." + column);
    return names;
  });
  const auto known = store::garbage::references();
  EXPECT_EQ(found, std::set<std::string>(known.begin(), known.end()))
      << "a new reference must be added to store/garbage.cc, or its bytes are freed";
}

TEST_F(GcTest, OnlyAdministratorsCollectListOrphansAndPurge) {
  EXPECT_EQ(gc.collect(ada, true).error().code, Code::kPermissionDenied);
  EXPECT_EQ(purge.version(ada, 1, true).error().code, Code::kPermissionDenied);
  EXPECT_EQ(purge.purge(ada, {}, true).error().code, Code::kPermissionDenied) << "before anything else is looked at";
  EXPECT_EQ(purge.purge(ada, {"ada/p/m:v0", {}}, true).error().code, Code::kPermissionDenied);
  EXPECT_EQ(read([&](sql::Transaction& tx) { return orphan_versions(tx, ada, 0, 0, 10); }).error().code, Code::kPermissionDenied);
}

TEST_F(GcTest, OrphansAreVersionsOfDeletedRunsThatAreLinkedNowhere) {
  const auto orphan = log(ada, "p", "m", large), linked = log(ada, "p", "m", small);
  link(ada, linked.id);
  const auto list = [&] { return read([&](sql::Transaction& tx) { return *orphan_versions(tx, admin, 0, 0, 10); }); };
  EXPECT_TRUE(list().empty());
  ASSERT_TRUE(runs->remove(ada, *orphan.run_id));
  const auto found = list();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].name, "ada/p/m:v0");
  EXPECT_EQ(found[0].orphan.exclusive, static_cast<std::int64_t>(large.size()));
  ASSERT_TRUE(artifacts->remove(ada, orphan.id, true));
  EXPECT_TRUE(list().empty());
}

TEST_F(GcTest, APurgedVersionIsGoneEverywhereAtOnce) {
  const auto version = log(ada, "p", "m", large), other = log(ada, "p", "m", small);
  link(ada, version.id);
  const auto plan = *purge.purge(admin, {"ada/p/m:v0", {}}, true);
  ASSERT_EQ(plan.versions.size(), 1U);
  EXPECT_EQ(plan.versions[0].name, "ada/p/m:v0");
  EXPECT_EQ(plan.versions[0].links, std::vector<std::string>{"ada/model-registry/M:v0"});
  EXPECT_TRUE(content(ada, version.id) == large) << "a dry run changes nothing";
  const auto done = *purge.version(admin, version.id, false);
  EXPECT_EQ(done.freed.bytes, plan.freed.bytes);
  EXPECT_FALSE(holds(large));
  EXPECT_TRUE(content(ada, other.id) == small);
  EXPECT_EQ(purge.version(admin, version.id, false).error().code, Code::kGone);
  for (std::int64_t id = 1; id < 4; ++id) EXPECT_FALSE(trash.restore(admin, id, std::nullopt)) << id;
  const auto events = read([&](sql::Transaction& tx) { return store::events::of_collection(tx, version.sequence_id, 0, 5); });
  EXPECT_EQ(events.front().action, "version.purge");
  EXPECT_EQ(events.front().actor, "admin");
}

TEST_F(GcTest, APurgedFileTakesEveryVersionAndRunFileThatHasIt) {
  const auto first = log(ada, "p", "m", large), second = log(ada, "q", "n", large), other = log(ada, "p", "m", small);
  store_run_file(ada, "maker", "leak.txt", large);
  const auto project = read([&](sql::Transaction& tx) { return *find_project(tx, ada, "ada", "q"); });
  ASSERT_TRUE(registry->remove_collection(ada, second.sequence_id));  // its trash must not bring it back
  EXPECT_EQ(purge.purge(admin, {{}, "abc"}, true).error().code, Code::kInvalidArgument);
  const auto report = *purge.purge(admin, {{}, hex(as_bytes(sha256(large)))}, false);
  EXPECT_EQ(report.versions.size(), 2U);
  ASSERT_EQ(report.run_files.size(), 1U);
  EXPECT_EQ(report.run_files[0].name, "leak.txt");
  EXPECT_FALSE(holds(large));
  EXPECT_TRUE(content(ada, other.id) == small);
  const auto item = read([&](sql::Transaction& tx) { return trash_of_project(tx, ada, project, 0, 10)->front(); });
  ASSERT_TRUE(trash.restore(ada, item.id, std::nullopt));
  EXPECT_TRUE(
      read([&](sql::Transaction& tx) { return store::collections::memberships_of(tx, second.sequence_id, -1, 10).empty(); }));
  EXPECT_EQ(purge.file(admin, sha256(large), true).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace pedigree::service
