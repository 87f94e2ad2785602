// Work that recurs while the server runs.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace pedigree::server {

/// Runs tasks one after the other, each when its period has passed, on a thread of its own until it is destroyed. A failed task is
/// logged and tried again at its next turn.
class Scheduler {
 public:
  struct Task {
    std::string name;
    Micros period = 0;
    std::function<Status()> work;
  };
  explicit Scheduler(std::vector<Task> tasks);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

 private:
  struct Turn {
    Task task;
    std::chrono::steady_clock::time_point next;
  };
  void run();

  std::vector<Turn> turns_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;   // guarded by mutex_
  std::thread thread_;
};

}  // namespace pedigree::server
