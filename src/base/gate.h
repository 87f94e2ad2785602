// A place where one thread rests until another lets it go on.
#pragma once

#include <semaphore.h>

#include <cerrno>
#include <chrono>
#include <ctime>

namespace pedigree {

/// Counts the calls of open() that no wait has used yet. Cheaper than a condition variable for handing work from thread to thread:
/// the woken thread needs no mutex, which the one who woke it may still hold. The gate may be destroyed as soon as wait() returned,
/// even while open() is still returning. Thread-safe.
class Gate {
 public:
  Gate() { sem_init(&semaphore_, 0, 0); }
  ~Gate() { sem_destroy(&semaphore_); }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void open() { sem_post(&semaphore_); }

  void wait() {
    while (sem_wait(&semaphore_) != 0) {  // a signal came between
    }
  }

  /// False when it was not opened in time. A jump of the wall clock shortens or lengthens the time.
  bool wait_for(std::chrono::milliseconds time) {
    timespec until{};
    clock_gettime(CLOCK_REALTIME, &until);
    const auto nanoseconds = until.tv_nsec + (time.count() % 1000) * 1'000'000;
    until.tv_sec += time.count() / 1000 + nanoseconds / 1'000'000'000;
    until.tv_nsec = nanoseconds % 1'000'000'000;
    while (sem_timedwait(&semaphore_, &until) != 0)
      if (errno == ETIMEDOUT) return false;
    return true;
  }

 private:
  sem_t semaphore_;
};

}  // namespace pedigree
