#include "http/forwarded.h"

#include <algorithm>

#include "http/head.h"

namespace pedigree::http {
namespace {

/// The members of a list header, over all its lines, in order.
std::vector<std::string_view> list_of(const Headers& headers, std::string_view name) {
  std::vector<std::string_view> items;
  for (const auto& [field, value] : headers)
    if (equals_ignore_case(field, name))
      for (const auto item : split(value, ',')) items.push_back(trim(item));
  return items;
}

/// Some proxies write "192.0.2.7:4711" or "[2001:db8::7]:4711".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const auto colon = text.find(':');
  const bool v4_with_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return v4_with_port ? text.substr(0, colon) : text;
}

bool is_trusted(std::string_view text, std::span<const AddressRange> trusted) {
  const auto address = parse_address(text);
  return address && std::any_of(trusted.begin(), trusted.end(), [&](const auto& range) { return range.contains(*address); });
}

/// Each proxy appends whom it talked to. From the right, the first address that is no proxy of ours is the client; what stands
/// before it the client may have written itself.
std::string_view client_of(const Headers& headers, std::string_view peer, std::span<const AddressRange> trusted) {
  const auto hops = list_of(headers, "X-Forwarded-For");
  std::string_view client = peer;
  for (auto hop = hops.rbegin(); hop != hops.rend() && is_trusted(client, trusted); ++hop) {
    const auto address = without_port(*hop);
    if (!parse_address(address)) break;
    client = address;
  }
  return client;
}

/// What the nearest proxy said: the last of a list. "" when there is none.
std::string_view last_of(const Headers& headers, std::string_view name) {
  const auto items = list_of(headers, name);
  return items.empty() ? std::string_view() : items.back();
}

}  // namespace

void find_origin(Request& request, std::string_view peer, std::span<const AddressRange> trusted) {
  request.client = std::string(peer);
  request.host = std::string(request.headers.find("Host").value_or(""));
  request.tls = false;
  if (!is_trusted(peer, trusted)) return;
  request.client = std::string(client_of(request.headers, peer, trusted));
  request.tls = equals_ignore_case(last_of(request.headers, "X-Forwarded-Proto"), "https");
  const auto host = last_of(request.headers, "X-Forwarded-Host");
  if (!host.empty() && is_host(host)) request.host = std::string(host);
}

}  // namespace pedigree::http
