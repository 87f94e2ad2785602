// Views of the artifact area that several tables share.
#pragma once

#include <optional>
#include <string>

#include "api/wandb/shown.h"

namespace pedigree::api::wandb {

/// A file as the SDL's File: of a run, of a version, or a place to upload to.
struct FileView {
  std::string id;
  std::string name;
  std::optional<std::string> md5;            // base64
  std::optional<std::string> digest;
  std::int64_t size = 0;
  std::optional<std::string> mimetype, storage_path;
  std::optional<Micros> updated_at;          // null: announced, but not there
  std::string url;                           // download
  std::optional<std::string> upload_url;
  std::optional<std::int64_t> birth_id;      // artifact
  std::string upload_in_parts;               // the upload, if the client offered to send parts
  std::int64_t part_count = 0;
};

struct ManifestView {
  store::Manifest manifest;
  bool for_upload = false;                   // `file` is where to upload it, not where to read it
};

Nodes alias_nodes(const std::vector<store::AliasBinding>& bindings);
Node tag_node(std::string_view tag);

/// The files of a version as a File connection, with the arguments of `field` (names, first, after).
Node version_files(const store::Artifact& artifact, const Field& field, Context& context);

/// The collections of a project, of one type or all, as a connection with the arguments of `field` (filters, order, first, after).
Node collections_connection(const Field& field, Context& context, std::int64_t project_id, std::optional<std::int64_t> type_id);

}  // namespace pedigree::api::wandb
