#include "base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace pedigree {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The registry is one for the process: every test has names of its own.

TEST(Metrics, CountsByLabels) {
  metrics::add("test_requests_total", "Requests.", {{"route", "/a"}, {"code", "200"}});
  metrics::add("test_requests_total", "Requests.", {{"route", "/a"}, {"code", "200"}}, 2.5);
  metrics::add("test_requests_total", "Requests.", {{"route", "/b"}, {"code", "200"}});
  metrics::add("test_plain_total", "Plain.", {});
  EXPECT_THAT(metrics::render(),
              AllOf(HasSubstr("# HELP test_requests_total Requests.\n# TYPE test_requests_total counter\n"),
                    HasSubstr("test_requests_total{code=\"200\",route=\"/a\"} 3.5\n"),
                    HasSubstr("test_requests_total{code=\"200\",route=\"/b\"} 1\n"), HasSubstr("test_plain_total 1\n")));
}

TEST(Metrics, SetsGauges) {
  metrics::set("test_depth", "Depth.", {}, 5);
  metrics::set("test_depth", "Depth.", {}, 3);
  EXPECT_THAT(metrics::render(), AllOf(HasSubstr("# TYPE test_depth gauge\n"), HasSubstr("test_depth 3\n")));
}

TEST(Metrics, ObservesDurations) {
  metrics::observe_seconds("test_seconds", "Seconds.", {}, 0.003);
  metrics::observe_seconds("test_seconds", "Seconds.", {}, 100);
  EXPECT_THAT(metrics::render(),
              AllOf(HasSubstr("# TYPE test_seconds histogram\n"), HasSubstr("test_seconds_count 2\n"),
                    HasSubstr("test_seconds_sum 100.003"), HasSubstr("test_seconds_bucket{le=\"0.0025\"} 0\n"),
                    HasSubstr("test_seconds_bucket{le=\"0.005\"} 1\n"), HasSubstr("test_seconds_bucket{le=\"60\"} 1\n"),
                    HasSubstr("test_seconds_bucket{le=\"+Inf\"} 2\n")));
}

TEST(Metrics, DoesNotConfuseLabelsThatRunTogether) {
  metrics::add("test_runs_total", "Runs.", {{"a", "b"}, {"c", ""}});
  metrics::add("test_runs_total", "Runs.", {{"a", ""}, {"c", "b"}});
  EXPECT_THAT(metrics::render(), AllOf(HasSubstr("{a=\"b\",c=\"\"} 1\n"), HasSubstr("{a=\"\",c=\"b\"} 1\n")));
}

TEST(Metrics, CountsOnManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 1000; ++i) {
        metrics::add("test_threads_total", "Threads.", {{"n", std::to_string(i % 3)}});
        if (i % 100 == t) metrics::render();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(metrics::render(),
              AllOf(HasSubstr("test_threads_total{n=\"0\"} 1336\n"), HasSubstr("test_threads_total{n=\"1\"} 1332\n")));
}

}  // namespace
}  // namespace pedigree
