#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/json.h"

namespace pedigree::json {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

static_assert(!std::is_constructible_v<Value, int*>, "a pointer must not become a bool");
static_assert(sizeof(Value) <= 40);

/// Small and large objects take different paths.
class JsonObject : public testing::TestWithParam<int> {
 protected:
  static std::string key(int i) { return "key " + std::to_string(i); }
  static Object filled() {
    Object object;
    for (int i = 0; i < GetParam(); ++i) object.set(key(i), i);
    return object;
  }
};

TEST_P(JsonObject, FindsEveryMemberInOrderOfInsertion) {
  const Object object = filled();
  ASSERT_EQ(object.size(), static_cast<std::size_t>(GetParam()));
  int i = 0;
  for (const auto& [name, value] : object) {
    EXPECT_EQ(name, key(i));
    EXPECT_EQ(*object.find(name), Value(i));
    ++i;
  }
  EXPECT_EQ(object.find("no such key"), nullptr);
  EXPECT_EQ(object.find(""), nullptr);
}

TEST_P(JsonObject, SetReplacesInPlace) {
  Object object = filled();
  for (int i = 0; i < GetParam(); ++i) object.set(key(i), "new");
  EXPECT_EQ(object.size(), static_cast<std::size_t>(GetParam()));
  for (const auto& [name, value] : object) EXPECT_EQ(value, Value("new")) << name;
}

TEST_P(JsonObject, ErasesAndFindsTheOthers) {
  Object object = filled();
  EXPECT_FALSE(object.erase("no such key"));
  for (int i = 0; i < GetParam(); i += 2) EXPECT_TRUE(object.erase(key(i)));
  EXPECT_EQ(object.size(), static_cast<std::size_t>(GetParam() / 2));
  for (int i = 0; i < GetParam(); ++i) EXPECT_EQ(object.find(key(i)) != nullptr, i % 2 == 1) << i;
  object.set(key(0), "back");
  EXPECT_EQ(*object.find(key(0)), Value("back"));
}

TEST_P(JsonObject, CopiesAndMovesAreIndependent) {
  Object object = filled();
  Object copy = object;
  copy.set("extra", true);
  EXPECT_EQ(object.find("extra"), nullptr);
  object = copy;
  EXPECT_EQ(object, copy);
  const Object moved = std::move(copy);
  EXPECT_EQ(moved, object);
  copy = Object();
  copy.set("again", 1);
  EXPECT_EQ(copy.size(), 1U);
  EXPECT_EQ(*copy.find("again"), Value(1));
}

TEST_P(JsonObject, EqualityIgnoresTheOrder) {
  const Object object = filled();
  Object reversed;
  for (int i = GetParam() - 1; i >= 0; --i) reversed.append(key(i), i);
  EXPECT_EQ(object, reversed);
  reversed.set("extra", 1);
  EXPECT_NE(object, reversed);
  reversed.erase("extra");
  reversed.set(key(0), "other");
  EXPECT_NE(object, reversed);
}

INSTANTIATE_TEST_SUITE_P(Sizes, JsonObject, testing::Values(1, 2, 15, 16, 17, 18, 32, 33, 100, 1000));

TEST(JsonObjectList, LetsTheLastOfEqualKeysWin) { EXPECT_EQ((Object{{"a", 1}, {"a", 2}}), (Object{{"a", 2}})); }

TEST(JsonValue, TellsItsType) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_TRUE(Value(nullptr).is_null());
  EXPECT_TRUE(Value(true).is_bool());
  EXPECT_TRUE(Value(1).is_int());
  EXPECT_TRUE(Value(1.0).is_double());
  EXPECT_TRUE(Value(BigInt{"9"}).is_number());
  EXPECT_TRUE(Value("text").is_string());
  EXPECT_TRUE(Value(Array{}).is_array());
  EXPECT_TRUE(Value(Object{}).is_object());
  EXPECT_TRUE(Value(Raw{"1"}).is_raw());
  EXPECT_TRUE(Value(std::optional<int>()).is_null());
  EXPECT_EQ(Value(std::optional<std::string>("x")), Value("x"));
  EXPECT_EQ(Value("text").if_int(), nullptr);
}

TEST(JsonValue, EqualityDistinguishesTypes) {
  EXPECT_NE(Value(5), Value(5.0));
  EXPECT_NE(Value(0), Value(false));
  EXPECT_NE(Value(), Value(0));
  EXPECT_EQ(Value(std::nan("")), Value(-std::nan("1")));
  EXPECT_EQ(Value(0.0), Value(-0.0));
}

TEST(JsonValue, ReadsNumbers) {
  EXPECT_EQ(Value(3).number(), 3.0);
  EXPECT_EQ(Value(2.5).number(), 2.5);
  EXPECT_EQ(Value(BigInt{"18446744073709551616"}).number(), 18446744073709551616.0);
  EXPECT_EQ(Value(BigInt{std::string(400, '9')}).number(), kInfinity);
  EXPECT_EQ(Value(BigInt{"-" + std::string(400, '9')}).number(), -kInfinity);
  EXPECT_EQ(Value("3").number(), std::nullopt);
}

TEST(JsonValue, ReadsIntegers) {
  EXPECT_EQ(Value(3).integer(), 3);
  EXPECT_EQ(Value(3.0).integer(), 3);
  EXPECT_EQ(Value(-9223372036854775808.0).integer(), std::numeric_limits<std::int64_t>::min());
  for (const double none : {2.5, 9223372036854775808.0, -9223372036854777856.0, kInfinity, -kInfinity, std::nan("")}) {
    EXPECT_EQ(Value(none).integer(), std::nullopt) << none;
  }
  EXPECT_EQ(Value(BigInt{"9223372036854775808"}).integer(), std::nullopt);
  EXPECT_EQ(Value(true).integer(), std::nullopt);
}

TEST(JsonValue, FindsMembers) {
  const Value value(Object{{"name", "resnet"}, {"count", 3}});
  EXPECT_EQ(value.text("name"), "resnet");
  EXPECT_EQ(value.text("count"), "");
  EXPECT_EQ(value.text("none"), "");
  EXPECT_EQ(*value.find("count"), Value(3));
  EXPECT_EQ(value.find("none"), nullptr);
  EXPECT_EQ(Value(3).find("name"), nullptr);
}

}  // namespace
}  // namespace pedigree::json
