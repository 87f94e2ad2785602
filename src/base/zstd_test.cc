#include "base/zstd.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"

namespace pedigree {
namespace {

TEST(Zstd, RoundTripsAtAnyLevel) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "{\"step\":" + std::to_string(i) + "}\n";
  for (const int level : {1, 3, 9}) {
    const std::string packed = zstd_compress(text, level);
    EXPECT_LT(packed.size(), text.size() / 3);
    EXPECT_EQ(zstd_decompress(packed, text.size()), text);
  }
  EXPECT_EQ(zstd_decompress(zstd_compress(""), 0), "");
}

TEST(Zstd, RefusesMoreThanTheLimit) {
  const auto over = zstd_decompress(zstd_compress(std::string(1000, 'x')), 999);
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Code::kTooLarge);
  EXPECT_NE(over.error().message.find("999"), std::string::npos);
}

TEST(Zstd, RefusesMalformedData) {
  const std::string packed = zstd_compress("some text that is compressed, some text that is compressed");
  for (std::size_t length = 0; length < packed.size(); ++length) {
    const auto cut = zstd_decompress(std::string_view(packed).substr(0, length), 1000);
    ASSERT_FALSE(cut.has_value()) << length;
    EXPECT_EQ(cut.error().code, Code::kInvalidArgument);
  }
  EXPECT_EQ(zstd_decompress(packed + "x", 1000).error().code, Code::kInvalidArgument);
  EXPECT_EQ(zstd_decompress("plain text", 1000).error().code, Code::kInvalidArgument);
  // Made by `printf hello | zstd`: a stream without a content size.
  EXPECT_EQ(zstd_decompress(*unhex("28b52ffd045829000068656c6c6fa36d9f88"), 1000).error().code, Code::kInvalidArgument);
}

RC_GTEST_PROP(ZstdProperties, RoundTripsAnyBytes, (const std::string& bytes)) {
  RC_ASSERT(zstd_decompress(zstd_compress(bytes), bytes.size()) == bytes);
}

RC_GTEST_PROP(ZstdProperties, DamageNeverCrashes, (const std::string& bytes)) {
  std::string packed = zstd_compress(bytes + bytes + "padding");
  packed[*rc::gen::inRange<std::size_t>(0, packed.size())] = *rc::gen::arbitrary<char>();
  if (const auto back = zstd_decompress(packed, 10'000)) RC_ASSERT(back->size() <= 10'000U);
}

}  // namespace
}  // namespace pedigree
