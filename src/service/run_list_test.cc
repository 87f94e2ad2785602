#include "service/run_list.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "service/world.h"

namespace pedigree::service {
namespace {

/// Forty runs whose config holds everything a value can be.
class RunListTest : public World {
 protected:
  RunListTest() {
    const std::vector<std::string> values{"1", "2.5", "-3", "true", "false", "\"a\"", "\"b\"", "null", "[1,\"a\"]", "{\"deep\":2.5}", "NaN", "Infinity", "1"};
    for (std::size_t i = 0; i < 40; ++i) {
      UpsertRun spec;
      spec.project = "p";
      spec.name = "r" + std::to_string(i);
      if (i % 3 != 0) spec.config = R"({"x":{"value":)" + values[i % values.size()] + R"(},"_wandb":{"value":{"n":1}}})";
      if (i % 4 != 0) spec.summary = R"({"loss":)" + std::to_string((i * 7) % 11) + R"(,"n":{"m":)" + values[(i + 3) % 3] + "}}";
      if (i % 5 == 0) spec.tags = std::vector<std::string>{"five", i % 2 == 0 ? "even" : "odd"};
      if (i % 2 == 0) spec.group = i % 4 == 0 ? "g" : "h";
      if (i % 6 == 0) spec.state = "finished";
      clock.advance(i % 7 == 0 ? 0 : kSecond);
      project = runs->upsert(ada, spec)->run.project_id;
    }
  }

  std::vector<std::string> names(const std::string& filters, const std::string& order = "", std::int64_t page = 1'000) {
    return read([&](sql::Transaction& tx) {
      const auto query = RunQuery::parse(filters, order);
      EXPECT_TRUE(query) << query.error().message;
      std::vector<std::string> found;
      std::string position;
      while (true) {
        const auto rows = list_runs(tx, project, *query, position, page);
        EXPECT_TRUE(rows) << rows.error().message;
        if (rows->empty()) break;
        for (const auto& row : *rows) found.push_back(row.run.name);
        position = rows->back().position;
      }
      EXPECT_EQ(count_runs(tx, project, query->filter), static_cast<std::int64_t>(found.size()));
      return found;
    });
  }

  std::int64_t project = 0;
};

TEST_F(RunListTest, LongListsOfValuesFindTheSame) {
  std::string many = "1", either = R"({"$or":[)";
  for (int i = 0; i < 2'000; ++i) many += ",1,\"a\"";
  EXPECT_EQ(names(R"({"config.x":{"$in":[)" + many + "]}}"), names(R"({"config.x":{"$in":[1,"a"]}})"));
  EXPECT_EQ(names(R"({"config.x":{"$nin":[)" + many + "]}}"), names(R"({"config.x":{"$nin":[1,"a"]}})"));
  std::string few = "1";
  for (int i = 0; i < 75; ++i) few += ",1,\"a\"";
  for (int i = 0; i < 20; ++i) either += (i == 0 ? "" : ",") + (R"({"config.x":{"$in":[)" + few + "]}}");
  EXPECT_EQ(names(either + "]}"), names(R"({"config.x":{"$in":[1,"a"]}})"));
}

std::string random_condition() {
  const auto field = *rc::gen::element<std::string>("config.x", "config.x.deep", "summary_metrics.loss", "summary_metrics.n.m", "tags", "group", "state", "name",
                                                    "created_at", "duration", "username", "config._wandb.n", "nonsense");
  const auto op = *rc::gen::element<std::string>("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$exists", "$contains", "$regex");
  const auto operand = [] {
    return *rc::gen::element<std::string>("1", "2.5", "3", "true", "\"a\"", "\"five\"", "\"g\"", "null", "\"running\"", "\"2023-11-14 22:13:40\"", "\"ada\"");
  };
  if (op == "$in" || op == "$nin") return "{\"" + field + "\":{\"" + op + "\":[" + operand() + "," + operand() + "]}}";
  if (op == "$regex") return "{\"" + field + "\":{\"$regex\":\"[1a]\"}}";
  if (op == "$exists") return "{\"" + field + "\":{\"$exists\":" + *rc::gen::element<std::string>("true", "false") + "}}";
  return "{\"" + field + "\":{\"" + op + "\":" + operand() + "}}";
}

std::string random_filter(int depth) {
  if (depth == 0 || *rc::gen::inRange(0, 3) == 0) return random_condition();
  const auto word = *rc::gen::element<std::string>("$and", "$or", "$nor", "$not");
  if (word == "$not") return "{\"$not\":" + random_filter(depth - 1) + "}";
  return "{\"" + word + "\":[" + random_filter(depth - 1) + "," + random_filter(depth - 1) + "]}";
}

/// What the database decides is what the filter says: a pattern under two negations leaves every decision to the filter in memory.
RC_GTEST_FIXTURE_PROP(RunListTest, TheDatabaseAgreesWithTheFilter, ()) {
  const auto filter = random_filter(3);
  const auto in_memory = R"({"$not":{"$not":{"$and":[)" + filter + R"(,{"name":{"$regex":"."}}]}}})";
  RC_LOG() << filter << "\n";
  RC_ASSERT(names(filter) == names(in_memory));
}

TEST_F(RunListTest, OrdersPutRunsWithoutValueLast) {
  const auto by_loss = names("", "+summary_metrics.loss"), falling = names("", "-summary_metrics.loss");
  ASSERT_EQ(by_loss.size(), 40U);
  EXPECT_EQ(by_loss.front(), "r11");   // 77 % 11 = 0
  EXPECT_EQ((std::vector<std::string>(by_loss.end() - 10, by_loss.end())),
            (std::vector<std::string>{"r0", "r4", "r8", "r12", "r16", "r20", "r24", "r28", "r32", "r36"}));
  EXPECT_EQ((std::vector<std::string>(falling.end() - 10, falling.end())), (std::vector<std::string>(by_loss.end() - 10, by_loss.end())));
  EXPECT_EQ(std::vector<std::string>(falling.begin(), falling.end() - 10), std::vector<std::string>(by_loss.rend() - 30, by_loss.rend()));
  EXPECT_EQ(RunQuery::parse("", "tags").error().code, Code::kInvalidArgument);
}

TEST_F(RunListTest, PagesOfAnySizeGiveTheWholeList) {
  for (const auto* order : {"", "-created_at", "config.x", "-config.x.value", "group", "-display_name", "duration", "summary_metrics.n.m"})
    for (const auto* filter : {"{}", R"({"config.x":{"$ne":1}})", R"({"name":{"$regex":"[2-5]"}})", R"({"config.x":1})"}) {
      const auto all = names(filter, order);
      EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
      for (const std::int64_t page : {1, 3, 7}) EXPECT_EQ(names(filter, order, page), all) << order << " " << filter << " " << page;
    }
}

TEST_F(RunListTest, DatesMayBeWrittenAsPeopleDo) {
  const auto all = names("");
  for (const auto* date : {"2023-11-14 22:13:30", "2023-11-14T22:13:30", "2023-11-14T22:13:30Z"}) {
    const auto later = names(R"({"created_at":{"$gt":")" + std::string(date) + R"("}})");
    EXPECT_GT(later.size(), 0U) << date;
    EXPECT_LT(later.size(), all.size()) << date;
  }
}

TEST_F(RunListTest, AForeignPositionIsRefused) {
  read([&](sql::Transaction& tx) {
    for (const auto* position : {"x", "0:1", "99:1:2", "0:x:2", "0:1:x"}) {
      const auto rows = list_runs(tx, project, *RunQuery::parse("", ""), position, 10);
      EXPECT_EQ(rows.error().code, Code::kInvalidArgument) << position;
    }
    return 0;
  });
}

}  // namespace
}  // namespace pedigree::service
