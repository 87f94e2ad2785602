#include "api/rest/downloads.h"

#include "api/file_body.h"
#include "base/text.h"

namespace pedigree::api::rest {

http::Response send_file(const Dependencies& dependencies, http::Request& request, FindFile find) {
  auto caller = caller_from(request, *dependencies.accounts, "rest");
  if (!caller) return problem(caller.error());
  const Call call{request, *std::move(caller), {}};
  const auto blob =
      dependencies.database->read([&](sql::Transaction& tx) -> Result<store::Blob> { return find(tx, call); });
  if (!blob) return problem(blob.error());
  auto reader = dependencies.blobs->open(blob->location);
  if (!reader) return problem(reader.error());
  const auto etag = '"' + hex(as_bytes(blob->sha256.value_or(blob->md5))) + '"';
  auto response = http::serve_file(request, file_body(*reader), etag, "application/octet-stream");
  response.headers.add("Cache-Control", "private, no-cache");  // kept by the reader's browser only, and asked for again with his rights
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
  response.headers.add("Cross-Origin-Resource-Policy", "same-origin");
  return response;
}

}  // namespace pedigree::api::rest
