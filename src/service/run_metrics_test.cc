#include "service/run_metrics.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "service/run_lines.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

std::vector<MetricPoint> wave(std::size_t count) {
  std::vector<MetricPoint> points;
  for (std::size_t i = 0; i < count; ++i) points.push_back({static_cast<double>(i), std::sin(static_cast<double>(i) / 50)});
  return points;
}

TEST(ThinOut, KeepsFewPointsAsTheyAre) {
  const auto points = wave(100);
  EXPECT_EQ(thin_out(points, 100), points);
  EXPECT_TRUE(thin_out({}, 10).empty());
}

TEST(ThinOut, KeepsASingleSpike) {
  auto points = wave(100'000);
  points[54'321].y = 1e9;
  points[54'322].y = -1e9;
  const auto kept = thin_out(points, 100);
  EXPECT_LE(kept.size(), 100U);
  EXPECT_EQ(std::count(kept.begin(), kept.end(), points[54'321]), 1);
  EXPECT_EQ(std::count(kept.begin(), kept.end(), points[54'322]), 1);
}

RC_GTEST_PROP(ThinOut, IsPartOfThePointsInOrderWithEndsAndExtremes, (std::vector<int> values, std::vector<unsigned char> steps)) {
  std::vector<MetricPoint> points;
  double x = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    x += steps.empty() ? 1 : steps[i % steps.size()] % 7;
    points.push_back({x, static_cast<double>(values[i])});
  }
  const auto limit = *rc::gen::inRange<std::int64_t>(4, 40);
  const auto kept = thin_out(points, limit);
  RC_ASSERT(static_cast<std::int64_t>(kept.size()) <= limit || kept.size() == points.size());
  RC_ASSERT(kept.empty() == points.empty());
  if (points.empty()) return;
  RC_ASSERT(kept.front() == points.front() && kept.back() == points.back());
  auto from = points.begin();
  for (const auto& point : kept) {
    from = std::find(from, points.end(), point);
    RC_ASSERT(from != points.end());
    ++from;
  }
  const auto by_y = [](const MetricPoint& a, const MetricPoint& b) { return a.y < b.y; };
  RC_ASSERT(std::min_element(kept.begin(), kept.end(), by_y)->y == std::min_element(points.begin(), points.end(), by_y)->y);
  RC_ASSERT(std::max_element(kept.begin(), kept.end(), by_y)->y == std::max_element(points.begin(), points.end(), by_y)->y);
}

TEST(NumberReader, ReadsWhatTheParserReads) {
  const std::vector<std::string> lines{
      R"({"a":1,"b":2.5})",
      R"( { "b" : -3e2 , "a" : 7 } )",
      R"({"a":NaN,"b":-Infinity})",
      R"({"a":"1","b":[1,{"a":9,"x":"]}\""}]})",
      R"({"x":{"a":5},"a":null,"b":true})",
      R"({"\u0061":4,"b":1})",
      R"({"a":1,"a":"later"})",
      R"({"a":123456789012345678901234567890})",
      R"({"a":1)",
      R"({"a":1}})",
      R"([1])",
      R"({"a":1,"b":2.5})",
      R"({"a": 1, "b": 2.5})",
      R"({"a": 12, "c": 1234567.25, "b": 3})",
      R"({"a": 12, "c": -1234567890123.25, "b": 3})",
      R"({"a": 12, "b": 3, "c": 1})",
      R"({"b": 12, "a": 3})",
      R"({"a":123456789012345,"b":1234567890123456789})",
      R"({"a":12x,"b":1})",
      R"({"a":01,"b":1})",
      "",
      "{}",
  };
  NumberReader reader({"a", "b"});
  for (const auto& line : lines) {
    const auto row = json::parse(line, {.nonfinite = true});
    const auto& numbers = reader.read(line);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto* value = row ? row->find(i == 0 ? "a" : "b") : nullptr;
      const auto expected = value == nullptr ? std::nullopt : value->number();
      ASSERT_EQ(numbers[i].has_value(), expected.has_value()) << line;
      if (expected && !std::isnan(*expected)) EXPECT_EQ(*numbers[i], *expected) << line;
    }
  }
}

class RunMetricsTest : public World {
 protected:
  void stream(std::int64_t offset, std::vector<std::string> lines) {
    FileStream data;
    data.history = Lines{offset, std::move(lines)};
    ASSERT_TRUE(runs->stream(ada, "", "p", "r", data));
  }

  std::vector<MetricSeries> ask(MetricsQuery query) {
    return read([&](sql::Transaction& tx) { return *metrics(tx, *find_run(tx, ada, "", "p", "r"), query); });
  }
};

TEST_F(RunMetricsTest, ReadsColumnsByAnyAxis) {
  run(ada, "p", "r");
  stream(0, {R"({"_step":0,"_runtime":1.5,"loss":3,"eval":{"acc":0.1}})", R"({"_step":1,"_runtime":2.5,"loss":"none"})"});
  stream(2, {R"({"_step":5,"_runtime":9,"loss":1,"eval":{"acc":0.9}})", "no JSON"});
  const auto by_step = ask({.keys = {"loss", "eval.acc", "absent"}});
  ASSERT_EQ(by_step.size(), 3U);
  EXPECT_EQ(by_step[0].points, (std::vector<MetricPoint>{{0, 3}, {5, 1}}));
  EXPECT_TRUE(by_step[0].exact());
  EXPECT_EQ(by_step[1].points, (std::vector<MetricPoint>{{0, 0.1}, {5, 0.9}}));
  EXPECT_TRUE(by_step[2].points.empty());
  EXPECT_EQ(ask({.keys = {"loss"}, .x = "_runtime"})[0].points, (std::vector<MetricPoint>{{1.5, 3}, {9, 1}}));
  EXPECT_EQ(ask({.keys = {"loss"}, .from = 1, .to = 5})[0].points, (std::vector<MetricPoint>{{5, 1}}));
  EXPECT_EQ(ask({.keys = {"_step"}})[0].points, (std::vector<MetricPoint>{{0, 0}, {1, 1}, {5, 5}}));
}

TEST_F(RunMetricsTest, LinesSentAgainCountOnce) {
  run(ada, "p", "r");
  stream(0, {R"({"_step":0,"loss":3})", R"({"_step":1,"loss":2})"});
  stream(1, {R"({"_step":1,"loss":7})", R"({"_step":2,"loss":1})"});
  EXPECT_EQ(ask({.keys = {"loss"}})[0].points, (std::vector<MetricPoint>{{0, 3}, {1, 7}, {2, 1}}));
}

TEST_F(RunMetricsTest, ManyPointsAreThinnedOut) {
  run(ada, "p", "r");
  std::vector<std::string> lines;
  for (int i = 0; i < 5'000; ++i)
    lines.push_back(R"({"_step":)" + std::to_string(i) + R"(,"loss":)" + std::to_string(i == 2'718 ? 1e6 : 1.0 / (i + 1)) + "}");
  stream(0, std::move(lines));
  const auto series = ask({.keys = {"loss"}, .points = 50})[0];
  EXPECT_EQ(series.count, 5'000);
  EXPECT_FALSE(series.exact());
  EXPECT_LE(series.points.size(), 50U);
  EXPECT_EQ(std::count(series.points.begin(), series.points.end(), MetricPoint{2'718, 1e6}), 1);
}

std::vector<std::int64_t> lengths(const std::vector<std::span<const store::RunBlock>>& stretches) {
  std::vector<std::int64_t> blocks;
  for (const auto& stretch : stretches) blocks.push_back(static_cast<std::int64_t>(stretch.size()));
  return blocks;
}

TEST(CutBlocks, IntoStretchesOfAboutTheSameSizeThatCanBeReadApart) {
  std::vector<store::RunBlock> blocks(10);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    blocks[i].first_line = static_cast<std::int64_t>(i) * 10;
    blocks[i].line_count = 10;
    blocks[i].bytes.resize(i == 0 ? 600'000 : 200'000);
  }
  EXPECT_EQ(lengths(cut(blocks, 4)), (std::vector<std::int64_t>{1, 3, 3, 3}));
  EXPECT_EQ(lengths(cut(blocks, 2)), (std::vector<std::int64_t>{4, 6}));
  EXPECT_EQ(lengths(cut(std::span(blocks).last(3), 4)), std::vector<std::int64_t>{3}) << "not worth a thread";
  blocks[5].first_line = 49;
  EXPECT_EQ(lengths(cut(blocks, 4)), std::vector<std::int64_t>{10}) << "a later block holds a line of an earlier one";
  EXPECT_TRUE(cut({}, 4).empty());
}

TEST_F(RunMetricsTest, ALongHistoryReadInStretchesKeepsItsOrder) {
  run(ada, "p", "r");
  constexpr int kBlocks = 8, kLines = 10'000;
  const auto value = [](int step) {
    return static_cast<double>(static_cast<std::int64_t>(step) * 2'654'435'761 % 1'000'003) / 1'000'003;
  };
  for (int block = 0; block < kBlocks; ++block) {
    std::vector<std::string> lines;
    for (int step = block * kLines; step < (block + 1) * kLines; ++step)
      lines.push_back(fmt::format(R"({{"_step":{},"loss":{},"other":{}}})", step, value(step), value(3 * step)));
    stream(block * kLines, std::move(lines));
  }
  const auto series = ask({.keys = {"loss", "absent", "other"}, .points = kBlocks * kLines});
  ASSERT_TRUE(series[0].exact());
  ASSERT_EQ(series[0].count, kBlocks * kLines);
  EXPECT_EQ(series[1].count, 0);
  std::vector<MetricPoint> losses, others;
  for (int step = 0; step < kBlocks * kLines; ++step) {
    losses.push_back({static_cast<double>(step), value(step)});
    others.push_back({static_cast<double>(step), value(3 * step)});
  }
  EXPECT_TRUE(series[0].points == losses);
  EXPECT_TRUE(series[2].points == others);
}

}  // namespace
}  // namespace pedigree::service
