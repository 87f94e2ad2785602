#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace pedigree {
namespace {

using namespace std::literals;

TEST(Hex, KnownValues) {
  EXPECT_EQ(hex(as_bytes("")), "");
  EXPECT_EQ(hex(as_bytes("\x00\x7f\xff\x1a"sv)), "007fff1a");
  EXPECT_EQ(unhex("007FfF1a"), "\x00\x7f\xff\x1a"s);
  EXPECT_EQ(unhex(""), "");
  for (const char* bad : {"0", "0g", "g0", "00 ", " 00", "0x00"}) EXPECT_EQ(unhex(bad), std::nullopt) << bad;
}

TEST(Base64, VectorsOfRfc4648) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(base64(as_bytes(plain)), coded);
    EXPECT_EQ(unbase64(coded), plain);
  }
  EXPECT_EQ(base64(as_bytes("\xfb\xff")), "+/8=");
  EXPECT_EQ(base64_url(as_bytes("\xfb\xff")), "-_8");
  EXPECT_EQ(unbase64_url("-_8"), "\xfb\xff");
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const char* bad :
       {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Z===", "Zg==Zg==", "Zm9v\n", "Zm 9", "-_8=", "Zm=v"}) {
    EXPECT_EQ(unbase64(bad), std::nullopt) << bad;
  }
  for (const char* bad : {"Z", "Zg==", "Zh", "+/8", "Zm9vY"}) EXPECT_EQ(unbase64_url(bad), std::nullopt) << bad;
}

TEST(PercentCoding, DecodesAndRefusesMalformedEscapes) {
  EXPECT_EQ(percent_decode("a%20b+c%2F%00%ff"), "a b+c/\0\xff"s);
  EXPECT_EQ(percent_decode(""), "");
  for (const char* bad : {"%", "%2", "a%", "%zz", "%2g", "%%20", "% 0"}) EXPECT_EQ(percent_decode(bad), std::nullopt) << bad;
}

TEST(PercentCoding, EncodesAllButUnreserved) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b/c?%+\xc3\xa4"), "a%20b%2Fc%3F%25%2B%C3%A4");
}

TEST(Split, KeepsEmptyParts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(split("", '/'), Parts{""});
  EXPECT_EQ(split("a", '/'), Parts{"a"});
  EXPECT_EQ(split("/a//b/", '/'), (Parts{"", "a", "", "b", ""}));
}

TEST(Trim, RemovesAsciiSpaceOnly) {
  EXPECT_EQ(trim(" \t\r\n\v\f a b \n"), "a b");
  EXPECT_EQ(trim("   "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\xc2\xa0x"), "\xc2\xa0x");
}

TEST(Case, IsAsciiOnly) {
  EXPECT_EQ(lower("AZ[`az{\xc3\x84"), "az[`az{\xc3\x84");
  EXPECT_TRUE(equals_ignore_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equals_ignore_case("a", "ab"));
  EXPECT_FALSE(equals_ignore_case("[", "{"));
}

TEST(Utf8, AcceptsTheEdgesOfEachLength) {
  for (const auto& good : {""s, "\0"s, "\x7f"s, "\xc2\x80"s, "\xdf\xbf"s, "\xe0\xa0\x80"s, "\xed\x9f\xbf"s, "\xee\x80\x80"s,
                           "\xef\xbf\xbf"s, "\xf0\x90\x80\x80"s, "\xf4\x8f\xbf\xbf"s, "12345678\xc3\xa4 12345678"s}) {
    EXPECT_TRUE(is_utf8(good)) << hex(as_bytes(good));
  }
}

TEST(Utf8, RefusesMalformedSequencesAndSaysWhere) {
  for (const auto& bad : {"\x80"s, "\xbf"s, "\xc0\x80"s, "\xc1\xbf"s, "\xc2"s, "\xc2\x41"s, "\xe0\x9f\xbf"s, "\xe0\xa0"s,
                          "\xed\xa0\x80"s, "\xed\xbf\xbf"s, "\xef\xbf"s, "\xf0\x8f\xbf\xbf"s, "\xf0\x90\x80"s,
                          "\xf4\x90\x80\x80"s, "\xf5\x80\x80\x80"s, "\xff"s, "\xfe"s}) {
    EXPECT_FALSE(is_utf8(bad)) << hex(as_bytes(bad));
    EXPECT_EQ(utf8_prefix("ascii text, " + bad + " and more"), 12U) << hex(as_bytes(bad));
  }
}

TEST(ParseInt, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_int("0"), 0);
  EXPECT_EQ(parse_int("-12"), -12);
  EXPECT_EQ(parse_int("007"), 7);
  EXPECT_EQ(parse_int("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_int("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const char* bad : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "--1"})
    EXPECT_EQ(parse_int(bad), std::nullopt) << bad;
}

TEST(EscapeHtml, EscapesMarkup) { EXPECT_EQ(escape_html("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"); }

TEST(ConstantTimeEqual, ComparesAllBytes) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("a\0b"sv, "a\0b"sv));
  EXPECT_FALSE(constant_time_equal("a\0b"sv, "a\0c"sv));
  EXPECT_FALSE(constant_time_equal("a", "ab"));
}

RC_GTEST_PROP(TextProperties, CodingsRoundTrip, (const std::string& text)) {
  RC_ASSERT(unhex(hex(as_bytes(text))) == text);
  RC_ASSERT(unbase64(base64(as_bytes(text))) == text);
  RC_ASSERT(unbase64_url(base64_url(as_bytes(text))) == text);
  RC_ASSERT(percent_decode(percent_encode(text)) == text);
}

// Canonical: what decodes is exactly what encoding would have produced.
RC_GTEST_PROP(TextProperties, Base64HasOneFormOnly, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('A', 'Q', 'g', 'w', 'z', '/', '='));
  if (const auto decoded = unbase64(text)) RC_ASSERT(base64(as_bytes(*decoded)) == text);
}

}  // namespace
}  // namespace pedigree
