#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace pedigree {
namespace {

Result<std::unique_ptr<int>> make(int value) {
  if (value < 0) return fail(Code::kInvalidArgument, "value must not be negative", "it was " + std::to_string(value));
  return std::make_unique<int>(value);
}

Status check(int value) {
  if (value > 100) return fail(Code::kTooLarge, "value must be at most 100");
  return {};
}

Result<int> sum(int a, int b) {
  PED_TRY(const auto first, make(a));
  PED_TRY(const auto second, make(b));
  PED_CHECK(check(*first + *second));
  return *first + *second;
}

TEST(Result, TryAndCheckPassErrorsOn) {
  EXPECT_EQ(sum(1, 2), 3);
  const Result<int> bad = sum(1, -2);
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().code, Code::kInvalidArgument);
  EXPECT_EQ(bad.error().message, "value must not be negative");
  EXPECT_EQ(bad.error().detail, "it was -2");
  EXPECT_EQ(sum(60, 60).error().code, Code::kTooLarge);
}

TEST(Code, NamesAreDistinct) {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(Code::kInternal); ++code) names.insert(name(static_cast<Code>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Code::kInternal) + 1);
  EXPECT_EQ(name(Code::kNotFound), "not_found");
}

}  // namespace
}  // namespace pedigree
