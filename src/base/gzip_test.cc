#include "base/gzip.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <thread>
#include <vector>

#include "base/text.h"

namespace pedigree {
namespace {

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += "{\"step\":" + std::to_string(i) + ",\"loss\":" + std::to_string(i * 7919 % 1000) + "}\n";
  return text;
}

TEST(Gzip, RoundTrips) {
  for (const std::size_t count : {0U, 1U, 100U, 50'000U}) {
    const std::string text = lines(count);
    const std::string packed = gzip(text);
    EXPECT_EQ(gunzip(packed, text.size()), text);
    if (count >= 100) EXPECT_LT(packed.size(), text.size() / 2);
  }
}

TEST(Gzip, ReadsWhatOtherProgramsWrite) {
  // printf hello | gzip -n
  EXPECT_EQ(gunzip(*unhex("1f8b0800000000000003cb48cdc9c9070086a6103605000000"), 100), "hello");
}

TEST(Gzip, ReadsSeveralMembers) { EXPECT_EQ(gunzip(gzip("one ") + gzip("") + gzip("two"), 7), "one two"); }

TEST(Gunzip, StopsAtTheLimit) {
  const std::string text = lines(1000);
  EXPECT_EQ(gunzip(gzip(text), text.size()), text);
  const auto over = gunzip(gzip(text), text.size() - 1);
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Code::kTooLarge);
  EXPECT_NE(over.error().message.find(std::to_string(text.size() - 1)), std::string::npos);
  EXPECT_EQ(gunzip(gzip("x"), 0).error().code, Code::kTooLarge);
  EXPECT_EQ(gunzip(gzip(""), 0), "");
  EXPECT_EQ(gunzip(gzip("four") + gzip("five"), 7).error().code, Code::kTooLarge);
}

TEST(Gunzip, SurvivesABomb) {
  std::string bomb = gzip(std::string(64 << 20, '\0'));
  for (int i = 0; i < 4; ++i) bomb += bomb;
  ASSERT_LT(bomb.size(), 5U << 20);
  EXPECT_EQ(gunzip(bomb, 1 << 20).error().code, Code::kTooLarge);
}

TEST(Gunzip, RefusesMalformedData) {
  const std::string packed = gzip(lines(50));
  for (std::size_t length = 0; length < packed.size(); ++length) {
    const auto cut = gunzip(std::string_view(packed).substr(0, length), 1 << 20);
    ASSERT_FALSE(cut.has_value()) << length;
    EXPECT_EQ(cut.error().code, Code::kInvalidArgument);
  }
  std::string damaged = packed;
  damaged[packed.size() - 6] = static_cast<char>(damaged[packed.size() - 6] ^ 1);  // in the checksum
  EXPECT_EQ(gunzip(damaged, 1 << 20).error().code, Code::kInvalidArgument);
  EXPECT_EQ(gunzip(packed + "x", 1 << 20).error().code, Code::kInvalidArgument);
  EXPECT_EQ(gunzip("plain text", 1 << 20).error().code, Code::kInvalidArgument);
  EXPECT_EQ(gunzip(packed, 1 << 20), lines(50)) << "after all those failures";
}

TEST(Gzip, WorksOnManyThreads) {
  std::vector<std::thread> threads;
  for (std::size_t t = 1; t <= 4; ++t) {
    threads.emplace_back([t] {
      for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(gunzip(gzip(lines(t * i)), 1 << 20), lines(t * i));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

RC_GTEST_PROP(GzipProperties, RoundTripsAnyBytes, (const std::string& bytes)) {
  RC_ASSERT(gunzip(gzip(bytes), bytes.size()) == bytes);
}

RC_GTEST_PROP(GzipProperties, NeverExceedsTheLimit, (const std::string& bytes)) {
  const auto limit = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
  RC_ASSERT(gunzip(gzip(bytes), limit).has_value() == (bytes.size() <= limit));
}

}  // namespace
}  // namespace pedigree
