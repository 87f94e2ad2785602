#include "service/metrics_fold.h"

#include <gtest/gtest.h>

#include <cmath>

namespace pedigree::service {
namespace {

constexpr LoggedAt kNoon{3, 43'200 * kSecond};

std::map<std::string, store::as_logged::Metric> folded(const std::vector<std::string>& lines, const LoggedAt& at) {
  MetricsFold fold;
  for (const auto& line : lines)
    if (!fold.take(line, at)) break;
  std::map<std::string, store::as_logged::Metric> by_key;
  for (const auto& metric : fold.metrics()) by_key.emplace(metric.value.key, metric);
  return by_key;
}

TEST(MetricsFold, KeepsTheLastValueOfEachKeyWithItsStep) {
  const auto found =
      folded({R"({"_step":1,"loss":0.5,"acc":0.1,"val":{"acc":0.7}})",
              R"({"_step":2,"loss":NaN,"image":{"_type":"image-file"},"none":null,"note":"a \"NaN, here","x":1})", R"({"_step":3,"acc":0.3})"},
             kNoon);
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found.at("acc").value.number, 0.1);
  EXPECT_EQ(found.at("acc").step, 1);
  EXPECT_EQ(found.at("val.acc").value.number, 0.7);
  EXPECT_EQ(found.at("val.acc").step, 1);
  EXPECT_EQ(found.at("loss").value.klass, "nan");
  EXPECT_EQ(found.at("loss").step, 2);
  EXPECT_EQ(found.at("note").value.text, "a \"NaN, here");
  EXPECT_EQ(found.at("x").value.number, 1);
}

TEST(MetricsFold, TheStepItselfCountsIfItsLineIsOlder) {
  const std::string named = R"({"_step":3,"acc":0.3,"_timestamp":43199})",
                    counted = R"({"_step":3,"acc":0.3,"_timestamp":43201})";
  EXPECT_EQ(folded({named}, kNoon).at("acc").step, 3);
  EXPECT_TRUE(folded({counted}, kNoon).empty());
  EXPECT_TRUE(folded({R"({"_step":3,"acc":0.3})"}, kNoon).empty());
}

TEST(MetricsFold, StepsOverWhatIsNoRow) {
  const auto found = folded({"", "[1]", "{", R"({"_step":1,"_runtime":2,"low":-Infinity,"high":Infinity,"done":true})"}, kNoon);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found.at("low").value.klass, "-inf");
  EXPECT_EQ(found.at("high").value.klass, "inf");
  EXPECT_EQ(found.at("done").value.number, 1);
}

TEST(MetricsFold, GoesOnFromAnEarlierVersion) {
  MetricsFold first;
  ASSERT_TRUE(first.take(R"({"_step":1,"loss":0.5,"lr":0.1})", kNoon));
  MetricsFold second(first.metrics());
  EXPECT_EQ(second.last_step(), 1);
  ASSERT_TRUE(second.take(R"({"_step":2,"loss":0.4})", kNoon));
  EXPECT_EQ(second.metrics().size(), 2U);
  EXPECT_EQ(second.last_step(), 2);
}

}  // namespace
}  // namespace pedigree::service
