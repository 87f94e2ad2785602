#include "http/address_range.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace pedigree::http {
namespace {

constexpr int kMappedBits = 96;   // before the four bytes of an IPv4 address
constexpr int kAllBits = 128;

bool is_v4(const Address& address) {
  return std::all_of(address.begin(), address.begin() + 10, [](auto byte) { return byte == 0; }) && address[10] == 0xff && address[11] == 0xff;
}

/// The address with every bit after the first `bits` cleared.
Address masked(Address address, int bits) {
  for (int i = 0; i < static_cast<int>(address.size()); ++i) {
    const int kept = std::clamp(bits - 8 * i, 0, 8);
    auto& byte = address[static_cast<std::size_t>(i)];
    byte = static_cast<std::uint8_t>(byte & (0xff << (8 - kept)));
  }
  return address;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  Address address{};
  if (::inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  address[10] = address[11] = 0xff;
  if (::inet_pton(AF_INET, terminated.c_str(), address.data() + 12) == 1) return address;
  return std::nullopt;
}

Result<AddressRange> AddressRange::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return fail(Code::kInvalidArgument, fmt::format("'{}' is not an IP address or a range such as 10.0.0.0/8", text.substr(0, 60)));
  if (slash == std::string_view::npos) return AddressRange(*address, kAllBits);
  const bool v4 = text.find(':') == std::string_view::npos;
  const int longest = v4 ? kAllBits - kMappedBits : kAllBits;
  const auto bits = parse_int(text.substr(slash + 1));
  if (!bits || *bits < 0 || *bits > longest)
    return fail(Code::kInvalidArgument, fmt::format("'{}' needs a prefix of 0 to {} after the '/'", text.substr(0, 60), longest));
  const int prefix = static_cast<int>(*bits) + (v4 ? kMappedBits : 0);
  if (masked(*address, prefix) != *address)
    return fail(Code::kInvalidArgument, fmt::format("'{}' has bits set beyond its prefix: write the first address of the range", text));
  return AddressRange(*address, prefix);
}

bool AddressRange::contains(const Address& address) const {
  if (is_v4(address) && prefix_ < kMappedBits) return false;
  return masked(address, prefix_) == first_;
}

Result<std::vector<AddressRange>> parse_ranges(std::string_view text) {
  std::vector<AddressRange> ranges;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(", \t\n"), text.size());
    if (end > 0) {
      PED_TRY(const auto range, AddressRange::parse(text.substr(0, end)));
      ranges.push_back(range);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return ranges;
}

}  // namespace pedigree::http
