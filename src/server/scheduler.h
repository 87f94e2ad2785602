// Work that recurs while the server runs.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/time.h"
#include "service/runs.h"

namespace pedigree::server {

/// Marks runs without a heartbeat for `crash_after` as crashed, on a thread of its own until it is destroyed.
class Scheduler {
 public:
  Scheduler(service::Runs& runs, Micros crash_after);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

 private:
  void run();

  service::Runs& runs_;
  const Micros crash_after_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;   // guarded by mutex_
  std::thread thread_;
};

}  // namespace pedigree::server
