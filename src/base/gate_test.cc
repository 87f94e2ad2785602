#include "base/gate.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace pedigree {
namespace {

using namespace std::chrono_literals;

TEST(Gate, RemembersThatItWasOpened) {
  Gate gate;
  gate.open();
  gate.open();
  gate.wait();
  EXPECT_TRUE(gate.wait_for(0ms));
  EXPECT_FALSE(gate.wait_for(1ms)) << "each opening lets one pass";
}

TEST(Gate, WhatWasWrittenBeforeOpeningIsSeenBehindIt) {
  for (int i = 0; i < 200; ++i) {
    auto gate = std::make_unique<Gate>();
    int value = 0;
    std::thread other([&value, here = gate.get()] {
      value = 7;
      here->open();
    });
    gate->wait();
    gate.reset();  // allowed although open() may still be returning
    EXPECT_EQ(value, 7);
    other.join();
  }
}

}  // namespace
}  // namespace pedigree
