// Errors on this wire. The clients retry 5xx, 408 and 429 for a quarter of an hour, so a logical error is never one of those.
#pragma once

#include "base/result.h"
#include "http/message.h"

namespace pedigree::api::wandb {

/// The one table from Code to HTTP status for plain routes (GraphQL answers 200 with `errors`).
int status_of(Code code);
/// {"errors": [{"message": …}]}, a shape every client version shows as it is.
http::Response error_to_response(const Error& error);
/// Browsers may read files from anywhere; the signature is the permission.
http::Response with_cors(http::Response response);

}  // namespace pedigree::api::wandb
