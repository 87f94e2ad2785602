#include "base/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "base/time.h"

namespace pedigree {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What `body` logs, as seen on the stderr of a process of its own: log::init() is once for all in a process. `start_reading`
/// runs in the parent before it reads.
template <class Body>
std::string logged_by(Body body, void (*start_reading)() = [] {}) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    body();
    ::_exit(0);
  }
  ::close(ends[1]);
  start_reading();
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t count; (count = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return text;
}

TEST(Log, WritesOneLineOfPairs) {
  const std::string text = logged_by([] {
    log::init(log::Level::kInfo);
    log::info("server started", {{"port", 8080}, {"data", "/var/lib/x"}, {"size", std::uint64_t{18446744073709551615U}}});
    log::flush();
  });
  ASSERT_TRUE(text.starts_with("ts=")) << text;
  EXPECT_TRUE(parse_time(text.substr(3, 27)).has_value()) << text;
  EXPECT_EQ(text.substr(30), " level=info msg=\"server started\" port=8080 data=/var/lib/x size=18446744073709551615\n");
}

TEST(Log, QuotesAndEscapesValues) {
  const std::string text = logged_by([] {
    log::init(log::Level::kInfo);
    log::error("a \"quoted\"\nmessage",
               {{"space", "a b"}, {"empty", ""}, {"line", "x\ny\x1b[31m"}, {"eq", "a=b"}, {"utf8", "ä"}, {"bad", "\xff x"}});
    log::flush();
  });
  EXPECT_THAT(
      text,
      HasSubstr(
          R"( level=error msg="a \"quoted\"\nmessage" space="a b" empty="" line="x\ny\u001b[31m" eq="a=b" utf8="ä" bad="� x")"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_TRUE(is_utf8(text));
}

TEST(Log, FiltersByLevel) {
  const std::string text = logged_by([] {
    log::init(log::Level::kWarn);
    log::debug("one");
    log::info("two");
    log::warn("three");
    log::error("four");
    log::flush();
  });
  EXPECT_THAT(text, AllOf(HasSubstr("level=warn msg=\"three\""), HasSubstr("level=error msg=\"four\""), Not(HasSubstr("one")),
                          Not(HasSubstr("two"))));
  EXPECT_THAT(logged_by([] {
                log::init(log::Level::kDebug);
                log::debug("one");
                log::flush();
              }),
              HasSubstr("level=debug msg=\"one\""));
}

TEST(Log, GoesStraightToStderrBeforeInit) {
  const std::string text = logged_by([] {
    log::info("quiet");
    log::warn("loud");
    log::flush();
  });
  EXPECT_THAT(text, AllOf(HasSubstr("msg=\"loud\""), Not(HasSubstr("quiet"))));
}

TEST(Log, KeepsLinesOfManyThreadsApart) {
  const std::string text = logged_by([] {
    log::init(log::Level::kInfo);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([t] {
        for (int i = 0; i < 100; ++i) log::info("line", {{"thread", t}, {"i", i}});
      });
    }
    for (std::thread& thread : threads) thread.join();
    log::flush();
  });
  std::size_t lines = 0;
  for (const std::string_view line : split(trim(text), '\n')) {
    EXPECT_TRUE(line.starts_with("ts=") && line.find(" level=info msg=\"line\" thread=") != std::string_view::npos) << line;
    ++lines;
  }
  EXPECT_EQ(lines, 400U);
}

TEST(Log, DropsAndCountsWhenStderrIsSlow) {
  // Nobody reads for a while, so that pipe and queue overflow; no call may block meanwhile.
  const std::string text = logged_by(
      [] {
        log::init(log::Level::kInfo);
        const std::string filler(200, 'x');
        for (int i = 0; i < 20'000; ++i) log::info("line", {{"filler", filler}});
        if (log::dropped() == 0) ::_exit(1);
        log::info("the end");
        log::flush();
      },
      [] { std::this_thread::sleep_for(std::chrono::milliseconds(500)); });
  EXPECT_THAT(text, HasSubstr("level=warn msg=\"log lines were dropped: stderr is too slow\" lines="));
  EXPECT_THAT(text, HasSubstr("msg=\"the end\""));
}

}  // namespace
}  // namespace pedigree
