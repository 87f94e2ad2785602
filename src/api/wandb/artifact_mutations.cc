// Mutations that log, use, edit and delete versions.
#include <algorithm>

#include "api/wandb/artifact_views.h"
#include "api/wandb/paging.h"
#include "api/wandb/types.h"

namespace pedigree::api::wandb {
namespace {

std::vector<std::string> named(const json::Object& input, std::string_view list, std::string_view member) {
  std::vector<std::string> names;
  if (const auto* value = input.find(list); value != nullptr && value->if_array() != nullptr)
    for (const auto& item : *value->if_array()) names.emplace_back(item.text(member));
  return names;
}

/// The collection name comes alone, or as the only element of a list.
std::string collection_name(const json::Object& input) {
  auto name = text_arg(input, "artifactCollectionName");
  if (!name.empty()) return name;
  const auto names = texts_arg(input, "artifactCollectionNames");
  return names.empty() ? "" : names.front();
}

std::string storage_path(std::int64_t birth_id, std::string_view md5) {
  return "wandb_artifacts/" + std::to_string(birth_id) + "/" + hex(as_bytes(md5));
}

Node create_artifact(const Field& field, Context& context) {
  const auto& input = input_of(field);
  if (const auto region = text_arg(input, "storageRegion"); !region.empty() && region != "default")
    return Node(Error{Code::kInvalidArgument, "storage region '" + region + "' does not exist on this server; leave it out", {}});
  service::CreateArtifact spec;
  spec.entity = text_arg(input, "entityName");
  spec.project = text_arg(input, "projectName");
  spec.type = text_arg(input, "artifactTypeName");
  spec.collection = collection_name(input);
  spec.run = maybe_text(input, "runName");
  spec.digest = text_arg(input, "digest");
  spec.description = maybe_text(input, "description");
  spec.metadata = maybe_text(input, "metadata");
  spec.aliases = named(input, "aliases", "alias");
  spec.tags = named(input, "tags", "tagName");
  spec.ttl_seconds = maybe_int(input, "ttlDurationSeconds");
  spec.history_step = maybe_int(input, "historyStep");
  spec.deduplicate = flag_arg(input, "enableDigestDeduplication");
  spec.distributed_id = maybe_text(input, "distributedID");
  spec.client_id = maybe_text(input, "clientID");
  spec.sequence_client_id = maybe_text(input, "sequenceClientID");
  auto artifact = context.services().artifacts.create(context.caller(), spec);
  if (!artifact) return Node(std::move(artifact).error());
  return record("CreateArtifactPayload", {{"artifact", make("Artifact", *std::move(artifact))}});
}

std::optional<std::int64_t> base_id(const json::Object& input) { return decode_id("Artifact", text_arg(input, "baseArtifactID")); }

Node manifest_payload(std::string_view type, Result<store::Manifest> manifest) {
  if (!manifest) return Node(std::move(manifest).error());
  return record(type, {{"artifactManifest", make("ArtifactManifest", ManifestView{*std::move(manifest), true})}});
}

Node create_manifest(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "artifactID", "Artifact");
  if (!id) return Node(id.error());
  auto kind = text_arg(input, "type");
  return manifest_payload("CreateArtifactManifestPayload",
                          context.services().artifacts.create_manifest(context.caller(), *id, kind.empty() ? "FULL" : kind,
                                                                       text_arg(input, "digest"), base_id(input)));
}

Node update_manifest(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "artifactManifestID", "ArtifactManifest");
  if (!id) return Node(id.error());
  return manifest_payload(
      "UpdateArtifactManifestPayload",
      context.services().artifacts.update_manifest(context.caller(), *id, maybe_text(input, "digest"), base_id(input)));
}

/// The MD5s of the parts a client offers to send a file in; empty if it sends it whole. They come in any order.
Result<std::vector<std::string>> offered_parts(const json::Object& file) {
  std::vector<std::string> md5s;
  const auto* parts = file.find("uploadPartsInput");
  if (parts == nullptr || parts->if_array() == nullptr) return md5s;
  md5s.resize(parts->if_array()->size());
  for (const auto& item : *parts->if_array()) {
    const auto number = maybe_int(*item.if_object(), "partNumber").value_or(0);
    auto md5 = unhex(text_arg(*item.if_object(), "hexMD5"));
    if (number < 1 || number > std::ssize(md5s) || !md5 || md5->size() != 16 ||
        !md5s[static_cast<std::size_t>(number - 1)].empty())
      return fail(Code::kInvalidArgument, "the parts of '" + text_arg(file, "name") +
                                              "' must be numbered from 1 on, each once, each with its MD5 in hexadecimal");
    md5s[static_cast<std::size_t>(number - 1)] = *std::move(md5);
  }
  return md5s;
}

/// One edge per file, in the order asked for, each with its birth version: the client relies on all three.
Node create_files(const Field& field, Context& context) {
  std::vector<service::FileSpec> specs;
  std::vector<std::vector<std::string>> parts;
  if (const auto* files = input_of(field).find("artifactFiles"); files != nullptr && files->if_array() != nullptr) {
    for (const auto& item : *files->if_array()) {
      const auto& file = *item.if_object();
      const auto id = id_arg(file, "artifactID", "Artifact");
      if (!id) return Node(id.error());
      auto md5 = unbase64(text_arg(file, "md5"));
      if (!md5 || md5->size() != 16)
        return Node(Error{Code::kInvalidArgument, "the md5 of '" + text_arg(file, "name") + "' must be a base64 MD5", {}});
      specs.push_back({*id, text_arg(file, "name"), *std::move(md5)});
      auto offered = offered_parts(file);
      if (!offered) return Node(std::move(offered).error());
      parts.push_back(*std::move(offered));
    }
  }
  const auto slots = context.services().artifacts.plan_upload(context.caller(), specs);
  if (!slots) return Node(slots.error());
  Nodes nodes;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const auto& slot = (*slots)[i];
    FileView file;
    file.id = encode_id("ArtifactFile", slot.birth_id) + std::to_string(i);
    file.name = specs[i].name;
    file.md5 = base64(as_bytes(specs[i].md5));
    file.birth_id = slot.birth_id;
    file.storage_path = storage_path(slot.birth_id, specs[i].md5);
    if (!slot.known) file.upload_url = context.urls().put_artifact_file(slot.birth_id, specs[i].md5);
    if (!slot.known && !parts[i].empty()) {
      auto upload = context.services().uploads.begin(context.caller(), slot.birth_id, specs[i].md5, parts[i]);
      if (!upload) return Node(std::move(upload).error());
      file.upload_in_parts = *std::move(upload);
      file.part_count = std::ssize(parts[i]);
    }
    nodes.push_back(make("File", std::move(file)));
  }
  return record("CreateArtifactFilesPayload", {{"files", make("FileConnection", complete("FileEdge", std::move(nodes)))}});
}

/// "wandb_artifacts/<version>/<MD5 in hexadecimal>", as create_files gave it out.
Node complete_multipart(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "artifactID", "Artifact");
  if (!id) return Node(id.error());
  const auto path = text_arg(input, "storagePath");
  auto md5 = unhex(path.substr(path.rfind('/') + 1));
  if (!md5 || path != storage_path(*id, *md5))
    return Node(Error{Code::kInvalidArgument, "the storagePath is not the one this server gave for a file of this artifact", {}});
  service::Uploads::Completion completion{*id, *std::move(md5), text_arg(input, "uploadID"), {}};
  for (const auto& item : *input.find("completedParts")->if_array()) {
    auto etag = text_arg(*item.if_object(), "hexMD5");  // as the PUT answered it, quotes included
    std::erase(etag, '"');
    completion.parts.emplace_back(maybe_int(*item.if_object(), "partNumber").value_or(0), std::move(etag));
  }
  if (const auto status = context.services().uploads.complete(context.caller(), completion); !status) return Node(status.error());
  return record("CompleteMultipartUploadArtifactPayload", {{"digest", Node(base64(as_bytes(completion.md5)))}});
}

Node artifact_payload(std::string_view type, Result<store::Artifact> artifact) {
  if (!artifact) return Node(std::move(artifact).error());
  return record(type, {{"artifact", make("Artifact", *std::move(artifact))}});
}

Node commit_artifact(const Field& field, Context& context) {
  const auto id = id_arg(input_of(field), "artifactID", "Artifact");
  if (!id) return Node(id.error());
  return artifact_payload("CommitArtifactPayload", context.services().artifacts.commit(context.caller(), *id));
}

Node use_artifact(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "artifactID", "Artifact");
  if (!id) return Node(id.error());
  service::Artifacts::Use use;
  use.entity = text_arg(input, "entityName");
  use.project = text_arg(input, "projectName");
  use.run = text_arg(input, "runName");
  use.artifact_id = *id;
  use.used_as = maybe_text(input, "usedAs");
  auto artifact = context.services().artifacts.use(context.caller(), use);
  if (!artifact) return Node(std::move(artifact).error());
  Node run;
  if (field.selects("run"))
    run = context.read([&](sql::Transaction& tx) {
      const auto project = service::find_project(tx, context.caller(), use.entity, use.project);
      return project ? make_or_null("Run", store::runs::by_name(tx, project->id, use.run)) : Node();
    });
  return record("UseArtifactPayload", {{"artifact", make("Artifact", *std::move(artifact))}, {"run", std::move(run)}});
}

Node update_artifact(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "artifactID", "Artifact");
  if (!id) return Node(id.error());
  service::EditArtifact edit;
  edit.description = maybe_text(input, "description");
  edit.metadata = maybe_text(input, "metadata");
  edit.add_tags = named(input, "tagsToAdd", "tagName");
  edit.remove_tags = named(input, "tagsToDelete", "tagName");
  edit.ttl_seconds = maybe_int(input, "ttlDurationSeconds");
  return artifact_payload("UpdateArtifactPayload", context.services().artifacts.edit(context.caller(), *id, edit));
}

Node delete_artifact(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "artifactID", "Artifact");
  if (!id) return Node(id.error());
  return artifact_payload("DeleteArtifactPayload",
                          context.services().artifacts.remove(context.caller(), *id, flag_arg(input, "deleteAliases")));
}

}  // namespace

std::vector<Binding> artifact_mutations() {
  return {{"createArtifact", root(create_artifact), "user"},
          {"createArtifactManifest", root(create_manifest), "user"},
          {"updateArtifactManifest", root(update_manifest), "user"},
          {"createArtifactFiles", root(create_files), "user"},
          {"completeMultipartUploadArtifact", root(complete_multipart), "user"},
          {"commitArtifact", root(commit_artifact), "user"},
          {"useArtifact", root(use_artifact), "user"},
          {"updateArtifact", root(update_artifact), "user"},
          {"deleteArtifact", root(delete_artifact), "user"}};
}

}  // namespace pedigree::api::wandb
