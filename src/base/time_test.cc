#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace pedigree {
namespace {

constexpr Micros kTen = 1'795'514'400 * kSecond;  // 2026-11-24T10:00:00Z, by `date -d`

TEST(FormatTime, IsOfFixedWidth) {
  EXPECT_EQ(format_time(kTen), "2026-11-24T10:00:00.000000Z");
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(format_time(951'782'400 * kSecond + 42), "2000-02-29T00:00:00.000042Z");
  EXPECT_EQ(format_time(std::numeric_limits<Micros>::min()), "0000-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_time(std::numeric_limits<Micros>::max()), "9999-12-31T23:59:59.999999Z");
}

TEST(ParseTime, ReadsFractionsAndOffsets) {
  EXPECT_EQ(parse_time("2026-11-24T10:00:00Z"), kTen);
  EXPECT_EQ(parse_time("2026-11-24t10:00:00z"), kTen);
  EXPECT_EQ(parse_time("2026-11-24 10:00:00"), kTen);
  EXPECT_EQ(parse_time("2026-11-24T10:00:00.5"), kTen + kSecond / 2);
  EXPECT_EQ(parse_time("2026-11-24T10:00:00.123456789Z"), kTen + 123456);
  EXPECT_EQ(parse_time("2026-11-24T12:30:00+02:30"), kTen);
  EXPECT_EQ(parse_time("2026-11-24T02:00:00.000-08:00"), kTen);
  EXPECT_EQ(parse_time("2026-11-24"), kTen - 10 * 3600 * kSecond);
  EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), parse_time("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse_time("2024-02-29T23:59:60Z"), parse_time("2024-03-01"));
}

TEST(ParseTime, RefusesWhatIsMalformed) {
  for (const char* bad : {"",
                          "2026",
                          "2026-11",
                          "2026-1-24",
                          "2026-11-24T",
                          "2026-11-24T10:00",
                          "2026-11-24T10:00:00.",
                          "2026-11-24T10:00:00.Z",
                          "2026-11-24T10:00:00+02",
                          "2026-11-24T10:00:00+0200",
                          "2026-11-24T10:00:00+24:00",
                          "2026-11-24T10:00:00+02:60",
                          "2026-13-01",
                          "2026-00-01",
                          "2026-02-30",
                          "2025-02-29",
                          "2026-11-24T24:00:00Z",
                          "2026-11-24T10:60:00Z",
                          "2026-11-24T10:00:61Z",
                          "2026-11-24T10:00:00ZZ",
                          "2026-11-24Z",
                          " 2026-11-24",
                          "2026-11-24 ",
                          "+026-11-24",
                          "2026-11-24T-1:00:00Z",
                          "20261124",
                          "1795514400"}) {
    EXPECT_EQ(parse_time(bad), std::nullopt) << bad;
  }
}

TEST(FormatHttpDate, IsAnImfFixdate) {
  EXPECT_EQ(format_http_date(784'111'777 * kSecond), "Sun, 06 Nov 1994 08:49:37 GMT");  // the example of RFC 9110
  EXPECT_EQ(format_http_date(kTen + 999'999), "Tue, 24 Nov 2026 10:00:00 GMT");
}

TEST(Clocks, TellTheTime) {
  ManualClock manual(5);
  manual.advance(3);
  EXPECT_EQ(manual.now(), 8);
  manual.set(-1);
  EXPECT_EQ(manual.now(), -1);
  EXPECT_GT(SystemClock().now(), 1'700'000'000 * kSecond);
}

RC_GTEST_PROP(TimeProperties, RoundTripsAndSortsAsText, ()) {
  const auto any = rc::gen::inRange<Micros>(-62'167'219'200 * kSecond, 253'402'300'800 * kSecond);
  const Micros a = *any, b = *any;
  RC_ASSERT(parse_time(format_time(a)) == a);
  RC_ASSERT((a < b) == (format_time(a) < format_time(b)));
}

}  // namespace
}  // namespace pedigree
