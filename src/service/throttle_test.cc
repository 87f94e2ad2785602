#include "service/throttle.h"

#include <gtest/gtest.h>

namespace pedigree::service {
namespace {

constexpr Micros kNow = 1'000'000 * kSecond;

TEST(Throttle, AFewFailuresAreFreeThenTheWaitDoubles) {
  Throttle throttle(3);
  for (int i = 0; i < 3; ++i) throttle.failed("a", kNow);
  EXPECT_EQ(throttle.wait("a", kNow), 0);
  throttle.failed("a", kNow);
  EXPECT_EQ(throttle.wait("a", kNow), kSecond);
  EXPECT_EQ(throttle.wait("a", kNow + kSecond), 0);
  throttle.failed("a", kNow + kSecond);
  EXPECT_EQ(throttle.wait("a", kNow + kSecond), 2 * kSecond);
  EXPECT_EQ(throttle.wait("b", kNow), 0) << "others do not wait";
}

TEST(Throttle, NobodyWaitsForEver) {
  Throttle throttle(0, 60 * kSecond);
  for (int i = 0; i < 100; ++i) throttle.failed("a", kNow);
  EXPECT_EQ(throttle.wait("a", kNow), 60 * kSecond);
}

TEST(Throttle, SuccessAndTimeForgive) {
  Throttle throttle(0, 60 * kSecond);
  throttle.failed("a", kNow);
  throttle.succeeded("a");
  EXPECT_EQ(throttle.wait("a", kNow), 0);
  for (int i = 0; i < 5; ++i) throttle.failed("a", kNow);
  throttle.failed("a", kNow + 120 * kSecond);
  EXPECT_EQ(throttle.wait("a", kNow + 120 * kSecond), kSecond) << "counted from the beginning again";
}

}  // namespace
}  // namespace pedigree::service
