// A thread pool with a bounded queue, for work that blocks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "base/gate.h"

namespace pedigree {

/// Starts threads only when all are busy, up to `max_threads`, and lets a thread end after `linger` without work. The thread that
/// rested last is used first, so that a light load keeps one thread alive and not all of them. Thread-safe.
class ThreadPool {
 public:
  ThreadPool(std::size_t max_threads, std::size_t max_queued, std::chrono::milliseconds linger = std::chrono::seconds(5));
  ~ThreadPool();  // stop()
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Queues a task; false when max_queued tasks wait already, when the pool is stopping, or when the system gives no first
  /// thread. Tasks start in the order of posting. An exception that leaves a task is logged.
  bool post(std::function<void()> task);

  /// Takes no more tasks, runs those queued, and returns when every thread has ended. Not to be called from a task.
  void stop();

  /// Threads alive now.
  [[nodiscard]] std::size_t threads() const;
  /// Threads alive and without work now.
  [[nodiscard]] std::size_t idle() const;
  /// Tasks waiting now.
  [[nodiscard]] std::size_t queued() const;

 private:
  struct Worker {
    std::thread thread;
    Gate wake;                   // opened once by whoever takes the worker off idle_
    std::function<void()> task;  // of the worker alone, but for post(), which fills it before it opens the gate
    std::list<Worker>::iterator self;
  };
  using Workers = std::list<Worker>;

  bool start_worker(std::function<void()>& task);
  void work(Worker& worker);
  bool next_task(Worker& worker);
  bool still_idle(Worker& worker);
  void end_worker(Worker& worker);

  const std::size_t max_threads_;
  const std::size_t max_queued_;
  const std::chrono::milliseconds linger_;

  mutable std::mutex mutex_;  // guards all below
  std::deque<std::function<void()>> queue_;
  Workers workers_;
  Workers ended_;              // to be joined by the next worker that ends, or by stop()
  std::vector<Worker*> idle_;  // a stack
  std::condition_variable all_ended_;
  bool stopping_ = false;
};

}  // namespace pedigree
