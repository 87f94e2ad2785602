// Uploads of the same content, deletions, restorations and collections at once, on the real stores. What was committed and not
// deleted must have its bytes at every moment.
#include <atomic>
#include <random>
#include <thread>

#include "service/files.h"
#include "service/gc.h"
#include "service/trash.h"
#include "service/world.h"
#include "store/garbage.h"

namespace pedigree::service {
namespace {

class GcStress : public World {
 protected:
  static std::string content(unsigned number) {
    // Some go to packs, some to files of their own.
    return std::string(number % 3 == 0 ? 300'000 : 500, static_cast<char>('a' + number % 26)) + std::to_string(number);
  }

  /// A committed version with this content; 0 when it lost a race that a client would answer by logging again.
  std::int64_t log_once(const std::string& collection, unsigned number) {
    const auto bytes = content(number);
    const auto raw = md5(bytes);
    CreateArtifact spec;
    spec.project = "p";
    spec.type = "model";
    spec.collection = collection;
    spec.digest = domain::manifest_digest({{"w", base64(as_bytes(raw))}});
    spec.deduplicate = true;
    const auto artifact = artifacts->create(ada, spec);
    if (!artifact) return 0;
    if (artifact->committed()) return artifact->id;
    const auto slots = artifacts->plan_upload(ada, {{artifact->id, "w", raw}});
    if (!slots) return 0;
    if (!slots->front().known && !artifacts->store_file(artifact->id, raw, *blob::put(*blobs, bytes))) return 0;
    const std::string manifest = R"({"version":1,"contents":{"w":{"digest":")" + base64(as_bytes(raw)) + R"(","size":)" +
                                 std::to_string(bytes.size()) + "}}}";
    const auto row = artifacts->create_manifest(ada, artifact->id, "FULL", base64(as_bytes(md5(manifest))), std::nullopt);
    if (!row || !artifacts->store_manifest(row->id, *blob::put(*blobs, manifest))) return 0;
    const auto committed = artifacts->commit(ada, artifact->id);
    return committed ? committed->id : 0;
  }

  /// Whether the files of a committed version that is not deleted can be read. A row and its bytes are looked at one after the
  /// other, so a failure counts only if the version is still there afterwards.
  bool readable(std::int64_t id, unsigned number) {
    const auto present = [&] {
      return read([&](sql::Transaction& tx) {
        const auto artifact = store::artifacts::by_id(tx, id);
        return artifact && artifact->committed() && !artifact->deleted_at;
      });
    };
    if (!present()) return true;
    const auto blob = read([&](sql::Transaction& tx) { return artifact_blob_by_path(tx, ada, id, "w"); });
    const auto manifest = read([&](sql::Transaction& tx) { return manifest_blob(tx, id); });
    if (blob && manifest) {
      const auto reader = blobs->open(blob->location);
      const auto bytes = reader ? (*reader)->read_all(1 << 24) : Result<std::string>("");
      const auto manifest_reader = blobs->open(manifest->location);
      if (bytes && *bytes == content(number) && manifest_reader && (*manifest_reader)->read_all(1 << 20)) return true;
    }
    return !present();
  }
};

TEST_F(GcStress, UploadsDeletionsRestorationsAndCollectionsTogether) {
  constexpr unsigned kContents = 12;
  constexpr int kRounds = 40;
  run(ada, "p", "maker");
  Gc gc(stores(), {0, 3600 * kSecond, 0});  // nothing is kept in the trash, no grace: the worst case
  Trash trash(stores());
  std::atomic<bool> done = false;
  std::atomic<int> logged = 0, unreadable = 0, collected = 0;

  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 3; ++t)
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      const auto collection = "m" + std::to_string(t % 2);
      for (int i = 0; i < kRounds; ++i) {
        const unsigned number = random() % kContents;
        const auto id = log_once(collection, number);
        if (id == 0) continue;
        ++logged;
        if (!readable(id, number)) ++unreadable;
        if (random() % 2 == 0) artifacts->remove(ada, id, true);
        if (random() % 4 == 0) {
          const auto items =
              read([&](sql::Transaction& tx) { return *trash_of_project(tx, ada, *find_project(tx, ada, "ada", "p"), 0, 5); });
          for (const auto& item : items) trash.restore(ada, item.id, std::nullopt);
        }
      }
    });
  std::thread collector([&] {
    while (!done)
      if (gc.collect(admin, false)) ++collected;
  });
  for (auto& thread : threads) thread.join();
  done = true;
  collector.join();

  EXPECT_EQ(unreadable, 0);
  EXPECT_GT(logged, kRounds);
  EXPECT_GT(collected, 0);
  // And at rest: every version that is there can be read, and what is on the disk is what the database knows.
  ASSERT_TRUE(gc.collect(admin, false));
  const auto living = read([](sql::Transaction& tx) {
    return tx.all([](const sql::Row& row) { return row.integer(0); },
                  "SELECT id FROM artifact WHERE state = 'COMMITTED' AND deleted_at IS NULL");
  });
  for (const auto id : living) {
    bool matches = false;
    for (unsigned number = 0; number < kContents; ++number) matches = matches || readable(id, number);
    EXPECT_TRUE(matches) << id;
  }
  EXPECT_EQ(gc.collect(admin, true)->leftovers.count, 0);
  EXPECT_EQ(gc.collect(admin, true)->freed.count, 0);
}

}  // namespace
}  // namespace pedigree::service
