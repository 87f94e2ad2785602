// The URLs handed to clients: absolute, signed, working without Authorization (clients send none for uploads and downloads).
// Source of the forms: the W&B SDK's own checks — blobs of artifacts live under "wandb_artifacts/", manifests end in
// "wandb_manifest.json" and do not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/signer.h"

namespace pedigree::api::wandb {

inline constexpr Micros kUrlLifetime = 24 * 3600 * kSecond;

class Urls {
 public:
  Urls(const http::UrlSigner& signer, std::string base, Micros now) : signer_(&signer), base_(std::move(base)), now_(now) {}

  [[nodiscard]] std::string put_artifact_file(std::int64_t artifact_id, std::string_view md5) const;
  [[nodiscard]] std::string put_part(std::string_view upload, std::int64_t number) const;
  [[nodiscard]] std::string put_manifest(std::int64_t manifest_id) const;
  [[nodiscard]] std::string put_run_file(std::int64_t file_id, std::string_view name) const;

  [[nodiscard]] std::string get_artifact_file(std::int64_t blob_id, std::string_view path) const;
  [[nodiscard]] std::string get_manifest(std::int64_t artifact_id) const;
  [[nodiscard]] std::string get_run_file(std::int64_t file_id, std::string_view name) const;

  /// "http://host:port", without a slash at its end.
  [[nodiscard]] const std::string& base() const { return base_; }

 private:
  [[nodiscard]] std::string signed_url(std::string_view method, std::string path) const;
  const http::UrlSigner* signer_;
  std::string base_;
  Micros now_;
};

}  // namespace pedigree::api::wandb
