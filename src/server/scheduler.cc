#include "server/scheduler.h"

#include <algorithm>

#include "base/log.h"

namespace pedigree::server {

Scheduler::Scheduler(service::Runs& runs, Micros crash_after) : runs_(runs), crash_after_(crash_after), thread_([this] { run(); }) {}

Scheduler::~Scheduler() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Scheduler::run() {
  const auto pause = std::chrono::microseconds(std::min<Micros>(crash_after_ / 4 + 1, 30 * kSecond));
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, pause, [this] { return stopping_; })) {
    lock.unlock();
    if (const auto crashed = runs_.mark_crashed(crash_after_); !crashed) log::error(crashed.error().message, {{"detail", crashed.error().detail}});
    else if (*crashed > 0) log::info("runs without heartbeat were marked crashed", {{"count", *crashed}});
    lock.lock();
  }
}

}  // namespace pedigree::server
