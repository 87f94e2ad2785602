// From a name of a file to the blob that holds its bytes. Those without a caller serve signed URLs: the signature is the permission.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/caller.h"
#include "sql/sql.h"
#include "store/artifacts.h"
#include "store/blobs.h"

namespace pedigree::service {

// All: kNotFound saying what is missing.
Result<store::Blob> blob_by_id(sql::Transaction& tx, std::int64_t blob_id);
Result<store::Blob> manifest_blob(sql::Transaction& tx, std::int64_t artifact_id);
Result<store::Blob> run_file_blob(sql::Transaction& tx, std::int64_t file_id);
Result<store::Blob> run_file_blob(sql::Transaction& tx, std::int64_t run_id, std::string_view path);

/// A file of a version by its MD5 (raw) or by its path, if the caller may read it. By its path also one that lies in another version.
Result<store::Blob> artifact_blob_by_md5(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, std::string_view md5);
Result<store::Blob> artifact_blob_by_path(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, std::string_view path);

/// An entry of a version, or a folder of entries: then the path ends with '/'.
struct FileEntry {
  std::string path;
  std::optional<store::ArtifactFile> file;
};
/// Entries whose paths begin with `prefix`, in byte order, behind the path `after`. Whether the caller may see them is not asked here.
std::vector<FileEntry> entries_below(sql::Transaction& tx, std::int64_t artifact_id, std::string_view prefix, std::string_view after, std::int64_t limit);
/// The same, but what lies in a folder below `prefix` is that folder, once: costs a look for each row, however much the folders hold.
std::vector<FileEntry> folder_of(sql::Transaction& tx, std::int64_t artifact_id, std::string_view prefix, std::string_view after, std::int64_t limit);

}  // namespace pedigree::service
