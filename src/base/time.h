// Time is int64 microseconds since the epoch, UTC, everywhere. Only the composition root and tests make a Clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pedigree {

using Micros = std::int64_t;
inline constexpr Micros kSecond = 1'000'000;

/// Source of the current time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Micros now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Micros now() const override;
};

/// A clock tests move by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Micros start) : now_(start) {}
  [[nodiscard]] Micros now() const override { return now_; }
  void advance(Micros by) { now_ += by; }
  void set(Micros to) { now_ = to; }

 private:
  Micros now_;
};

/// "2026-11-24T10:00:00.000000Z": fixed width, so that it sorts as text.
std::string format_time(Micros time);
/// RFC 3339 with any fraction and offset; also without an offset, and a date alone (both read as UTC). nullopt if malformed.
std::optional<Micros> parse_time(std::string_view text);
/// IMF-fixdate for HTTP headers.
std::string format_http_date(Micros time);

}  // namespace pedigree
