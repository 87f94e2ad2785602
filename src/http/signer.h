// Signed URLs: HMAC-SHA256 over method, path, expiry and every other query parameter. They work without Authorization.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message.h"

namespace pedigree::http {

/// Immutable; thread-safe. Two keys are valid at a time, so that a key can be replaced while URLs are out.
class UrlSigner {
 public:
  UrlSigner(std::string current_key, std::string previous_key);

  /// `path` (percent-encoded, may have a query) followed by exp and sig. A GET signature also allows HEAD.
  [[nodiscard]] std::string sign(std::string_view method, std::string_view path, Micros expires) const;

  /// kPermissionDenied when the signature is missing, does not match, or has expired.
  [[nodiscard]] Status verify(const Request& request, Micros now) const;

 private:
  std::string current_, previous_;
};

}  // namespace pedigree::http
