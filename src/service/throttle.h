// Slows down who guesses: counts failures by a name (the address of a client) and says how long to wait. Kept in memory.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace pedigree::service {

/// Thread-safe.
class Throttle {
 public:
  /// `free_failures` are allowed in a row; each one more doubles the wait, from one second up to `longest`.
  explicit Throttle(int free_failures = 5, Micros longest = 15 * 60 * kSecond) : free_(free_failures), longest_(longest) {}

  /// How long `who` must wait before it may try again; 0: not at all.
  Micros wait(std::string_view who, Micros now);
  void failed(std::string_view who, Micros now);
  void succeeded(std::string_view who);

 private:
  struct Record {
    int failures = 0;
    Micros until = 0, last = 0;
  };
  void make_room(Micros now);

  int free_;
  Micros longest_;
  std::mutex mutex_;
  std::unordered_map<std::string, Record> records_;  // guarded by mutex_
};

}  // namespace pedigree::service
