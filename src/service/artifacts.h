// Use cases around versions in their source collections: log, upload, commit, use, edit, delete.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "blob/store.h"
#include "service/access.h"
#include "service/place.h"
#include "service/service.h"
#include "store/artifacts.h"

namespace pedigree::service {

struct CreateArtifact {
  std::string entity, project, type, collection;
  std::optional<std::string> run;                       // name of the run that logs it, in the same project
  std::string digest;
  std::optional<std::string> description, metadata;     // metadata: JSON text
  std::vector<std::string> aliases, tags;
  std::optional<std::int64_t> ttl_seconds, history_step;
  bool deduplicate = false;
  std::optional<std::string> distributed_id, client_id, sequence_client_id;
};

/// One file the client is about to upload.
struct FileSpec {
  std::int64_t artifact_id = 0;
  std::string name;
  std::string md5;                  // 16 raw bytes
};

/// Where a file stands: already there (from which version), or to be uploaded for the artifact itself.
struct FileSlot {
  std::int64_t birth_id = 0;
  bool known = false;
};

struct EditArtifact {
  std::optional<std::string> description, metadata;
  std::vector<std::string> add_tags, remove_tags;
  std::optional<std::int64_t> ttl_seconds;   // > 0, -1 inherit, -2 off
};

class Artifacts {
 public:
  explicit Artifacts(Stores stores) : stores_(stores) {}

  /// A new PENDING version, or the committed one it duplicates (decision 9: aliases and tags go to that one, the run gets the
  /// output edge). Idempotent by client_id.
  Result<store::Artifact> create(const Caller& caller, const CreateArtifact& spec);

  /// Announces a manifest. FULL: one per artifact, later calls change its digest. Others: a new one each time.
  Result<store::Manifest> create_manifest(const Caller& caller, std::int64_t artifact_id, std::string_view kind, std::string_view digest,
                                          std::optional<std::int64_t> base_id);
  Result<store::Manifest> update_manifest(const Caller& caller, std::int64_t manifest_id, const std::optional<std::string>& digest,
                                          std::optional<std::int64_t> base_id);

  /// For each file, in order, whether its bytes are needed.
  Result<std::vector<FileSlot>> plan_upload(const Caller& caller, const std::vector<FileSpec>& files);

  /// After an upload: the bytes are durable in the blob store. The signed URL was the permission.
  /// kInvalidArgument when they are not the bytes that were announced; nothing changes then.
  Status store_file(std::int64_t artifact_id, std::string_view md5, const blob::Stored& stored);
  Status store_manifest(std::int64_t manifest_id, const blob::Stored& stored);

  /// Makes the version visible: all bytes there, next number of the sequence, `latest` and the pending aliases set. Idempotent.
  Result<store::Artifact> commit(const Caller& caller, std::int64_t artifact_id);

  struct Use {
    std::string entity, project, run;
    std::int64_t artifact_id = 0;
    std::optional<std::string> used_as;
  };
  Result<store::Artifact> use(const Caller& caller, const Use& use);

  Result<store::Artifact> edit(const Caller& caller, std::int64_t artifact_id, const EditArtifact& edit);

  /// Deletes the version in its sequence (decision 12): links elsewhere stay. kConflict while it holds aliases there, unless
  /// `delete_aliases`.
  Result<store::Artifact> remove(const Caller& caller, std::int64_t artifact_id, bool delete_aliases);

 private:
  Stores stores_;
};

/// The version if the caller may do `action` with it through its source project or through any collection it is linked in.
Result<store::Artifact> find_artifact(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, domain::Action action);

/// The version and its source place, if the caller may do `action` in the source project.
struct SourceArtifact {
  store::Artifact artifact;
  Place place;
};
Result<SourceArtifact> source_artifact(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id, domain::Action action);

}  // namespace pedigree::service
