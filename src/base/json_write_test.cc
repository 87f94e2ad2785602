#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/json.h"

namespace pedigree::json {
namespace {

using namespace std::literals;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(JsonWrite, WritesEveryTypeCompactly) {
  const Value value(Object{{"a", Array{1, -2.5, true, false, nullptr, "x"}},
                           {"o", Object{}},
                           {"e", Array{}},
                           {"big", BigInt{"-123456789012345678901234567890"}},
                           {"raw", Raw{"{ \"kept\": 1.50 }"}}});
  EXPECT_EQ(write(value),
            R"({"a":[1,-2.5,true,false,null,"x"],"o":{},"e":[],"big":-123456789012345678901234567890,"raw":{ "kept": 1.50 }})");
}

TEST(JsonWrite, AppendsToTheText) {
  std::string out = "data: ";
  write(out, Value(Array{1}));
  EXPECT_EQ(out, "data: [1]");
}

TEST(JsonWrite, KeepsIntegersExact) {
  EXPECT_EQ(write(std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
  EXPECT_EQ(write(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(write(0), "0");
}

// Each text is what Python's json.dumps() prints.
TEST(JsonWrite, WritesDoublesAsPythonDoes) {
  const std::pair<double, const char*> doubles[] = {{0.0, "0.0"},
                                                    {-0.0, "-0.0"},
                                                    {5.0, "5.0"},
                                                    {0.1, "0.1"},
                                                    {-2.5, "-2.5"},
                                                    {1.0 / 3, "0.3333333333333333"},
                                                    {100.0, "100.0"},
                                                    {0.001, "0.001"},
                                                    {0.0001, "0.0001"},
                                                    {0.00012345, "0.00012345"},
                                                    {0.00001, "1e-05"},
                                                    {1.5e-5, "1.5e-05"},
                                                    {1e-7, "1e-07"},
                                                    {123456.789, "123456.789"},
                                                    {1e15, "1000000000000000.0"},
                                                    {9999999999999998.0, "9999999999999998.0"},
                                                    {1e16, "1e+16"},
                                                    {12345678901234567.0, "1.2345678901234568e+16"},
                                                    {1e22, "1e+22"},
                                                    {1e100, "1e+100"},
                                                    {1.7976931348623157e308, "1.7976931348623157e+308"},
                                                    {-5e-324, "-5e-324"}};
  for (const auto& [value, text] : doubles) EXPECT_EQ(write(value), text);
}

TEST(JsonWrite, FollowsThePolicyForNonFinite) {
  const Value value(Array{std::nan(""), kInfinity, -kInfinity});
  EXPECT_EQ(write(value), "[null,null,null]");
  EXPECT_EQ(write(value, NonFinite::kBare), "[NaN,Infinity,-Infinity]");
  EXPECT_EQ(write(value, NonFinite::kString), R"(["NaN","Infinity","-Infinity"])");
}

TEST(JsonWrite, EscapesWhatJsonDemands) {
  EXPECT_EQ(write("\"\\/\b\f\n\r\t"), R"("\"\\/\b\f\n\r\t")");
  EXPECT_EQ(write("\0\x01\x1f\x7f"s), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(write("ä€😀"), "\"ä€😀\"");
  EXPECT_EQ(write(Object{{"a\"b", 1}}), R"({"a\"b":1})");
}

TEST(JsonWrite, ReplacesBytesThatAreNoUtf8) {
  EXPECT_EQ(write("a\xff"
                  "b\xc3"),
            "\"a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\"");
  EXPECT_EQ(write("\xed\xa0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonCanonical, SortsMembersByBytes) {
  const Value value(
      Object{{"b", 1}, {"a", Array{Object{{"z", 1.0}, {"y", std::nan("")}}}}, {"", true}, {"ä", 2}, {"B", 3}, {"ab", 4}});
  EXPECT_EQ(canonical(value), R"({"":true,"B":3,"a":[{"y":null,"z":1.0}],"ab":4,"b":1,"ä":2})");
}

TEST(JsonCanonical, NormalisesRawText) {
  EXPECT_EQ(canonical(Object{{"r", Raw{"{\"b\": 1.50,\n\"a\": [ ]}"}}}), R"({"r":{"a":[],"b":1.5}})");
  EXPECT_THROW(canonical(Raw{"{"}), std::logic_error);
}

TEST(JsonCanonical, DoesNotDependOnTheOrderOfMembers) {
  Object forward, backward;
  for (int i = 0; i < 50; ++i) forward.set("key" + std::to_string(i), i);
  for (int i = 49; i >= 0; --i) backward.set("key" + std::to_string(i), i);
  EXPECT_EQ(canonical(forward), canonical(backward));
}

}  // namespace
}  // namespace pedigree::json
