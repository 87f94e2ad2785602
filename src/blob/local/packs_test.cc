#include "blob/local/packs.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/hash.h"
#include "blob/local/local.h"
#include "blob/test_folder.h"

namespace pedigree::blob {
namespace {

std::filesystem::path pack(const Folder& folder) { return folder.path / "blobs" / "pack" / "00000001.pack"; }

std::string read(Store& store, const std::string& location) { return *(*store.open(location))->read_all(1 << 20); }

TEST(Packs, LocationsAreExact) {
  EXPECT_EQ(location_of(PackPlace{3, 8192}), "pack/3/8192");
  const auto place = parse_pack_location("pack/3/8192");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->number, 3U);
  EXPECT_EQ(place->offset, 8192);
  for (const char* text : {"", "pack/", "pack/3", "pack/3/", "pack/3/8192/", "pack/3/81", "pack/03/8192", "pack/-3/8192",
                           "pack/3/+4096", "pack/3/99999999999999999999"})
    EXPECT_FALSE(parse_pack_location(text)) << text;
}

TEST(Packs, AReopenedStoreGoesOnBehindWhatIsThere) {
  const Folder folder;
  const auto first = put(**open_local({folder.path, {}}), "first")->location;
  const auto store = *open_local({folder.path, {}});
  const auto second = put(*store, "second")->location;
  EXPECT_NE(first, second);
  EXPECT_EQ(read(*store, first), "first");
  EXPECT_EQ(read(*store, second), "second");
}

TEST(Packs, ATornTailOfACrashIsLeftBehind) {
  const Folder folder;
  const auto first = put(**open_local({folder.path, {}}), "first")->location;
  std::ofstream(pack(folder), std::ios::app) << "PEDPACK1 torn";
  const auto store = *open_local({folder.path, {}});
  const auto second = put(*store, "second")->location;
  EXPECT_EQ(read(*store, first), "first");
  EXPECT_EQ(read(*store, second), "second");
}

TEST(Packs, ARemovedEntryGivesItsSpaceBack) {
  const Folder folder;
  const auto store = *open_local({folder.path, {}});
  const auto stored = *put(*store, std::string(200'000, 'x'));
  struct stat before{}, after{};
  ASSERT_EQ(::stat(pack(folder).c_str(), &before), 0);
  ASSERT_TRUE(store->remove(stored.location));
  ASSERT_EQ(::stat(pack(folder).c_str(), &after), 0);
  EXPECT_LT(after.st_blocks * 512, before.st_blocks * 512 - 180'000);
}

TEST(Packs, ADamagedHeaderIsNoEntry) {
  const Folder folder;
  const auto store = *open_local({folder.path, {}});
  const auto stored = *put(*store, "bytes");
  std::fstream(pack(folder), std::ios::in | std::ios::out) << "garbage!";
  EXPECT_FALSE(store->open(stored.location));
}

/// What the database would say: these are referred to.
LiveUnder only(const std::vector<Stored>& live) {
  return [&live](const std::string& prefix) -> Result<std::vector<Live>> {
    std::vector<Live> found;
    for (const auto& blob : live)
      if (blob.location.starts_with(prefix)) found.push_back({blob.location, blob.size});
    return found;
  };
}

std::int64_t space_taken(const std::filesystem::path& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? std::int64_t{status.st_blocks} * 512 : -1;
}

TEST(Leftovers, WhatNobodyRefersToGivesItsSpaceBackAndTheRestStays) {
  const Folder folder;
  const auto store = *open_local({folder.path, {}});
  std::vector<Stored> live;
  std::int64_t garbage = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string bytes(static_cast<std::size_t>(100 + i * 700), static_cast<char>('a' + i % 26));
    auto stored = *put(*store, bytes);
    if (i % 3 == 0)
      live.push_back(std::move(stored));
    else
      ++garbage;
  }
  const auto before = space_taken(pack(folder));
  const auto plan = *store->remove_leftovers(only(live), true);
  EXPECT_EQ(space_taken(pack(folder)), before);
  const auto done = *store->remove_leftovers(only(live), false);
  EXPECT_EQ(done.bytes, plan.bytes);
  EXPECT_EQ(done.count, plan.count);
  EXPECT_GT(garbage, 100);
  constexpr std::int64_t kMapOfHoles = 64 << 10;   // what the file system may need to remember them
  EXPECT_LE(space_taken(pack(folder)), before - done.bytes + kMapOfHoles);
  for (const auto& blob : live) EXPECT_EQ(sha256(read(*store, blob.location)), blob.sha256);
  EXPECT_EQ(store->remove_leftovers(only(live), false)->bytes, 0);
}

TEST(Leftovers, WhatIsBeingStoredIsLeftAlone) {
  const Folder folder;
  const auto store = *open_local({folder.path, {}});
  std::optional<Stored> small = *put(*store, "small"), large = *put(*store, std::string(300'000, 'x'));
  const auto small_at = small->location, large_at = large->location;
  EXPECT_EQ(store->remove_leftovers(only({}), false)->count, 0);
  EXPECT_EQ(read(*store, small_at), "small");
  small.reset();  // given up without a row
  large.reset();
  EXPECT_EQ(store->remove_leftovers(only({}), false)->count, 2);
  EXPECT_FALSE(store->open(small_at));
  EXPECT_FALSE(store->open(large_at));
}

TEST(Leftovers, AnEmptyPackGoesAsAWholeButNeverTheNewest) {
  const Folder folder;
  {
    const auto first = *open_local({folder.path, {}});
    ASSERT_TRUE(put(*first, "a"));
  }
  std::ofstream(folder.path / "blobs" / "pack" / "00000002.pack") << "";  // as if a second one had been begun
  const auto store = *open_local({folder.path, {}});
  const auto stored = *put(*store, "b");
  EXPECT_EQ(stored.location.substr(0, 7), "pack/2/");
  ASSERT_TRUE(store->remove_leftovers(only({stored}), false));
  EXPECT_FALSE(std::filesystem::exists(pack(folder)));
  EXPECT_EQ(read(*store, stored.location), "b");
}

}  // namespace
}  // namespace pedigree::blob
