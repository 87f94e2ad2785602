#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/json.h"

namespace pedigree::json {
namespace {

using namespace std::literals;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Value must_parse(std::string_view text, ParseOptions options = {}) {
  const Result<Value> value = parse(text, options);
  if (!value) ADD_FAILURE() << value.error().message << " in: " << text;
  return value.value_or(Value("parse failed"));
}

std::string refusal(std::string_view text, ParseOptions options = {}) {
  const Result<Value> value = parse(text, options);
  if (value) return "accepted as " + write(*value);
  EXPECT_EQ(value.error().code, Code::kInvalidArgument);
  return value.error().message;
}

TEST(JsonParse, ReadsEveryType) {
  const Value value = must_parse(" {\"a\" : [ 1 , -2.5 ,true,false , null,\"x\"], \"o\":{ },\t\"e\":[\r\n] } \n");
  EXPECT_EQ(value, Value(Object{{"a", Array{1, -2.5, true, false, nullptr, "x"}}, {"o", Object{}}, {"e", Array{}}}));
}

TEST(JsonParse, KeepsIntegersExact) {
  EXPECT_EQ(must_parse("0"), Value(0));
  EXPECT_EQ(must_parse("-1"), Value(-1));
  EXPECT_EQ(must_parse("999999999999999999"), Value(std::int64_t{999999999999999999}));
  EXPECT_EQ(must_parse("-99999999999999999"), Value(std::int64_t{-99999999999999999}));
  EXPECT_EQ(must_parse("1000000000000000000"), Value(std::int64_t{1000000000000000000}));
  EXPECT_EQ(must_parse("9223372036854775807"), Value(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(must_parse("-9223372036854775808"), Value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(must_parse("9223372036854775808"), Value(BigInt{"9223372036854775808"}));
  EXPECT_EQ(must_parse("-9223372036854775809"), Value(BigInt{"-9223372036854775809"}));
  EXPECT_EQ(must_parse(std::string(1000, '7')), Value(BigInt{std::string(1000, '7')}));
}

TEST(JsonParse, KeepsTheSignOfZero) {
  for (const char* text : {"-0", "-0.0", "-0e5", "-1e-400"}) {
    const Value value = must_parse(text);
    ASSERT_TRUE(value.is_double()) << text;
    EXPECT_EQ(*value.if_double(), 0.0) << text;
    EXPECT_TRUE(std::signbit(*value.if_double())) << text;
  }
}

TEST(JsonParse, ReadsDoublesExactly) {
  EXPECT_EQ(must_parse("0.1"), Value(0.1));
  EXPECT_EQ(must_parse("5.0"), Value(5.0));
  EXPECT_EQ(must_parse("1e2"), Value(100.0));
  EXPECT_EQ(must_parse("1E+2"), Value(100.0));
  EXPECT_EQ(must_parse("25e-1"), Value(2.5));
  EXPECT_EQ(must_parse("1.7976931348623157e308"), Value(std::numeric_limits<double>::max()));
  EXPECT_EQ(must_parse("5e-324"), Value(std::numeric_limits<double>::denorm_min()));
  EXPECT_EQ(must_parse("2.2250738585072011e-308"), Value(2.2250738585072011e-308));
  EXPECT_EQ(must_parse("9007199254740993.0"), Value(9007199254740992.0));  // a tie, to even
  EXPECT_EQ(must_parse("9007199254740993." + std::string(800, '0') + "1"), Value(9007199254740994.0));
}

TEST(JsonParse, RoundsTheVerySmallToZero) {
  EXPECT_EQ(must_parse("1e-400"), Value(0.0));
  EXPECT_EQ(must_parse("596.695e-327"), Value(0.0));
  EXPECT_EQ(must_parse("1e-99999999999999999999"), Value(0.0));
  EXPECT_EQ(must_parse("9223372036854775808e-9223372036854775807"), Value(0.0));
  EXPECT_EQ(must_parse("0e99999999999999999999"), Value(0.0));
  EXPECT_EQ(must_parse("0.000e400"), Value(0.0));
  for (const int zeros : {300, 320, 340, 700, 1000, 100000}) {
    const std::string text = "0." + std::string(static_cast<std::size_t>(zeros), '0') + "1";
    EXPECT_EQ(must_parse(text), Value(std::strtod(text.c_str(), nullptr))) << zeros;
  }
  EXPECT_EQ(must_parse("0." + std::string(400, '0') + "1e401"), Value(1.0));
  EXPECT_EQ(must_parse("1" + std::string(400, '0') + "e-400"), Value(1.0));
}

TEST(JsonParse, RefusesNumbersOutOfRange) {
  for (const auto& text :
       {"1e400"s, "-1e400"s, "2.5e308"s, "402727219276.3e309"s, "1.7976931348623159e308"s, "1e99999999999999999999"s, "9223372036854775808e9223372036854775807"s,
        "0.001e312"s, "1" + std::string(400, '0') + ".0", "0." + std::string(400, '0') + "1e999"}) {
    EXPECT_EQ(refusal(text), "malformed JSON: number out of range at byte 0") << text;
  }
}

TEST(JsonParse, RefusesNumbersJsonDoesNotKnow) {
  for (const char* text :
       {"01",   "-01",   "00",    "+1",  ".5",  "-.5", "1.",   "1.e5", "1e",       "1e+",       "1e-",  "-",   "--1",
        "0x10", "1_000", "1,000", "Inf", "inf", "nan", "-NaN", "NaN",  "Infinity", "-Infinity", "1.5f", "1 2", "٣"}) {
    EXPECT_TRUE(refusal(text).starts_with("malformed JSON: ")) << text << ": " << refusal(text);
  }
}

TEST(JsonParse, ReadsBareNonFiniteOnlyWhenAsked) {
  const ParseOptions lenient{.nonfinite = true};
  EXPECT_EQ(must_parse("[NaN,Infinity,-Infinity]", lenient), Value(Array{std::nan(""), kInfinity, -kInfinity}));
  for (const char* text : {"-NaN", "Inf", "nan", "+Infinity", "NaN1", "Infinityx", "N", "-I"}) {
    EXPECT_TRUE(refusal(text, lenient).starts_with("malformed JSON: ")) << text;
  }
}

TEST(JsonParse, DecodesStrings) {
  EXPECT_EQ(must_parse(R"("")"), Value(""));
  EXPECT_EQ(must_parse(R"("plain text, longer than eight bytes")"), Value("plain text, longer than eight bytes"));
  EXPECT_EQ(must_parse(R"("\"\\\/\b\f\n\r\t")"), Value("\"\\/\b\f\n\r\t"));
  EXPECT_EQ(must_parse(R"("\u0041\u00e4\u20AC\ud83d\ude00")"), Value("A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
  EXPECT_EQ(must_parse(R"("a\u0000b")"), Value("a\0b"s));
  EXPECT_EQ(must_parse(R"("\u001f\u007F\uffff\uD7FF\uE000")"), Value("\x1f\x7f\xef\xbf\xbf\xed\x9f\xbf\xee\x80\x80"));
  EXPECT_EQ(must_parse("\"\x7f\xc3\xa4\xf0\x9f\x98\x80\""), Value("\x7f\xc3\xa4\xf0\x9f\x98\x80"));
  EXPECT_EQ(must_parse(R"("eight by\u0074es \\ and more of \"them\" at the end\n")"),
            Value("eight bytes \\ and more of \"them\" at the end\n"));
}

TEST(JsonParse, FindsTheEndOfAStringAtAnyOffset) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string plain(length, 'x');
    EXPECT_EQ(must_parse("\"" + plain + "\""), Value(plain));
    EXPECT_EQ(must_parse("\"" + plain + "\\n" + plain + "\""), Value(plain + "\n" + plain));
    EXPECT_EQ(must_parse("\"" + plain + "ä\\\"" + plain + "\""), Value(plain + "ä\"" + plain));
    EXPECT_TRUE(refusal("\"" + plain + "\x01" + plain + "\"").starts_with("malformed JSON: control character")) << length;
    EXPECT_TRUE(refusal("\"" + plain).starts_with("malformed JSON: unexpected end")) << length;
    EXPECT_TRUE(refusal("\"" + plain + "\\").starts_with("malformed JSON: unexpected end")) << length;
  }
}

TEST(JsonParse, RefusesMalformedStrings) {
  EXPECT_EQ(refusal("\"a\0b\""sv), "malformed JSON: control character in a string at byte 2");
  EXPECT_EQ(refusal("\"a\\tb\tc\""), "malformed JSON: control character in a string at byte 5");
  EXPECT_EQ(refusal(R"("ab\x")"), "malformed JSON: unknown escape in a string at byte 3");
  EXPECT_EQ(refusal(R"("\u12g4")"), "malformed JSON: malformed \\u escape at byte 1");
  EXPECT_EQ(refusal(R"("\u12")"), "malformed JSON: malformed \\u escape at byte 1");
  EXPECT_EQ(refusal(R"("\u-123")"), "malformed JSON: malformed \\u escape at byte 1");
  for (const char* text : {R"("\udc00")", R"("\ud800")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\ud800")",
                           R"("\ud800\u0041")", R"("\udfff\ud800")"}) {
    EXPECT_EQ(refusal(text), "malformed JSON: lone surrogate at byte 1") << text;
  }
}

TEST(JsonParse, RefusesInvalidUtf8) {
  for (const char* bytes : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3"}) {
    EXPECT_EQ(refusal("[\"" + std::string(bytes) + "\"]"), "malformed JSON: invalid UTF-8 at byte 2");
  }
}

TEST(JsonParse, RefusesMalformedStructure) {
  EXPECT_EQ(refusal(""), "malformed JSON: unexpected end at byte 0");
  EXPECT_EQ(refusal("[1"), "malformed JSON: expected ',' or ']' at byte 2");
  EXPECT_EQ(refusal("[1 2]"), "malformed JSON: expected ',' or ']' at byte 3");
  EXPECT_EQ(refusal("[1,]"), "malformed JSON: expected a value at byte 3");
  EXPECT_EQ(refusal("[,1]"), "malformed JSON: expected a value at byte 1");
  EXPECT_EQ(refusal("{\"a\":1,}"), "malformed JSON: expected a member name in quotes at byte 7");
  EXPECT_EQ(refusal("{a:1}"), "malformed JSON: expected a member name in quotes at byte 1");
  EXPECT_EQ(refusal("{\"a\" 1}"), "malformed JSON: expected ':' at byte 5");
  EXPECT_EQ(refusal("{\"a\":1 \"b\":2}"), "malformed JSON: expected ',' or '}' at byte 7");
  EXPECT_EQ(refusal("{\"a\":}"), "malformed JSON: expected a value at byte 5");
  EXPECT_EQ(refusal("1\0junk"sv), "malformed JSON: unexpected data after the JSON text at byte 1");
  EXPECT_EQ(refusal("{} {}"), "malformed JSON: unexpected data after the JSON text at byte 3");
  for (const char* text : {"tru", "True", "nul", "nulll", "[1}", "{\"a\":1]", "]", "}", ",", ":", "'a'", "// c\n1", "/**/1",
                           "\xef\xbb\xbf{}", "\f1", "[\v]"}) {
    EXPECT_TRUE(refusal(text).starts_with("malformed JSON: ")) << text;
  }
}

TEST(JsonParse, BoundsTheDepth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse(nested(256)).has_value());
  EXPECT_EQ(refusal(nested(257)), "malformed JSON: nested too deeply at byte 256");
  EXPECT_EQ(refusal(std::string(10'000'000, '[')), "malformed JSON: nested too deeply at byte 256");
  EXPECT_TRUE(parse("[[1]]", {.max_depth = 2}).has_value());
  EXPECT_EQ(refusal("[{\"a\":[]}]", {.max_depth = 2}), "malformed JSON: nested too deeply at byte 6");
  EXPECT_EQ(must_parse("1", {.max_depth = 0}), Value(1));
}

TEST(JsonParse, BoundsTheNumberOfValues) {
  EXPECT_TRUE(parse("[1,2,3]", {.max_values = 4}).has_value());
  EXPECT_EQ(refusal("[1,2,3,4]", {.max_values = 4}), "malformed JSON: too many values at byte 7");
}

TEST(JsonParse, LetsTheLastOfEqualKeysWin) {
  EXPECT_EQ(write(must_parse(R"({"a":1,"b":2,"a":{"x":[]}})")), R"({"a":{"x":[]},"b":2})");
  std::string text = "{";
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 100; ++i) text += "\"k" + std::to_string(i) + "\":" + std::to_string(round) + ",";
  }
  text.back() = '}';
  const Value value = must_parse(text);
  ASSERT_EQ(value.if_object()->size(), 100U);
  for (const auto& [key, member] : *value.if_object()) EXPECT_EQ(member, Value(2)) << key;
}

// Quadratic look-up of duplicates would take hours here.
TEST(JsonParse, ReadsObjectsWithManyKeys) {
  std::string text = "{";
  for (int i = 0; i < 300'000; ++i) text += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  const Value value = must_parse(text);
  EXPECT_EQ(value.if_object()->size(), 300'000U);
  EXPECT_EQ(*value.find("key299999"), Value(299'999));
}

// Every cut of a document is refused, and none reads beyond its end (the buffers are exact, for the address sanitizer).
TEST(JsonParse, RefusesEveryTruncation) {
  const std::string whole = R"({"a":[1,-2.5e+3,true,false,null,"x\u00e4\ud83d\ude00\n"],"b":{"c":12345678901234567890}})";
  ASSERT_TRUE(parse(whole).has_value());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_FALSE(parse({cut.data(), cut.size()}).has_value()) << length;
  }
}

RC_GTEST_PROP(JsonParseProperties, AnyDoubleReadsBackFromManyDigits, (std::uint64_t bits)) {
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  RC_PRE(std::isfinite(value));
  std::array<char, 1100> text;
  std::snprintf(text.data(), text.size(), "%.*e", static_cast<int>(*rc::gen::inRange(16, 40)), value);
  const Result<Value> parsed = parse(text.data());
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(*parsed == Value(value));
}

RC_GTEST_PROP(JsonParseProperties, ArbitraryBytesNeverCrash, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::element('{', '}', '[', ']', '"', ':', ',', '\\', 'u', 'd', '8', '0', '-', '.', 'e', ' '),
                     rc::gen::arbitrary<char>()));
  const Result<Value> value = parse(text, {.nonfinite = true});
  if (value) RC_ASSERT(parse(write(*value, NonFinite::kBare), {.nonfinite = true}) == *value);
}

}  // namespace
}  // namespace pedigree::json
