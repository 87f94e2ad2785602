#include "base/pool.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace pedigree {
namespace {

void run(const std::function<void()>& task) {
  try {
    task();
  } catch (const std::exception& error) {
    log::error("a pool task threw", {{"what", error.what()}});
  } catch (...) {
    log::error("a pool task threw something that is no std::exception");
  }
}

}  // namespace

ThreadPool::ThreadPool(std::size_t max_threads, std::size_t max_queued, std::chrono::milliseconds linger)
    : max_threads_(std::max<std::size_t>(max_threads, 1)), max_queued_(max_queued), linger_(linger) {}

ThreadPool::~ThreadPool() { stop(); }

bool ThreadPool::post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (!idle_.empty()) {
    Worker& worker = *idle_.back();
    idle_.pop_back();
    worker.task = std::move(task);
    worker.wake.notify_one();
    return true;
  }
  if (workers_.size() < max_threads_ && start_worker(task)) return true;
  if (workers_.empty() || queue_.size() >= max_queued_) return false;
  queue_.push_back(std::move(task));
  return true;
}

/// Called with mutex_ held. Takes the task only when it succeeds.
bool ThreadPool::start_worker(std::function<void()>& task) {
  Worker& worker = workers_.emplace_back();
  worker.self = std::prev(workers_.end());
  try {
    worker.thread = std::thread([this, &worker] { work(worker); });
  } catch (const std::system_error& error) {
    workers_.pop_back();
    log::warn("cannot start another thread", {{"what", error.what()}});
    return false;
  }
  worker.task = std::move(task);  // the worker looks at it after it gets the mutex
  return true;
}

void ThreadPool::work(Worker& worker) {
  std::unique_lock lock(mutex_);
  while (next_task(worker, lock)) {
    std::function<void()> task = std::exchange(worker.task, nullptr);
    lock.unlock();
    run(task);
    task = nullptr;  // what it captured is destroyed outside the lock
    lock.lock();
  }
  end_worker(worker, lock);
}

/// Puts the next task into worker.task, resting for `linger_` if there is none; false when the worker shall end.
bool ThreadPool::next_task(Worker& worker, std::unique_lock<std::mutex>& lock) {
  if (worker.task) return true;
  if (!queue_.empty()) {
    worker.task = std::move(queue_.front());
    queue_.pop_front();
    return true;
  }
  if (stopping_) return false;
  idle_.push_back(&worker);
  worker.wake.wait_for(lock, linger_, [&] { return worker.task || stopping_; });
  if (worker.task) return true;
  std::erase(idle_, &worker);
  return false;
}

void ThreadPool::end_worker(Worker& worker, std::unique_lock<std::mutex>& lock) {
  // Join those that ended before; only after that count as ended, so that stop() cannot return while a join is under way.
  Workers before;
  before.splice(before.end(), ended_);
  lock.unlock();
  for (Worker& other : before) other.thread.join();
  lock.lock();
  ended_.splice(ended_.end(), workers_, worker.self);
  if (workers_.empty()) all_ended_.notify_all();
}

void ThreadPool::stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  for (Worker* worker : idle_) worker->wake.notify_one();
  all_ended_.wait(lock, [&] { return workers_.empty(); });
  Workers ended;
  ended.splice(ended.end(), ended_);
  lock.unlock();
  for (Worker& worker : ended) worker.thread.join();
}

std::size_t ThreadPool::threads() const {
  const std::lock_guard lock(mutex_);
  return workers_.size();
}

std::size_t ThreadPool::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_.size();
}

std::size_t ThreadPool::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

}  // namespace pedigree
