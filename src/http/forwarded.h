// What a reverse proxy says about the client: X-Forwarded-For, -Proto and -Host.
#pragma once

#include <span>

#include "http/address_range.h"
#include "http/message.h"

namespace pedigree::http {

/// Fills in client, host and tls of a request that came from `peer` (an address without port): the peer itself and the Host header,
/// or what the headers say when the peer is in `trusted`. Values that are malformed are ignored one by one.
void find_origin(Request& request, std::string_view peer, std::span<const AddressRange> trusted);

}  // namespace pedigree::http
