#include "api/wandb/errors.h"

#include "base/json.h"
#include "base/log.h"

namespace pedigree::api::wandb {

int status_of(Code code) {
  switch (code) {
    case Code::kInvalidArgument: return 400;
    case Code::kUnauthenticated: return 401;
    case Code::kPermissionDenied: return 403;
    case Code::kNotFound: return 404;
    case Code::kAlreadyExists: return 409;
    case Code::kConflict: return 422;   // 409 is retried by upsertBucket
    case Code::kGone: return 410;
    case Code::kTooLarge: return 413;
    case Code::kUnsupported: return 501;
    case Code::kExhausted: return 507;  // the client keeps its data and tries again: right for a full disk
    case Code::kUnavailable: return 503;
    case Code::kInternal: return 500;
  }
  return 500;
}

http::Response error_to_response(const Error& error) {
  if (error.code == Code::kInternal || error.code == Code::kUnavailable || error.code == Code::kExhausted)
    log::error(error.message, {{"code", name(error.code)}, {"detail", error.detail}});
  return http::Response::json(status_of(error.code),
                              json::write(json::Object{{"errors", json::Array{json::Object{{"message", error.message}}}}}));
}

http::Response with_cors(http::Response response) {
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Access-Control-Allow-Methods", "GET, HEAD, PUT, OPTIONS");
  response.headers.set("Access-Control-Allow-Headers", "*");
  response.headers.set("Access-Control-Expose-Headers", "ETag, Content-Length, Content-Range");
  return response;
}

}  // namespace pedigree::api::wandb
