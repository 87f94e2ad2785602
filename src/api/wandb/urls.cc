#include "api/wandb/urls.h"

#include <fmt/format.h>

#include "base/text.h"

namespace pedigree::api::wandb {
namespace {

/// A slash-separated name as a path: each part encoded by itself.
std::string encode_path(std::string_view name) {
  std::string out;
  for (const auto part : split(name, '/')) {
    if (!out.empty()) out += '/';
    out += percent_encode(part);
  }
  return out;
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

std::string Urls::put_artifact_file(std::int64_t artifact_id, std::string_view md5) const {
  return signed_url("PUT", fmt::format("/storage/wandb_artifacts/{}/{}", artifact_id, hex(as_bytes(md5))));
}

std::string Urls::put_part(std::string_view upload, std::int64_t number) const {
  return signed_url("PUT", fmt::format("/storage/wandb_artifacts/parts/{}/{}", upload, number));
}

std::string Urls::put_manifest(std::int64_t manifest_id) const {
  return signed_url("PUT", fmt::format("/storage/manifests/{}/wandb_manifest.json", manifest_id));
}

std::string Urls::put_run_file(std::int64_t file_id, std::string_view name) const {
  return signed_url("PUT", fmt::format("/storage/run_files/{}/{}", file_id, encode_path(name)));
}

std::string Urls::get_artifact_file(std::int64_t blob_id, std::string_view path) const {
  return signed_url("GET", fmt::format("/storage/wandb_artifacts/blobs/{}/{}", blob_id, percent_encode(last_part(path))));
}

std::string Urls::get_manifest(std::int64_t artifact_id) const {
  return signed_url("GET", fmt::format("/storage/manifests/of/{}/wandb_manifest.json", artifact_id));
}

std::string Urls::get_run_file(std::int64_t file_id, std::string_view name) const {
  return signed_url("GET", fmt::format("/storage/run_files/{}/{}", file_id, encode_path(name)));
}

std::string Urls::signed_url(std::string_view method, std::string path) const {
  return base_ + signer_->sign(method, path, now_ + kUrlLifetime);
}

}  // namespace pedigree::api::wandb
