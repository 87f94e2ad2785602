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
  for (const char* text : {"", "pack/", "pack/3", "pack/3/", "pack/3/8192/", "pack/3/81", "pack/03/8192", "pack/-3/8192", "pack/3/+4096", "pack/3/99999999999999999999"})
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
  struct stat before {}, after {};
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

}  // namespace
}  // namespace pedigree::blob
