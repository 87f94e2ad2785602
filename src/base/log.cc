#include "base/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>

#define SPDLOG_FMT_EXTERNAL
#define SPDLOG_NO_THREAD_ID
#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include "base/json.h"
#include "base/time.h"

namespace pedigree::log {
namespace {

constexpr std::size_t kQueueLines = 2048;  // spdlog allocates them at once, 0.4 KB each
constexpr auto kFlushPatience = std::chrono::seconds(2);

std::string_view name(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarn: return "warn";
    case Level::kError: return "error";
  }
  return "error";
}

/// Anything beyond ASCII is quoted as well, so that malformed UTF-8 gets replaced.
bool is_plain(std::string_view value) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\'; };
  return !value.empty() && std::all_of(value.begin(), value.end(), plain);
}

std::string format_line(Level level, std::string_view message, std::initializer_list<Field> fields) {
  std::string line = "ts=" + format_time(SystemClock().now()) + " level=";
  line += name(level);
  line += " msg=";
  json::write_string(line, message);
  for (const Field& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    if (is_plain(field.value)) {
      line += field.value;
    } else {
      json::write_string(line, field.value);
    }
  }
  line += '\n';
  return line;
}

/// A line that cannot be written is lost: there is nowhere to complain.
void write_stderr(std::string_view line) {
  while (!line.empty()) {
    const ssize_t count = ::write(STDERR_FILENO, line.data(), line.size());
    if (count < 0 && errno != EINTR) return;
    if (count > 0) line.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Runs on the writer thread. Reports lost lines before the next line that was not lost.
class StderrSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit StderrSink(const std::weak_ptr<spdlog::details::thread_pool>& pool) : pool_(pool) {}
  [[nodiscard]] std::uint64_t written() const { return written_.load(std::memory_order_acquire); }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    report_dropped();
    write_stderr({message.payload.data(), message.payload.size()});
    written_.fetch_add(1, std::memory_order_release);
  }
  void flush_() override {}

  void report_dropped() {
    const auto pool = pool_.lock();
    const std::uint64_t dropped = pool ? pool->overrun_counter() : reported_;
    if (dropped == reported_) return;
    write_stderr(format_line(Level::kWarn, "log lines were dropped: stderr is too slow", {{"lines", dropped - reported_}}));
    reported_ = dropped;
  }

  std::weak_ptr<spdlog::details::thread_pool> pool_;
  std::uint64_t reported_ = 0;
  std::atomic<std::uint64_t> written_ = 0;
};

class AsyncWriter {
 public:
  AsyncWriter()
      : pool_(std::make_shared<spdlog::details::thread_pool>(kQueueLines, 1)),
        sink_(std::make_shared<StderrSink>(pool_)),
        logger_(std::make_shared<spdlog::async_logger>("pedigree", sink_, pool_, spdlog::async_overflow_policy::overrun_oldest)) {
    logger_->set_level(spdlog::level::trace);  // write() has filtered already
  }

  void write(std::string_view line) {
    queued_.fetch_add(1, std::memory_order_relaxed);
    logger_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  }

  void flush() const {
    const std::uint64_t until = queued_.load(std::memory_order_relaxed);
    const auto deadline = std::chrono::steady_clock::now() + kFlushPatience;
    while (sink_->written() + dropped() < until && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  [[nodiscard]] std::uint64_t dropped() const { return pool_->overrun_counter(); }

 private:
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<StderrSink> sink_;
  std::shared_ptr<spdlog::async_logger> logger_;
  std::atomic<std::uint64_t> queued_ = 0;
};

std::atomic<Level> least_level = Level::kWarn;
std::atomic<AsyncWriter*> writer = nullptr;  // never destroyed: threads may log until the very end

}  // namespace

void init(Level least) {
  static std::once_flag once;
  std::call_once(once, [] { writer.store(new AsyncWriter, std::memory_order_release); });
  least_level.store(least, std::memory_order_relaxed);
}

void flush() {
  if (const AsyncWriter* async = writer.load(std::memory_order_acquire)) async->flush();
}

std::uint64_t dropped() {
  const AsyncWriter* async = writer.load(std::memory_order_acquire);
  return async == nullptr ? 0 : async->dropped();
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  const std::string line = format_line(level, message, fields);
  if (AsyncWriter* async = writer.load(std::memory_order_acquire)) {
    async->write(line);
  } else {
    write_stderr(line);
  }
}

}  // namespace pedigree::log
