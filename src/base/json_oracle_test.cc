// Random documents: our reader and writer against each other and against nlohmann-json.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace pedigree::json {
namespace {

double any_double() {
  const auto bits = *rc::gen::arbitrary<std::uint64_t>();
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// Text of random code points, with those that need escapes often.
std::string any_text() {
  const auto points = *rc::gen::container<std::vector<unsigned>>(
      rc::gen::weightedOneOf<unsigned>({{4, rc::gen::inRange<unsigned>(0x20, 0x7F)},
                                        {2, rc::gen::element<unsigned>('"', '\\', '/', '\n', 0, 0x1F, 0x7F)},
                                        {1, rc::gen::inRange<unsigned>(0x80, 0xD800)},
                                        {1, rc::gen::inRange<unsigned>(0xE000, 0x110000)}}));
  std::string text;
  for (const unsigned point : points) {
    const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80U | (point >> shift & 0x3FU)); };
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else if (point < 0x800) {
      text += static_cast<char>(0xC0U | point >> 6);
      tail(0);
    } else if (point < 0x10000) {
      text += static_cast<char>(0xE0U | point >> 12);
      tail(6), tail(0);
    } else {
      text += static_cast<char>(0xF0U | point >> 18);
      tail(12), tail(6), tail(0);
    }
  }
  return text;
}

std::int64_t any_int() {
  return *rc::gen::oneOf(
      rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange<std::int64_t>(-1000, 1000),
      rc::gen::element<std::int64_t>(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
}

Value any_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 9 : 6)) {
    case 0: return nullptr;
    case 1: return *rc::gen::arbitrary<bool>();
    case 2: return any_int();
    case 3: return any_double();
    case 4: return any_text();
    case 5:
      return BigInt{(*rc::gen::arbitrary<bool>() ? "-" : "") + std::to_string(*rc::gen::inRange(1, 10)) + std::string(24, '7')};
    case 6: {
      Array items;
      for (int i = *rc::gen::inRange(0, 5); i > 0; --i) items.push_back(any_value(depth - 1));
      return items;
    }
    default: {
      Object members;
      for (int i = *rc::gen::inRange(0, 30); i > 0; --i) members.set(any_text(), any_value(depth - 2));
      return members;
    }
  }
}

/// The same document as nlohmann sees it. Its integers end at 2^64; beyond, and for non-finite numbers, it has doubles and null.
nlohmann::json foreign(const Value& value) {
  return value.visit([](const auto& held) -> nlohmann::json {
    using Held = std::decay_t<decltype(held)>;
    if constexpr (std::is_same_v<Held, std::monostate>) {
      return nullptr;
    } else if constexpr (std::is_same_v<Held, double>) {
      return std::isfinite(held) ? nlohmann::json(held) : nlohmann::json(nullptr);
    } else if constexpr (std::is_same_v<Held, BigInt>) {
      return std::strtod(held.digits.c_str(), nullptr);
    } else if constexpr (std::is_same_v<Held, Array>) {
      auto items = nlohmann::json::array();
      for (const Value& item : held) items.push_back(foreign(item));
      return items;
    } else if constexpr (std::is_same_v<Held, Object>) {
      auto members = nlohmann::json::object();
      for (const auto& [key, member] : held) members[key] = foreign(member);
      return members;
    } else if constexpr (std::is_same_v<Held, Raw>) {
      return nlohmann::json::parse(held.text);
    } else {
      return held;
    }
  });
}

RC_GTEST_PROP(JsonOracle, WhatIsWrittenReadsBack, ()) {
  const Value value = any_value(4);
  const Result<Value> back = parse(write(value, NonFinite::kBare), {.nonfinite = true});
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == value);
  RC_ASSERT(canonical(*back) == canonical(value));
  RC_ASSERT(is_utf8(canonical(value)));
}

RC_GTEST_PROP(JsonOracle, NlohmannReadsWhatWeWrite, ()) {
  const Value value = any_value(4);
  RC_ASSERT(nlohmann::json::parse(write(value)) == foreign(value));
}

RC_GTEST_PROP(JsonOracle, WeReadWhatNlohmannWrites, ()) {
  const nlohmann::json document = foreign(any_value(4));
  const bool ascii = *rc::gen::arbitrary<bool>();  // with \u escapes and surrogate pairs
  const std::string text = document.dump(*rc::gen::element(-1, 2), ' ', ascii);
  const Result<Value> value = parse(text);
  RC_ASSERT(value.has_value());
  RC_ASSERT(foreign(*value) == document);
}

// One byte of a valid document is changed: both accept or both refuse.
RC_GTEST_PROP(JsonOracle, AgreesOnDamagedDocuments, ()) {
  std::string text = write(any_value(3));
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = *rc::gen::oneOf(rc::gen::arbitrary<char>(),
                             rc::gen::element('{', '}', '[', ']', '"', ':', ',', '\\', '0', '-', '.', 'e', ' '));
  RC_PRE(text[at] != '\0' && !text.starts_with('\xEF'));  // nlohmann takes a NUL for the end, and skips a byte order mark
  RC_ASSERT(parse(text).has_value() == nlohmann::json::accept(text));
}

}  // namespace
}  // namespace pedigree::json
