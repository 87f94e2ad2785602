// Files as the native API hands them out: bytes, not JSON, with ranges and an ETag.
#pragma once

#include "api/rest/handler.h"
#include "service/files.h"

namespace pedigree::api::rest {

/// Which file the call means, if the caller may read it.
using FindFile = Result<store::Blob> (*)(sql::Transaction&, const Call&);

/// Finds a file that somebody else made and answers its bytes: a browser that is sent there neither runs nor guesses anything.
http::Response send_file(const Dependencies& dependencies, http::Request& request, FindFile find);

}  // namespace pedigree::api::rest
