// From a name of a file to the blob that holds its bytes. Those without a caller serve signed URLs: the signature is the permission.
#pragma once

#include <string_view>

#include "service/caller.h"
#include "sql/sql.h"
#include "store/blobs.h"

namespace pedigree::service {

// All: kNotFound saying what is missing.
Result<store::Blob> blob_by_id(sql::Transaction& tx, std::int64_t blob_id);
Result<store::Blob> manifest_blob(sql::Transaction& tx, std::int64_t artifact_id);
Result<store::Blob> run_file_blob(sql::Transaction& tx, std::int64_t file_id);

/// A file of a version by its MD5 (raw) or by its path, if the caller may read it. By its path also one that lies in another version.
Result<store::Blob> artifact_blob_by_md5(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, std::string_view md5);
Result<store::Blob> artifact_blob_by_path(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, std::string_view path);

}  // namespace pedigree::service
