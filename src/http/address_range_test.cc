#include "http/address_range.h"

#include <gtest/gtest.h>

namespace pedigree::http {
namespace {

bool contains(const std::string& range, const std::string& address) { return AddressRange::parse(range)->contains(*parse_address(address)); }

TEST(AddressRange, OneAddress) {
  EXPECT_TRUE(contains("10.1.2.3", "10.1.2.3"));
  EXPECT_FALSE(contains("10.1.2.3", "10.1.2.4"));
  EXPECT_TRUE(contains("::1", "0:0:0:0:0:0:0:1"));
  EXPECT_FALSE(contains("::1", "127.0.0.1"));
}

TEST(AddressRange, PrefixesOfEveryLength) {
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(contains("192.168.4.0/22", "192.168.7.255"));
  EXPECT_FALSE(contains("192.168.4.0/22", "192.168.8.0"));
  EXPECT_TRUE(contains("192.0.2.6/31", "192.0.2.7"));
  EXPECT_FALSE(contains("192.0.2.6/32", "192.0.2.7"));
  EXPECT_TRUE(contains("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::"));
}

TEST(AddressRange, EveryAddressOfAKind) {
  EXPECT_TRUE(contains("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(contains("::/0", "2001:db8::1"));
  EXPECT_FALSE(contains("::/0", "203.0.113.9")) << "who trusts IPv6 proxies has said nothing of IPv4";
}

TEST(AddressRange, ADualStackSocketSeesTheSameAddress) {
  EXPECT_TRUE(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_TRUE(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
}

TEST(AddressRange, MalformedOnesAreExplained) {
  const auto message = [](const std::string& text) {
    const auto range = AddressRange::parse(text);
    return range ? std::string("no error") : range.error().message;
  };
  EXPECT_EQ(message("proxy.local"), "'proxy.local' is not an IP address or a range such as 10.0.0.0/8");
  EXPECT_EQ(message("10.0.0.0/33"), "'10.0.0.0/33' needs a prefix of 0 to 32 after the '/'");
  EXPECT_EQ(message("fd00::/129"), "'fd00::/129' needs a prefix of 0 to 128 after the '/'");
  EXPECT_EQ(message("10.1.2.3/8"), "'10.1.2.3/8' has bits set beyond its prefix: write the first address of the range");
  for (const auto* bad : {"", "10", "10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "[::1]", "::1%lo", "fe80::/x"})
    EXPECT_NE(message(bad), "no error") << bad;
  EXPECT_FALSE(parse_address(std::string("10.0.0.1\0x", 10)));
}

TEST(AddressRange, Lists) {
  EXPECT_EQ(parse_ranges("")->size(), 0U);
  EXPECT_EQ(parse_ranges(" 10.0.0.0/8, ::1 127.0.0.1,\t192.0.2.1 , ")->size(), 4U);
  EXPECT_FALSE(parse_ranges("10.0.0.0/8,x"));
}

}  // namespace
}  // namespace pedigree::http
