#include "service/runs.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "service/run_reads.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

class RunsTest : public World {
 protected:
  std::vector<std::string> lines_of(const std::string& name) {
    return read([&](sql::Transaction& tx) { return *history(tx, *find_run(tx, ada, "", "p", name), 0, INT64_MAX, std::nullopt); });
  }
  Result<bool> send(const std::string& name, std::int64_t offset, std::vector<std::string> lines) {
    FileStream data;
    data.history = Lines{offset, std::move(lines)};
    return runs->stream(ada, "", "p", name, data);
  }
};

TEST_F(RunsTest, NullKeepsAndNewRunsGetANameOfTheirOwn) {
  UpsertRun spec;
  spec.project = "p";
  spec.name = "r";
  spec.notes = "n";
  spec.tags = std::vector<std::string>{"b", "a"};
  const auto created = *runs->upsert(ada, spec);
  EXPECT_TRUE(created.inserted);
  EXPECT_FALSE(created.run.display_name.empty());
  UpsertRun again;
  again.project = "p";
  again.name = "r";
  const auto kept = *runs->upsert(ada, again);
  EXPECT_FALSE(kept.inserted);
  EXPECT_EQ(kept.run.notes, "n");
  EXPECT_EQ(kept.run.display_name, created.run.display_name);
}

TEST_F(RunsTest, NoRequestMakesARunThatClientsCannotRead) {
  run(ada, "p", "r");
  EXPECT_EQ(send("r", 9'000'000'000'000'000'000, {"{}"}).error().code, Code::kInvalidArgument);
  FileStream data;
  data.summary = "[1]";
  EXPECT_EQ(runs->stream(ada, "", "p", "r", data).error().code, Code::kInvalidArgument);
}

TEST_F(RunsTest, ClientsThatWriteOneRunTogetherLoseNothing) {
  run(ada, "p", "r");
  const auto write = [&](std::vector<std::string> history, std::vector<std::string> log) {
    FileStream data;
    data.counts_alone = true;
    data.history = Lines{0, std::move(history)};
    data.logs = {Lines{0, std::move(log)}};
    return runs->stream(ada, "", "p", "r", data);
  };
  const std::string one = R"({"_step":0,"_timestamp":1.5,"one":1})", two = R"({"_step":0,"_timestamp":2.5,"two":2})";
  for (int again = 0; again < 2; ++again) {  // as after a lost answer
    ASSERT_TRUE(write({one}, {"of one"}));
    ASSERT_TRUE(write({two}, {"of two"}));
  }
  EXPECT_EQ(lines_of("r"), (std::vector<std::string>{one, two}));
  const auto log = read([&](sql::Transaction& tx) { return *stream_lines(tx, *find_run(tx, ada, "", "p", "r"), "log", 0, 10); });
  EXPECT_EQ(log, (std::map<std::int64_t, std::string>{{0, "of one"}, {1, "of two"}}));
}

TEST_F(RunsTest, EventsAreThinnedToAsManyAsAreAskedFor) {
  run(ada, "p", "r");
  FileStream data;
  data.events = Lines{0, {"{\"_runtime\":0}", "{\"_runtime\":1}", "{\"_runtime\":2}", "{\"_runtime\":3}", "{\"_runtime\":4}"}};
  ASSERT_TRUE(runs->stream(ada, "", "p", "r", data));
  const auto events = [&](std::optional<std::int64_t> samples) {
    return read([&](sql::Transaction& tx) { return *system_events(tx, *find_run(tx, ada, "", "p", "r"), samples); });
  };
  EXPECT_EQ(events(std::nullopt), data.events->lines);
  EXPECT_EQ(events(3), (std::vector<std::string>{"{\"_runtime\":0}", "{\"_runtime\":2}", "{\"_runtime\":4}"}));
}

TEST_F(RunsTest, RowsSentAgainBehindTheOthersAreThereOnce) {
  run(ada, "p", "r");
  const auto row = [](int step, double time) { return fmt::format(R"({{"_step":{},"_timestamp":{},"a":{}}})", step, time, step); };
  const auto again = [](int step, double time) { return fmt::format(R"({{"a":{0},"_timestamp":{1},"_step":{0}}})", step, time); };
  ASSERT_TRUE(send("r", 0, {row(0, 10.5), row(1, 11.5)}));
  ASSERT_TRUE(send("r", 2, {again(0, 10.5), again(1, 11.5), again(2, 12.5)}));  // what a killed process left on its disk
  ASSERT_TRUE(send("r", 5, {again(3, 13.5)}));
  EXPECT_EQ(lines_of("r"), (std::vector<std::string>{row(0, 10.5), row(1, 11.5), again(2, 12.5), again(3, 13.5)}));
  ASSERT_TRUE(send("r", 6, {row(0, 20.5), row(1, 21.5)}));  // the same id once more, from the first step
  EXPECT_EQ(lines_of("r").size(), 6U);
  const auto page = read([&](sql::Transaction& tx) { return *history(tx, *find_run(tx, ada, "", "p", "r"), 0, 4, 4); });
  EXPECT_EQ(page.size(), 6U) << "a page of four steps is not thinned to four rows";
}

TEST_F(RunsTest, LinesComeBackByteForByteNaNIncluded) {
  run(ada, "p", "r");
  const std::vector<std::string> lines{R"({"_step":0,"v":NaN,"w":-Infinity})", R"({ "_step" : 1, "v": 1.10, "x":"é\u00e9" })", "not json at all"};
  ASSERT_TRUE(send("r", 0, lines));
  EXPECT_EQ(lines_of("r"), lines);
}

TEST_F(RunsTest, ARepeatedRequestChangesNothing) {
  run(ada, "p", "r");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(send("r", 0, {R"({"_step":0,"x":1})", R"({"_step":1,"x":2})"}));
  EXPECT_EQ(lines_of("r").size(), 2U);
  read([&](sql::Transaction& tx) {
    const auto found = *find_run(tx, ada, "", "p", "r");
    EXPECT_EQ(found.history_lines, 2);
    for (const auto& key : store::runs::keys_of(tx, found.id))
      if (key.key == "x") EXPECT_EQ(key.count, 2);
    return 0;
  });
}

TEST_F(RunsTest, KeysKnowTheirStatistics) {
  run(ada, "p", "r");
  ASSERT_TRUE(send("r", 0, {R"({"_step":0,"up":1,"n":{"x":5}})", R"({"_step":1,"up":2,"n":{"x":4}})"}));
  ASSERT_TRUE(send("r", 2, {R"({"_step":2,"up":3,"pic":{"_type":"image-file"}})"}));
  const auto keys = read([&](sql::Transaction& tx) { return history_keys(tx, *find_run(tx, ada, "", "p", "r")); });
  EXPECT_EQ(json::write(*keys.find("keys")->find("up")), R"({"typeCounts":[{"type":"number","count":3}],"monotonic":true,"previousValue":3})");
  EXPECT_EQ(json::write(*keys.find("keys")->find("n.x")), R"({"typeCounts":[{"type":"number","count":2}],"monotonic":false,"previousValue":4})");
  EXPECT_EQ(json::write(*keys.find("keys")->find("pic")->find("typeCounts")), R"([{"type":"image-file","count":1}])");
  EXPECT_EQ(keys.find("lastStep")->integer(), 2);
}

TEST_F(RunsTest, StepRangesAreHalfOpen) {
  run(ada, "p", "r");
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(send("r", i, {R"({"_step":)" + std::to_string(i) + "}"}));
  read([&](sql::Transaction& tx) {
    const auto found = *find_run(tx, ada, "", "p", "r");
    EXPECT_EQ(history(tx, found, 3, 6, std::nullopt)->size(), 3U);
    const auto sampled = *history(tx, found, 0, INT64_MAX, 4);
    EXPECT_EQ(sampled.size(), 4U);
    EXPECT_EQ(sampled.front(), R"({"_step":0})");
    EXPECT_EQ(sampled.back(), R"({"_step":9})");
    return 0;
  });
}

TEST_F(RunsTest, SamplesAreRowsThatHaveAllKeysHoweverTheyAreWritten) {
  run(ada, "p", "r");
  ASSERT_TRUE(send("r", 0, {R"({"_step":0,"a":1,"pic":{"_type":"image-file","n":[1,"}"]}})", R"({"_step":1,"b":"\"a\":"})",
                            R"({"_step":2,"a":NaN})", R"({"_step":3,"\u0061":3})", "no JSON", R"({ "_step" : 4 , "a" : null })",
                            R"({"_step":5,"n":{"x.y":1}})", R"({"_step":6,"n":{"x":{"y":2}}})", R"({"_step":7,"a":1,"a":2})"}));
  const auto sampled = [&](std::vector<std::string> keys, std::int64_t from, std::int64_t to, std::int64_t samples) {
    return read([&](sql::Transaction& tx) {
      const auto rows = sampled_history(tx, *find_run(tx, ada, "", "p", "r"), {std::move(keys), from, to, samples});
      return json::write(*rows);
    });
  };
  EXPECT_EQ(sampled({"_step", "pic"}, 0, INT64_MAX, 500), R"([{"_step":0,"pic":{"_type":"image-file","n":[1,"}"]}}])");
  EXPECT_EQ(sampled({"_step", "n.x.y"}, 0, INT64_MAX, 500), R"([{"_step":5,"n.x.y":1},{"_step":6,"n.x.y":2}])");
  EXPECT_EQ(sampled({"a", "b"}, 0, INT64_MAX, 500), "[]");
  EXPECT_EQ(sampled({"_step", "a", "a"}, 2, 4, 500), R"([{"_step":2,"a":"NaN"},{"_step":3,"a":3},{"_step":4,"a":null}])");
  EXPECT_EQ(sampled({"_step", "a"}, 0, INT64_MAX, 2), R"([{"_step":0,"a":1},{"_step":7,"a":2}])");
}

TEST_F(RunsTest, CompleteSilentAndBack) {
  const auto created = run(ada, "p", "r");
  const auto state = [&] { return read([&](sql::Transaction& tx) { return store::runs::by_id(tx, created.id)->state; }); };
  clock.advance(600 * kSecond);
  EXPECT_EQ(*runs->mark_crashed(300 * kSecond), 1);
  EXPECT_EQ(state(), "crashed");
  ASSERT_TRUE(runs->stream(ada, "", "p", "r", {}));
  EXPECT_EQ(state(), "running");
  FileStream done;
  done.complete = true;
  done.exit_code = 1;
  ASSERT_TRUE(runs->stream(ada, "", "p", "r", done));
  EXPECT_EQ(state(), "failed");
  EXPECT_NE(runs->set_state(ada, created.id, "finished").error().message.find("invalid state transition"), std::string::npos);
  EXPECT_TRUE(runs->set_state(ada, created.id, "pending"));
}

TEST_F(RunsTest, ADeletedRunsNameIsGone) {
  const auto created = run(ada, "p", "r");
  ASSERT_TRUE(runs->remove(ada, created.id));
  UpsertRun spec;
  spec.project = "p";
  spec.name = "r";
  EXPECT_EQ(runs->upsert(ada, spec).error().code, Code::kGone);
  EXPECT_EQ(runs->stream(ada, "", "p", "r", {}).error().code, Code::kGone);
}

TEST_F(RunsTest, OthersCannotWrite) {
  run(ada, "p", "r");
  EXPECT_EQ(runs->stream(eve, "ada", "p", "r", {}).error().code, Code::kNotFound);
  UpsertRun spec;
  spec.entity = "ada";
  spec.project = "p";
  spec.name = "r2";
  EXPECT_EQ(runs->upsert(eve, spec).error().code, Code::kNotFound);
}

/// Requests that overlap, repeat and leave gaps read back like an array that each request wrote into.
TEST_F(RunsTest, StreamsAgreeWithAModel) {
  int number = 0;
  EXPECT_TRUE(rc::check([&](const std::vector<std::pair<std::uint8_t, std::uint8_t>>& requests) {
    const std::string name = "model-" + std::to_string(number++);
    run(ada, "p", name);
    std::map<std::int64_t, std::string> model;
    int version = 0;
    for (const auto& [offset, count] : requests) {
      std::vector<std::string> lines;
      for (int i = 0; i <= count % 5; ++i) lines.push_back(R"({"_step":)" + std::to_string(offset % 12 + i) + R"(,"v":)" + std::to_string(version++) + "}");
      for (std::size_t i = 0; i < lines.size(); ++i) model[offset % 12 + static_cast<std::int64_t>(i)] = lines[i];
      RC_ASSERT(send(name, offset % 12, lines).has_value());
      RC_ASSERT(send(name, offset % 12, lines).has_value());   // a retry
    }
    std::vector<std::string> expected;
    for (const auto& [line, text] : model) expected.push_back(text);
    RC_ASSERT(lines_of(name) == expected);
    read([&](sql::Transaction& tx) {
      for (const auto& key : store::runs::keys_of(tx, find_run(tx, ada, "", "p", name)->id)) RC_ASSERT(key.count == static_cast<std::int64_t>(model.size()));
      return 0;
    });
  }));
}

}  // namespace
}  // namespace pedigree::service
