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
  return manifest_payload("UpdateArtifactManifestPayload", context.services().artifacts.update_manifest(
                                                               context.caller(), *id, maybe_text(input, "digest"), base_id(input)));
}

/// One edge per file, in the order asked for, each with its birth version: the client relies on all three.
Node create_files(const Field& field, Context& context) {
  std::vector<service::FileSpec> specs;
  if (const auto* files = input_of(field).find("artifactFiles"); files != nullptr && files->if_array() != nullptr) {
    for (const auto& item : *files->if_array()) {
      const auto& file = *item.if_object();
      const auto id = id_arg(file, "artifactID", "Artifact");
      if (!id) return Node(id.error());
      auto md5 = unbase64(text_arg(file, "md5"));
      if (!md5 || md5->size() != 16)
        return Node(Error{Code::kInvalidArgument, "the md5 of '" + text_arg(file, "name") + "' must be a base64 MD5", {}});
      specs.push_back({*id, text_arg(file, "name"), *std::move(md5)});
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
    file.storage_path = "wandb_artifacts/" + std::to_string(slot.birth_id) + "/" + hex(as_bytes(specs[i].md5));
    if (!slot.known) file.upload_url = context.urls().put_artifact_file(slot.birth_id, specs[i].md5);
    nodes.push_back(make("File", std::move(file)));
  }
  return record("CreateArtifactFilesPayload", {{"files", make("FileConnection", complete("FileEdge", std::move(nodes)))}});
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
          {"commitArtifact", root(commit_artifact), "user"},
          {"useArtifact", root(use_artifact), "user"},
          {"updateArtifact", root(update_artifact), "user"},
          {"deleteArtifact", root(delete_artifact), "user"}};
}

}  // namespace pedigree::api::wandb
