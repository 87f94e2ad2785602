#include "service/filter.h"

#include <gtest/gtest.h>

namespace pedigree::service {
namespace {

bool matches(std::string_view filter, std::string_view object) {
  const auto parsed = Filter::parse(filter);
  EXPECT_TRUE(parsed) << filter << ": " << parsed.error().message;
  const auto value = *json::parse(object);
  return parsed->matches([&](std::string_view field) {
    const auto* found = value.find(field);
    return found == nullptr ? json::Value() : *found;
  });
}

TEST(Filter, Operators) {
  constexpr std::string_view object = R"({"n": 5, "s": "hello", "tags": ["a", "b"], "none": null})";
  for (const char* filter : {R"({})", R"({"n": 5})", R"({"n": 5.0})", R"({"n": {"$gt": 4, "$lte": 5}})", R"({"s": {"$regex": "^he"}})", R"({"s": {"$contains": "ell"}})",
                             R"({"tags": "a"})", R"({"tags": {"$in": ["x", "b"]}})", R"({"tags": {"$all": ["a", "b"]}})", R"({"tags": {"$size": 2}})",
                             R"({"none": {"$exists": false}})", R"({"n": {"$exists": true}})", R"({"$or": [{"n": 1}, {"s": "hello"}]})",
                             R"({"$and": [{"n": 5}, {"$nor": [{"s": "x"}, {"n": 6}]}]})", R"({"n": {"$not": {"$gt": 9}}})", R"({"n": {"$ne": 6}})",
                             R"({"n": {"$nin": [1, 2]}})", R"({"missing": null})", R"({"$not": {"n": 6}})"})
    EXPECT_TRUE(matches(filter, object)) << filter;
  for (const char* filter : {R"({"n": "5"})", R"({"n": {"$gt": "a"}})", R"({"tags": {"$ne": "a"}})", R"({"tags": {"$all": ["a", "x"]}})", R"({"s": {"$regex": "^l"}})",
                             R"({"n": 5, "s": "x"})", R"({"$or": []})", R"({"missing": {"$exists": true}})"})
    EXPECT_FALSE(matches(filter, object)) << filter;
}

TEST(Filter, MalformedOnesAreNamed) {
  for (const char* filter : {"[", R"({"a": {"$near": 1}})", R"({"$or": 1})", R"({"a": {"$regex": "("}})", R"({"a": {"$in": 1}})", R"([1])"})
    EXPECT_EQ(Filter::parse(filter).error().code, Code::kInvalidArgument) << filter;
  std::string many = R"({"$or": [)";
  for (int i = 0; i < 300; ++i) many += std::string(i == 0 ? "" : ",") + R"({"a": 1})";
  EXPECT_EQ(Filter::parse(many + "]}").error().code, Code::kTooLarge);
}

TEST(Filter, Orders) {
  EXPECT_EQ(parse_order("-created_at").field, "created_at");
  EXPECT_TRUE(parse_order("-x").descending);
  EXPECT_FALSE(parse_order("+x").descending);
  EXPECT_TRUE(value_less(json::Value(), 1));
  EXPECT_TRUE(value_less(9, 10.5));
  EXPECT_FALSE(value_less("b", "a"));
}

}  // namespace
}  // namespace pedigree::service
