#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace pedigree {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr Micros kMinute = 60 * kSecond;
constexpr Micros kHour = 60 * kMinute;
constexpr Micros kDay = 24 * kHour;

Micros day_start(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  return sys_days(date).time_since_epoch().count() * kDay;
}

struct Broken {
  std::chrono::year_month_day date;
  unsigned weekday;
  Micros of_day;
};

/// Date and time of day. Clamped to the years 0000 to 9999, which is all that the formats can show.
Broken break_down(Micros time) {
  static const Micros least = day_start(0, 1, 1);
  static const Micros most = day_start(9999, 12, 31) + kDay - 1;
  time = std::clamp(time, least, most);
  Micros of_day = time % kDay;
  if (of_day < 0) of_day += kDay;
  const sys_days day{days((time - of_day) / kDay)};
  return {std::chrono::year_month_day(day), std::chrono::weekday(day).c_encoding(), of_day};
}

/// Reads fixed-width digits and literal characters from the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool digits(std::size_t count, int& value) {
    if (rest_.size() < count) return false;
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return false;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return true;
  }
  bool one_of(std::string_view set) {
    if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// One digit or more after the decimal point, cut to microseconds.
  bool fraction(Micros& value) {
    value = 0;
    std::size_t count = 0;
    for (Micros unit = kSecond / 10; count < rest_.size() && is_digit(rest_[count]); ++count, unit /= 10) {
      value += unit * (rest_[count] - '0');
    }
    rest_.remove_prefix(count);
    return count > 0;
  }
  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
};

bool read_date(Cursor& in, Micros& start) {
  int year = 0, month = 0, day = 0;
  if (!in.digits(4, year) || !in.one_of("-") || !in.digits(2, month) || !in.one_of("-") || !in.digits(2, day)) return false;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return false;
  start = sys_days(date).time_since_epoch().count() * kDay;
  return true;
}

bool read_time_of_day(Cursor& in, Micros& of_day) {
  int hour = 0, minute = 0, second = 0;
  if (!in.digits(2, hour) || !in.one_of(":") || !in.digits(2, minute) || !in.one_of(":") || !in.digits(2, second)) return false;
  if (hour > 23 || minute > 59 || second > 60) return false;  // :60 is a leap second; it reads as the next minute
  Micros fraction = 0;
  if (in.one_of(".") && !in.fraction(fraction)) return false;
  of_day = hour * kHour + minute * kMinute + second * kSecond + fraction;
  return true;
}

/// "Z", "+hh:mm" or "-hh:mm"; nothing at all is UTC.
bool read_offset(Cursor& in, Micros& offset) {
  offset = 0;
  if (in.done() || in.one_of("Zz")) return true;
  const bool west = in.one_of("-");
  if (!west && !in.one_of("+")) return false;
  int hour = 0, minute = 0;
  if (!in.digits(2, hour) || !in.one_of(":") || !in.digits(2, minute) || hour > 23 || minute > 59) return false;
  offset = (hour * kHour + minute * kMinute) * (west ? -1 : 1);
  return true;
}

}  // namespace

Micros SystemClock::now() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string format_time(Micros time) {
  const Broken at = break_down(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(at.date.year()),
                     static_cast<unsigned>(at.date.month()), static_cast<unsigned>(at.date.day()), at.of_day / kHour,
                     at.of_day / kMinute % 60, at.of_day / kSecond % 60, at.of_day % kSecond);
}

std::optional<Micros> parse_time(std::string_view text) {
  Cursor in(text);
  Micros start = 0, of_day = 0, offset = 0;
  if (!read_date(in, start)) return std::nullopt;
  if (in.done()) return start;
  if (!in.one_of("Tt ")) return std::nullopt;  // RFC 3339 §5.6 allows a space
  if (!read_time_of_day(in, of_day) || !read_offset(in, offset) || !in.done()) return std::nullopt;
  return start + of_day - offset;
}

std::string format_http_date(Micros time) {
  // RFC 9110 §5.6.7; names are fixed, whatever the locale.
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Broken at = break_down(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[at.weekday], static_cast<unsigned>(at.date.day()),
                     kMonths[static_cast<unsigned>(at.date.month()) - 1], static_cast<int>(at.date.year()), at.of_day / kHour,
                     at.of_day / kMinute % 60, at.of_day / kSecond % 60);
}

}  // namespace pedigree
