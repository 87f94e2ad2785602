// What every blob store must do. A second store joins by one more fixture.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/hash.h"
#include "blob/local/disk.h"
#include "blob/local/local.h"
#include "blob/test_folder.h"

namespace pedigree::blob {
namespace {

namespace fs = std::filesystem;

std::size_t temporaries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder / "tmp"), fs::directory_iterator()));
}

std::string pattern(std::size_t size, unsigned seed = 1) {
  std::string bytes(size, '\0');
  std::uint32_t state = seed * 2654435761U + 1;
  for (auto& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

class Contract : public ::testing::Test {
 protected:
  Folder folder;
  std::unique_ptr<Store> store = *open_local({folder.path, {}});

  std::string read(const Stored& stored) { return *(*store->open(stored.location))->read_all(std::int64_t{1} << 30); }
};

TEST_F(Contract, BytesAndDigestsComeBackAtEverySize) {
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4095}, kMiB - 1, kMiB, kMiB + 1, 3 * kMiB + 4096, 8 * kMiB + 17}) {
    const auto bytes = pattern(size);
    for (const bool announced : {true, false}) {
      auto writer = *store->create(announced ? std::optional(static_cast<std::int64_t>(size)) : std::nullopt);
      for (std::size_t at = 0; at < size; at += 300'007)
        ASSERT_TRUE(writer->write(as_bytes(std::string_view(bytes).substr(at, 300'007))));
      const auto stored = writer->finish();
      ASSERT_TRUE(stored) << stored.error().detail;
      EXPECT_EQ(stored->size, static_cast<std::int64_t>(size));
      EXPECT_EQ(stored->sha256, sha256(bytes));
      EXPECT_EQ(stored->md5, md5(bytes));
      EXPECT_EQ(read(*stored), bytes) << size;
    }
  }
  EXPECT_EQ(temporaries(folder.path), 0U);
}

TEST_F(Contract, AnAbandonedWriterLeavesNothing) {
  for (const std::size_t size : {std::size_t{10}, std::size_t{5} << 20}) {
    auto writer = *store->create(std::nullopt);
    ASSERT_TRUE(writer->write(as_bytes(pattern(size))));
  }
  EXPECT_EQ(temporaries(folder.path), 0U);
}

TEST_F(Contract, RemovedBlobsAreGoneAndCanComeBack) {
  for (const std::size_t size : {std::size_t{7}, std::size_t{3} << 20}) {
    const auto bytes = pattern(size);
    const auto stored = *put(*store, bytes);
    const auto other = *put(*store, pattern(size, 2));
    ASSERT_TRUE(store->remove(stored.location));
    EXPECT_FALSE(store->open(stored.location));
    ASSERT_TRUE(store->remove(stored.location));
    EXPECT_EQ(read(other), pattern(size, 2));
    EXPECT_EQ(read(*put(*store, bytes)), bytes);
  }
}

TEST_F(Contract, AHalfWrittenFileIsNeverTrusted) {
  const auto bytes = pattern(1'000'000);
  const auto stored = *put(*store, bytes);
  std::ofstream(folder.path / "blobs" / stored.location) << "garbage";
  EXPECT_EQ(read(*put(*store, bytes)), bytes);
}

TEST_F(Contract, ManyThreadsStoringTheSameAndOtherContent) {
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (unsigned i = 0; i < 20; ++i) {
        const auto bytes = pattern(100 + i, i % 5 + t % 2);
        const auto stored = put(*store, bytes);
        ASSERT_TRUE(stored);
        EXPECT_EQ(read(*stored), bytes);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(temporaries(folder.path), 0U);
}

TEST_F(Contract, PartsAreJoinedInOrderAndOutliveAReopening) {
  const std::string upload(32, 'a'), other(32, 'b');
  const auto put_part = [&](const std::string& set, const std::string& bytes) {
    auto writer = *store->create_part(set, static_cast<std::int64_t>(bytes.size()));
    EXPECT_TRUE(writer->write(as_bytes(bytes)));
    const auto stored = *writer->finish();
    EXPECT_EQ(stored.md5, md5(bytes));
    EXPECT_EQ(stored.sha256, "");
    EXPECT_EQ(stored.size, static_cast<std::int64_t>(bytes.size()));
    return stored.location;
  };
  const std::string first = pattern(3'000'000, 1), second = pattern(2'000'001, 2), third = "end";
  std::vector<std::string> parts(3);
  parts[2] = put_part(upload, third);
  parts[0] = put_part(upload, first);
  const auto spoiled = put_part(upload, "another attempt at the first");
  EXPECT_NE(spoiled, parts[0]);
  store = *open_local({folder.path, {}});
  parts[1] = put_part(upload, second);
  const auto kept = put_part(other, "of another upload");

  const auto whole = store->join(parts);
  ASSERT_TRUE(whole) << whole.error().detail;
  EXPECT_EQ(whole->size, 5'000'004);
  EXPECT_EQ(whole->md5, md5(first + second + third));
  EXPECT_EQ(whole->sha256, sha256(first + second + third));
  EXPECT_EQ(read(*whole), first + second + third);

  ASSERT_TRUE(store->drop_parts(upload));
  ASSERT_TRUE(store->drop_parts(upload));
  for (const auto& part : parts) EXPECT_FALSE(store->open(part));
  EXPECT_FALSE(store->open(spoiled));
  EXPECT_FALSE(store->join(parts));
  EXPECT_TRUE(store->open(kept));
  EXPECT_EQ(read(*whole), first + second + third);
  EXPECT_EQ(temporaries(folder.path), 0U);
}

TEST_F(Contract, AnUploadIsNamedByATokenOnly) {
  for (const std::string& upload : {std::string(), std::string("../x"), std::string(32, 'A'), std::string(31, 'a'), std::string(31, 'a') + "/"}) {
    EXPECT_FALSE(store->create_part(upload, std::nullopt)) << upload;
    EXPECT_FALSE(store->drop_parts(upload)) << upload;
  }
}

TEST_F(Contract, OnlyLocationsOfItsOwnAreOpened) {
  for (const char* location : {"", "../../etc/passwd", "parts/../x", "parts/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                               "parts/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/../../pack/1/00000000000000000", "sha256/ab/../../x", "sha256/zz/zz", "pack/../1/0", "pack/1/-4096",
                               "pack/01/0", "pack/1/1", "pack/1/0/0", "pack//0"}) {
    EXPECT_FALSE(store->open(location)) << location;
    EXPECT_FALSE(store->remove(location)) << location;
  }
}

TEST_F(Contract, ReadAllKeepsItsLimit) {
  const auto reader = *store->open(put(*store, "12345")->location);
  EXPECT_EQ(reader->read_all(4).error().code, Code::kTooLarge);
  EXPECT_EQ(*reader->read_all(5), "12345");
}

TEST(Local, LeftoversOfAKilledProcessAreCleared) {
  const Folder folder;
  { const auto store = *open_local({folder.path, {}}); }
  std::ofstream(folder.path / "tmp" / "upload-1-2") << "half";
  { const auto store = *open_local({folder.path, {}}); }
  EXPECT_EQ(temporaries(folder.path), 0U);
}

TEST(Local, AfterAFailedSyncNothingIsAcknowledged) {
  const Folder folder;
  std::atomic<bool> broken = false;
  const auto store = *open_local({folder.path, [&](int fd) {
                                    if (!broken) return ::fsync(fd);
                                    errno = EIO;
                                    return -1;
                                  }});
  ASSERT_TRUE(put(*store, "before"));
  broken = true;
  EXPECT_EQ(put(*store, "lost").error().code, Code::kUnavailable);
  broken = false;   // the kernel reports a failure once; the next "success" would be a lie
  EXPECT_EQ(put(*store, "after").error().code, Code::kUnavailable);
  EXPECT_EQ(temporaries(folder.path), 0U);
}

RC_GTEST_PROP(Local, ChunkingDoesNotMatter, (const std::vector<std::string>& chunks)) {
  const Folder folder;
  const auto store = *open_local({folder.path, {}});
  auto writer = *store->create(std::nullopt);
  std::string all;
  for (const auto& chunk : chunks) {
    RC_ASSERT(writer->write(as_bytes(chunk)).has_value());
    all += chunk;
  }
  const auto stored = writer->finish();
  RC_ASSERT(stored.has_value());
  RC_ASSERT(stored->sha256 == sha256(all));
}

}  // namespace
}  // namespace pedigree::blob
