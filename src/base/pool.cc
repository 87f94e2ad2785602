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
  std::unique_lock lock(mutex_);
  if (stopping_) return false;
  if (!idle_.empty()) {
    Worker& worker = *idle_.back();
    idle_.pop_back();
    lock.unlock();
    worker.task = std::move(task);
    worker.wake.open();
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
  worker.task.swap(task);
  try {
    worker.thread = std::thread([this, &worker] { work(worker); });
  } catch (const std::system_error& error) {
    worker.task.swap(task);
    workers_.pop_back();
    log::warn("cannot start another thread", {{"what", error.what()}});
    return false;
  }
  return true;
}

void ThreadPool::work(Worker& worker) {
  do {
    run(worker.task);
    worker.task = nullptr;  // what it captured is destroyed outside the lock
  } while (next_task(worker));
  end_worker(worker);
}

/// Puts the next task into worker.task, resting for `linger_` if there is none; false when the worker shall end.
bool ThreadPool::next_task(Worker& worker) {
  {
    const std::lock_guard lock(mutex_);
    if (!queue_.empty()) {
      worker.task = std::move(queue_.front());
      queue_.pop_front();
      return true;
    }
    if (stopping_) return false;
    idle_.push_back(&worker);
  }
  if (!worker.wake.wait_for(linger_)) {
    if (still_idle(worker)) return false;
    worker.wake.wait();  // somebody chose it just now, and is about to open the gate
  }
  return worker.task != nullptr;  // else stop() opened it
}

/// Takes the worker off idle_ itself; false when somebody else has done so.
bool ThreadPool::still_idle(Worker& worker) {
  const std::lock_guard lock(mutex_);
  return std::erase(idle_, &worker) > 0;
}

void ThreadPool::end_worker(Worker& worker) {
  // Join those that ended before; only after that count as ended, so that stop() cannot return while a join is under way.
  std::unique_lock lock(mutex_);
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
  for (Worker* worker : idle_) worker->wake.open();
  idle_.clear();
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
