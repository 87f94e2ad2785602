#include "base/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <stdexcept>

namespace pedigree {
namespace {

using namespace std::chrono_literals;

/// Waits until `condition` holds; the test fails if it never does.
template <class Condition>
void eventually(Condition condition) {
  for (int i = 0; i < 10'000 && !condition(); ++i) std::this_thread::sleep_for(1ms);
  ASSERT_TRUE(condition());
}

/// Keeps threads of a pool busy until it is opened. Declare it before the pool, which ends before it then.
class Gate {
 public:
  void wait() { opened_.wait(); }
  void open() { promise_.set_value(); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> opened_ = promise_.get_future().share();
};

TEST(ThreadPool, RunsEveryTask) {
  std::atomic<int> done = 0;
  {
    ThreadPool pool(4, 10'000);
    for (int i = 0; i < 5'000; ++i) EXPECT_TRUE(pool.post([&] { ++done; }));
  }
  EXPECT_EQ(done, 5'000);
}

TEST(ThreadPool, StartsThreadsOnlyWhenAllAreBusy) {
  Gate gate;
  ThreadPool pool(3, 100, 1h);
  EXPECT_EQ(pool.threads(), 0U);
  for (std::size_t busy = 1; busy <= 3; ++busy) {
    pool.post([&] { gate.wait(); });
    EXPECT_EQ(pool.threads(), busy);
  }
  for (int i = 0; i < 10; ++i) pool.post([&] { gate.wait(); });
  EXPECT_EQ(pool.threads(), 3U);
  EXPECT_EQ(pool.queued(), 10U);
  gate.open();
}

TEST(ThreadPool, LetsIdleThreadsEndAndStartsAgain) {
  std::latch all_running(4);
  std::atomic<bool> again = false;
  ThreadPool pool(4, 100, 5ms);
  for (int i = 0; i < 4; ++i) pool.post([&] { all_running.arrive_and_wait(); });
  eventually([&] { return pool.threads() == 0; });
  EXPECT_TRUE(pool.post([&] { again = true; }));
  eventually([&] { return again.load(); });
}

TEST(ThreadPool, ReusesAnIdleThread) {
  ThreadPool pool(4, 100, 1h);
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(pool.post([] {}));
    eventually([&] { return pool.idle() == 1; });
  }
  EXPECT_EQ(pool.threads(), 1U);
}

TEST(ThreadPool, RefusesWhenTheQueueIsFull) {
  Gate gate;
  std::atomic<int> done = 0;
  ThreadPool pool(2, 3);
  const auto task = [&] {
    gate.wait();
    ++done;
  };
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(pool.post(task)) << i;
  EXPECT_FALSE(pool.post(task));
  gate.open();
  pool.stop();
  EXPECT_EQ(done, 5);
}

TEST(ThreadPool, StartsTasksInOrder) {
  std::vector<int> order;
  ThreadPool pool(1, 1000);
  for (int i = 0; i < 100; ++i) pool.post([&order, i] { order.push_back(i); });
  pool.stop();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order.at(static_cast<std::size_t>(i)), i);
}

TEST(ThreadPool, StopDrainsAndRefusesMore) {
  std::atomic<int> done = 0;
  ThreadPool pool(2, 100, 1h);
  for (int i = 0; i < 50; ++i) pool.post([&] { ++done; });
  pool.stop();
  EXPECT_EQ(done, 50);
  EXPECT_FALSE(pool.post([] {}));
  pool.stop();
  EXPECT_EQ(pool.threads(), 0U);
}

TEST(ThreadPool, MayBeStoppedByManyThreadsAtOnce) {
  std::atomic<int> done = 0;
  ThreadPool pool(4, 1000, 1ms);
  for (int i = 0; i < 200; ++i) pool.post([&] { ++done; });
  std::vector<std::thread> stoppers;
  for (int i = 0; i < 4; ++i) stoppers.emplace_back([&] { pool.stop(); });
  for (std::thread& stopper : stoppers) stopper.join();
  EXPECT_EQ(done, 200);
}

TEST(ThreadPool, SurvivesATaskThatThrows) {
  std::atomic<bool> after = false;
  ThreadPool pool(1, 10);
  pool.post([] { throw std::runtime_error("thrown on purpose by a test"); });
  pool.post([] { throw 1; });
  pool.post([&] { after = true; });
  eventually([&] { return after.load(); });
}

TEST(ThreadPool, DestroysATaskOnceItHasRun) {
  ThreadPool pool(1, 10, 1h);
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = held;
  pool.post([held = std::move(held)] {});
  eventually([&] { return watch.expired(); });
}

// Threads come and go all the time here while others post; for the thread sanitizer.
TEST(ThreadPool, LosesNothingWhileThreadsComeAndGo) {
  std::atomic<int> done = 0, accepted = 0;
  ThreadPool pool(3, 50, 0ms);
  std::vector<std::thread> posters;
  for (int t = 0; t < 3; ++t) {
    posters.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        if (pool.post([&] { ++done; })) ++accepted;
        if (i % 50 == 0) std::this_thread::sleep_for(1ms);
      }
    });
  }
  for (std::thread& poster : posters) poster.join();
  pool.stop();
  EXPECT_EQ(done, accepted);
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace pedigree
