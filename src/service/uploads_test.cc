#include "service/uploads.h"

#include <thread>

#include "service/world.h"
#include "store/blobs.h"

namespace pedigree::service {
namespace {

class UploadsTest : public World {
 protected:
  UploadsTest() {
    auto spec = new_model("p", "m");
    run(ada, "p", "maker");
    artifact = artifacts->create(ada, spec)->id;
  }

  Result<std::string> begin(const std::vector<std::string>& parts) {
    std::string all;
    std::vector<std::string> md5s;
    for (const auto& part : parts) {
      all += part;
      md5s.push_back(md5(part));
    }
    return uploads->begin(ada, artifact, md5(all), md5s);
  }

  Status put(const std::string& upload, std::int64_t number, const std::string& bytes) {
    PED_CHECK(uploads->expect_part(upload, number));
    PED_TRY(auto writer, blobs->create_part(upload, std::nullopt));
    PED_CHECK(writer->write(as_bytes(bytes)));
    PED_TRY(const auto stored, writer->finish());
    return uploads->store_part(upload, number, stored);
  }

  Uploads::Completion completion(const std::string& upload, const std::vector<std::string>& parts) const {
    Uploads::Completion done{artifact, {}, upload, {}};
    std::string all;
    for (const auto& part : parts) {
      all += part;
      done.parts.emplace_back(std::ssize(done.parts) + 1, hex(as_bytes(md5(part))));
    }
    done.md5 = md5(all);
    return done;
  }

  /// Files left of parts, of any upload.
  std::size_t leftovers() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "blobs" / "parts"))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  std::int64_t artifact = 0;
};

TEST_F(UploadsTest, PartsInAnyOrderBecomeTheFile) {
  const std::vector<std::string> parts{std::string(2'000'000, 'a'), std::string(1'500'000, 'b'), "c"};
  const auto upload = *begin(parts);
  for (const std::int64_t number : {3, 1, 2}) ASSERT_TRUE(put(upload, number, parts[static_cast<std::size_t>(number - 1)]));
  ASSERT_TRUE(uploads->complete(ada, completion(upload, parts)));
  const auto blob_id =
      read([&](sql::Transaction& tx) { return store::artifacts::blob_of(tx, artifact, md5(parts[0] + parts[1] + parts[2])); });
  const auto blob = read([&](sql::Transaction& tx) { return *store::blobs::by_id(tx, blob_id); });
  EXPECT_EQ(*(*blobs->open(blob.location))->read_all(10'000'000), parts[0] + parts[1] + parts[2]);
  EXPECT_EQ(*blob.sha256, sha256(parts[0] + parts[1] + parts[2]));
  EXPECT_EQ(leftovers(), 0U);
  EXPECT_TRUE(uploads->complete(ada, completion(upload, parts)));  // the answer was lost: asked again
  EXPECT_EQ(put(upload, 1, parts[0]).error().code, Code::kNotFound);
  EXPECT_EQ(leftovers(), 0U);
}

TEST_F(UploadsTest, AWrongPartIsRefusedAndTheRightOneStays) {
  const std::vector<std::string> parts{"one", "two"};
  const auto upload = *begin(parts);
  ASSERT_TRUE(put(upload, 1, "one"));
  EXPECT_EQ(put(upload, 1, "wrong").error().code, Code::kInvalidArgument);
  EXPECT_EQ(put(upload, 3, "three").error().code, Code::kNotFound);
  ASSERT_TRUE(put(upload, 1, "one"));
  EXPECT_EQ(leftovers(), 1U);
  const auto early = uploads->complete(ada, completion(upload, parts));
  ASSERT_FALSE(early);
  EXPECT_NE(early.error().message.find("part 2 was not uploaded"), std::string::npos) << early.error().message;
  ASSERT_TRUE(put(upload, 2, "two"));
  auto other = completion(upload, parts);
  other.parts[0].second = std::string(32, '0');
  EXPECT_EQ(uploads->complete(ada, other).error().code, Code::kConflict);
  EXPECT_TRUE(uploads->complete(ada, completion(upload, parts)));
}

TEST_F(UploadsTest, PartsThatDoNotMakeTheAnnouncedFileAreThrownAway) {
  const auto upload = *uploads->begin(ada, artifact, md5("another file"), {md5("one"), md5("two")});
  ASSERT_TRUE(put(upload, 1, "one"));
  ASSERT_TRUE(put(upload, 2, "two"));
  auto done = completion(upload, {"one", "two"});
  done.md5 = md5("another file");
  EXPECT_EQ(uploads->complete(ada, done).error().code, Code::kInvalidArgument);
  EXPECT_EQ(uploads->complete(ada, done).error().code, Code::kNotFound);
  EXPECT_EQ(leftovers(), 0U);
}

TEST_F(UploadsTest, AnnouncedAgainItIsTheSameUploadUnlessThePartsDiffer) {
  const auto upload = *begin({"ab", "c"});
  ASSERT_TRUE(put(upload, 1, "ab"));
  EXPECT_EQ(*begin({"ab", "c"}), upload);
  EXPECT_EQ(leftovers(), 1U);
  EXPECT_NE(*begin({"a", "bc"}), upload);
  EXPECT_EQ(leftovers(), 0U);
  EXPECT_EQ(put(upload, 2, "c").error().code, Code::kNotFound);
}

TEST_F(UploadsTest, OnlyWhoMayLogThere) {
  EXPECT_EQ(uploads->begin(eve, artifact, md5("x"), {md5("x")}).error().code, Code::kNotFound);
  const auto upload = *begin({"x"});
  ASSERT_TRUE(put(upload, 1, "x"));
  EXPECT_EQ(uploads->complete(eve, completion(upload, {"x"})).error().code, Code::kNotFound);
  EXPECT_EQ(begin({}).error().code, Code::kInvalidArgument);
}

TEST_F(UploadsTest, WhatNobodyFinishesIsGivenUp) {
  const auto old = *begin({"old"});
  ASSERT_TRUE(put(old, 1, "old"));
  clock.advance(Uploads::kGivenUpAfter / 2);
  const auto young = *begin({"young"});
  ASSERT_TRUE(put(young, 1, "young"));
  EXPECT_EQ(*uploads->clean(), 0);
  clock.advance(Uploads::kGivenUpAfter / 2 + kSecond);
  EXPECT_EQ(*uploads->clean(), 1);
  EXPECT_EQ(leftovers(), 1U);
  EXPECT_EQ(put(old, 1, "old").error().code, Code::kNotFound);
  EXPECT_TRUE(uploads->complete(ada, completion(young, {"young"})));
}

TEST_F(UploadsTest, TwoWhoCompleteAtOnceBothSucceed) {
  const std::vector<std::string> parts{std::string(3'000'000, 'x'), "y"};
  const auto upload = *begin(parts);
  for (const std::int64_t number : {1, 2}) ASSERT_TRUE(put(upload, number, parts[static_cast<std::size_t>(number - 1)]));
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { right += uploads->complete(ada, completion(upload, parts)) ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 4);
}

}  // namespace
}  // namespace pedigree::service
