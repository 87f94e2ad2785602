#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace pedigree {
namespace {

std::string hex_of(std::string_view bytes) { return hex(as_bytes(bytes)); }

TEST(Digest, KnownValues) {
  EXPECT_EQ(hex_of(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex_of(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex_of(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hasher, GivesTheSameForAnyPartition) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i);
  for (std::size_t step = 1; step < 70; ++step) {
    Hasher hasher = Hasher::sha256();
    for (std::size_t at = 0; at < text.size(); at += step) hasher.update(std::string_view(text).substr(at, step));
    ASSERT_EQ(hasher.finish(), sha256(text)) << step;
  }
}

TEST(Hasher, StartsAnewAfterReset) {
  Hasher hasher = Hasher::md5();
  hasher.update("first");
  EXPECT_EQ(hasher.finish(), md5("first"));
  hasher.reset();
  hasher.update("sec");
  Hasher moved = std::move(hasher);
  moved.update("ond");
  EXPECT_EQ(moved.finish(), md5("second"));
}

TEST(Hmac, VectorsOfRfc4231) {
  EXPECT_EQ(hex_of(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_of(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hex_of(hmac_sha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  hmac_sha256("key", "text");
  EXPECT_EQ(hex_of(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(RandomBytes, AreNotRepeated) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(33).size(), 33U);
  EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST(UuidV7, CarriesTheTimeInTheLayoutOfRfc9562) {
  const std::string id = uuid_v7(0x017F22E279B0 * std::int64_t{1000});  // the time of the example in RFC 9562 A.6
  ASSERT_EQ(id.size(), 36U);
  EXPECT_EQ(id.substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_EQ(id[18], '-');
  EXPECT_EQ(id[23], '-');
}

TEST(UuidV7, IsUniqueAndSortsByTime) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(uuid_v7(1'795'514'400'000'000));
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_LT(*ids.rbegin(), uuid_v7(1'795'514'400'001'000));
}

}  // namespace
}  // namespace pedigree
