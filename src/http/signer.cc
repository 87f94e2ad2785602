#include "http/signer.h"

#include "base/hash.h"

namespace pedigree::http {
namespace {

constexpr std::string_view kSignature = "&sig=";

std::string signature(std::string_view key, std::string_view method, std::string_view target) {
  std::string text(method);
  text += '\n';
  text += target;
  return base64_url(as_bytes(hmac_sha256(key, text)));
}

}  // namespace

UrlSigner::UrlSigner(std::string current_key, std::string previous_key) : current_(std::move(current_key)), previous_(std::move(previous_key)) {}

std::string UrlSigner::sign(std::string_view method, std::string_view path, Micros expires) const {
  std::string target(path);
  target += target.find('?') == std::string::npos ? '?' : '&';
  target += "exp=" + std::to_string(expires / kSecond);
  const auto mac = signature(current_, method, target);
  return target + std::string(kSignature) + mac;
}

Status UrlSigner::verify(const Request& request, Micros now) const {
  const std::string_view target = request.target;
  const auto at = target.rfind(kSignature);
  if (at == std::string_view::npos) return fail(Code::kPermissionDenied, "this URL needs a signature: ask the server for a new URL");
  const auto signed_part = target.substr(0, at), given = target.substr(at + kSignature.size());
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  if (!constant_time_equal(given, signature(current_, method, signed_part)) &&
      !constant_time_equal(given, signature(previous_, method, signed_part)))
    return fail(Code::kPermissionDenied, "the signature of this URL does not match: ask the server for a new URL");
  const auto expires = parse_int(request.query_value("exp").value_or(""));
  if (!expires || now / kSecond > *expires) return fail(Code::kPermissionDenied, "this URL has expired: ask the server for a new one");
  return {};
}

}  // namespace pedigree::http
