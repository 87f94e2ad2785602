#include "service/files.h"

#include <fmt/format.h>

#include "inspect/manifest.h"
#include "service/artifacts.h"
#include "store/runs.h"

namespace pedigree::service {
namespace {

Result<store::Blob> blob_of(sql::Transaction& tx, std::optional<std::int64_t> blob_id, std::string missing) {
  auto blob = blob_id ? store::blobs::by_id(tx, *blob_id) : std::nullopt;
  if (!blob) return fail(Code::kNotFound, std::move(missing));
  return *std::move(blob);
}

}  // namespace

Result<store::Blob> blob_by_id(sql::Transaction& tx, std::int64_t blob_id) {
  return blob_of(tx, blob_id, "file not found: it may have been deleted");
}

Result<store::Blob> manifest_blob(sql::Transaction& tx, std::int64_t artifact_id) {
  const auto artifact = store::artifacts::by_id(tx, artifact_id);
  return blob_of(tx, artifact ? artifact->manifest_blob_id : std::nullopt, "the artifact has no manifest: it is not committed yet");
}

Result<store::Blob> run_file_blob(sql::Transaction& tx, std::int64_t file_id) {
  const auto file = store::run_files::by_id(tx, file_id);
  return blob_of(tx, file && !file->deleted_at ? file->blob_id : std::nullopt, "file not found: it has not been uploaded, or it was deleted");
}

Result<store::Blob> run_file_blob(sql::Transaction& tx, std::int64_t run_id, std::string_view path) {
  const auto file = store::run_files::by_name(tx, run_id, path);
  if (!file) return fail(Code::kNotFound, fmt::format("the run has no file '{}'", path));
  return run_file_blob(tx, file->id);
}

Result<store::Blob> artifact_blob_by_md5(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, std::string_view md5) {
  PED_CHECK(find_artifact(tx, caller, artifact_id, domain::Action::kDownload));
  const auto file = store::artifacts::file_by_digest(tx, artifact_id, base64(as_bytes(md5)));
  return blob_of(tx, file ? file->blob_id : std::nullopt, "file not found in this artifact");
}

namespace {

constexpr int kMaxSteps = 16;   // from version to version; clients refer to where the bytes are

Result<store::Blob> blob_by_path(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, std::string_view path, int depth) {
  PED_CHECK(find_artifact(tx, caller, artifact_id, domain::Action::kDownload));
  const auto file = store::artifacts::file_by_path(tx, artifact_id, path);
  if (const auto elsewhere = file && file->ref ? inspect::artifact_reference(*file->ref) : std::nullopt; elsewhere && depth > 0)
    return blob_by_path(tx, caller, elsewhere->artifact_id, elsewhere->path, depth - 1);
  if (file && file->ref) return fail(Code::kNotFound, fmt::format("'{}' is a reference to {}: this server does not hold its bytes", path, *file->ref));
  return blob_of(tx, file ? file->blob_id : std::nullopt, fmt::format("file '{}' not found in this version", path));
}

}  // namespace

Result<store::Blob> artifact_blob_by_path(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, std::string_view path) {
  return blob_by_path(tx, caller, artifact_id, path, kMaxSteps);
}

std::vector<FileEntry> entries_below(sql::Transaction& tx, std::int64_t artifact_id, std::string_view prefix, std::string_view after, std::int64_t limit) {
  std::vector<FileEntry> entries;
  for (auto& file : store::artifacts::files_below(tx, artifact_id, prefix, after, limit)) {
    auto path = file.path;
    entries.push_back({std::move(path), std::move(file)});
  }
  return entries;
}

std::vector<FileEntry> folder_of(sql::Transaction& tx, std::int64_t artifact_id, std::string_view prefix, std::string_view after, std::int64_t limit) {
  std::vector<FileEntry> entries;
  // Behind a folder everything in it is passed over at once.
  std::string behind = after.ends_with('/') ? behind_prefix(after) : std::string(after);
  while (static_cast<std::int64_t>(entries.size()) < limit) {
    auto next = store::artifacts::files_below(tx, artifact_id, prefix, behind, 1);
    if (next.empty()) break;
    auto& file = next.front();
    const auto slash = file.path.find('/', prefix.size());
    auto path = slash == std::string::npos ? file.path : file.path.substr(0, slash + 1);
    behind = slash == std::string::npos ? path : behind_prefix(path);
    entries.push_back({std::move(path), slash == std::string::npos ? std::optional(std::move(file)) : std::nullopt});
  }
  return entries;
}

}  // namespace pedigree::service
