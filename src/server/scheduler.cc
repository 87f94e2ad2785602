#include "server/scheduler.h"

#include <algorithm>

#include "base/log.h"

namespace pedigree::server {

Scheduler::Scheduler(std::vector<Task> tasks) {
  const auto now = std::chrono::steady_clock::now();
  for (auto& task : tasks) {
    const auto first = now + std::chrono::microseconds(task.period);
    turns_.push_back({std::move(task), first});
  }
  thread_ = std::thread([this] { run(); });
}

Scheduler::~Scheduler() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Scheduler::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto turn = std::min_element(turns_.begin(), turns_.end(), [](const Turn& a, const Turn& b) { return a.next < b.next; });
    if (changed_.wait_until(lock, turn->next, [this] { return stopping_; })) return;
    lock.unlock();
    if (const auto done = turn->task.work(); !done) log::error(done.error().message, {{"task", turn->task.name}, {"detail", done.error().detail}});
    turn->next = std::chrono::steady_clock::now() + std::chrono::microseconds(turn->task.period);
    lock.lock();
  }
}

}  // namespace pedigree::server
