// IP addresses and ranges of them in CIDR form: whose word about the client is believed. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pedigree::http {

/// Sixteen bytes in network order; an IPv4 address in its mapped form ::ffff:a.b.c.d, under which a dual-stack socket sees it.
using Address = std::array<std::uint8_t, 16>;

/// "192.0.2.7" or "2001:db8::7"; nullopt for anything else.
std::optional<Address> parse_address(std::string_view text);

class AddressRange {
 public:
  /// An address, or "10.0.0.0/8", "fd00::/8". kInvalidArgument saying what is wrong, also for bits set beyond the prefix: who
  /// writes 10.1.2.3/8 may not mean a sixteen-million-address range.
  static Result<AddressRange> parse(std::string_view text);

  /// An IPv4 address is in no IPv6 range: ::/0 means every IPv6 address.
  [[nodiscard]] bool contains(const Address& address) const;

 private:
  AddressRange(const Address& first, int prefix) : first_(first), prefix_(prefix) {}
  Address first_;
  int prefix_;   // of the sixteen bytes
};

/// Ranges separated by commas or white space.
Result<std::vector<AddressRange>> parse_ranges(std::string_view text);

}  // namespace pedigree::http
