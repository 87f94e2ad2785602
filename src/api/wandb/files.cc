// File: of runs, of versions, and places to upload to.
#include <array>

#include "api/wandb/artifact_views.h"
#include "api/wandb/paging.h"
#include "api/wandb/types.h"

namespace pedigree::api::wandb {
namespace {

/// Where the parts of a large file go, if the client announced it in parts.
Node part_urls(const FileView& file, const Field&, Context& context) {
  if (file.upload_in_parts.empty()) return {};
  Nodes parts;
  for (std::int64_t number = 1; number <= file.part_count; ++number)
    parts.push_back(record("UploadUrlPart", {{"partNumber", Node(number)},
                                             {"uploadUrl", Node(context.urls().put_part(file.upload_in_parts, number))}}));
  return record("UploadMultipartUrls", {{"uploadID", Node(file.upload_in_parts)}, {"uploadUrlParts", Node(std::move(parts))}});
}

Type file_type() {
  const auto text = [](auto member) {
    return each<FileView>([member](const FileView& f) { return Node(json::Value(f.*member)); });
  };
  const auto artifact = join_as<FileView>("Artifact", [](const FileView& f) { return f.birth_id; },
                                       [](sql::Transaction& tx, const auto& ids) { return store::artifacts::by_ids(tx, ids); });
  return {"File",
          {{"id", text(&FileView::id), "parent"},
           {"name", text(&FileView::name), "parent"},
           {"displayName", text(&FileView::name), "parent"},
           {"artifact", artifact, "parent"},
           {"createdAt", each<FileView>([](const FileView& f) { return time_node(f.updated_at); }), "parent"},
           {"digest", text(&FileView::digest), "parent"},
           {"directUrl", text(&FileView::url), "parent"},
           {"md5", text(&FileView::md5), "parent"},
           {"mimetype", text(&FileView::mimetype), "parent"},
           {"sizeBytes", each<FileView>([](const FileView& f) { return Node(f.size); }), "parent"},
           {"storagePath", text(&FileView::storage_path), "parent"},
           {"updatedAt", each<FileView>([](const FileView& f) { return time_node(f.updated_at); }), "parent"},
           {"uploadHeaders", constant(json::Array{}), "parent"},
           {"uploadMultipartUrls", ask<FileView>(part_urls), "parent"},
           {"uploadUrl", text(&FileView::upload_url), "parent"},
           {"url", ask<FileView>([](const FileView& f, const Field& field, Context&) {
              return flag_arg(field.args(), "upload") && f.upload_url ? Node(*f.upload_url) : Node(f.url);
            }),
            "parent"}}};
}

std::vector<store::ArtifactFile> entries_of(sql::Transaction& tx, const store::Artifact& artifact, const std::vector<std::string>& names,
                                            const Page& page) {
  if (names.empty()) return store::artifacts::files_of(tx, artifact.id, page.after, page.first + 1);
  std::vector<store::ArtifactFile> entries;
  for (const auto& name : names)
    if (auto entry = store::artifacts::file_by_path(tx, artifact.id, name)) entries.push_back(std::move(*entry));
  return entries;
}

FileView view_of(const store::ArtifactFile& entry, const store::Artifact& artifact, const Context& context) {
  FileView view;
  view.id = base64(as_bytes("ArtifactFile:" + std::to_string(entry.artifact_id) + ":" + entry.path));
  view.name = entry.path;
  view.digest = entry.digest;
  if (entry.blob_id) view.md5 = entry.digest;
  view.size = entry.size;
  view.updated_at = artifact.committed_at;
  if (entry.birth_id && entry.blob_id) {
    const auto md5 = unbase64(entry.digest).value_or("");
    view.storage_path = "wandb_artifacts/" + std::to_string(*entry.birth_id) + "/" + hex(as_bytes(md5));
  }
  view.url = entry.blob_id ? context.urls().get_artifact_file(*entry.blob_id, entry.path) : entry.ref.value_or("");
  return view;
}

}  // namespace

Node version_files(const store::Artifact& artifact, const Field& field, Context& context) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  const auto names = texts_arg(field.args(), "names");
  const bool may_read = context.read([&](sql::Transaction& tx) {
    return service::find_artifact(tx, context.caller(), artifact.id, domain::Action::kDownload).has_value();
  });
  if (!may_read) return Node(Error{Code::kPermissionDenied, "permission denied: your role does not allow to read files of this artifact", {}});
  const auto entries = context.read([&](sql::Transaction& tx) { return entries_of(tx, artifact, names, *page); });
  auto connection = paged("FileEdge", *page, entries, [](const auto& entry) { return entry.path; },
                          [&](const auto& entry) { return make("File", view_of(entry, artifact, context)); });
  connection.total = names.empty() ? artifact.file_count : static_cast<std::int64_t>(entries.size());
  return make("FileConnection", std::move(connection));
}

std::vector<Type> file_types() {
  std::vector<Type> types{file_type()};
  for (auto& type : connection_types("FileConnection", "FileEdge", true)) types.push_back(std::move(type));
  types.at(1).fields.push_back({"uploadHeaders", constant(json::Array{}), "parent"});
  types.push_back(record_type("UploadMultipartUrls", {"uploadID", "uploadUrlParts"}));
  types.push_back(record_type("UploadUrlPart", {"partNumber", "uploadUrl"}));
  return types;
}

}  // namespace pedigree::api::wandb
