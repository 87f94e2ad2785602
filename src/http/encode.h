// From a Response to the bytes of its head, and gzip where it pays. Pure.
#pragma once

#include <string>

#include "http/message.h"

namespace pedigree::http {

/// Status line and fields, with the length of the body and the empty line.
std::string response_head(const Request& request, const Response& response, bool keep_alive);

/// Whether Accept-Encoding allows gzip.
bool accepts_gzip(const Request& request);

/// Text that is worth it goes out compressed, to clients that take it.
void compress(const Request& request, Response& response);

}  // namespace pedigree::http
