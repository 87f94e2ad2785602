// Artifact, ArtifactManifest, and the mutations that log, use, edit and delete versions.
#include <array>

#include "api/wandb/artifact_views.h"
#include "api/wandb/paging.h"
#include "api/wandb/types.h"
#include "domain/versions.h"
#include "service/kept.h"
#include "service/lifetime.h"
#include "service/sight.h"

namespace pedigree::api::wandb {
namespace {

using store::Artifact;


Nodes sequences_of_artifacts(sql::Transaction& tx, Context& context, const std::vector<const Artifact*>& artifacts) {
  std::vector<std::int64_t> ids;
  for (const auto* artifact : artifacts) ids.push_back(artifact->sequence_id);
  service::Sight sight(tx, context.caller());
  sight.learn_collections(ids);
  Nodes nodes;
  for (const auto* artifact : artifacts) {
    const auto& collection = sight.collection(artifact->sequence_id);
    const bool gone = artifact->deleted_at || collection.deleted_at || sight.project(collection.project_id).deleted_at;
    const auto shown = gone ? service::stand_in_for(tx, context.caller(), *artifact) : std::nullopt;
    nodes.push_back(collection_node(shown ? *shown : collection));
  }
  return nodes;
}

Nodes types_of_artifacts(sql::Transaction& tx, Context&, const std::vector<const Artifact*>& artifacts) {
  std::vector<std::int64_t> sequence_ids, type_ids;
  for (const auto* artifact : artifacts) sequence_ids.push_back(artifact->sequence_id);
  std::map<std::int64_t, std::int64_t> type_of;
  for (const auto& collection : store::collections::by_ids(tx, sequence_ids)) {
    type_of[collection.id] = collection.type_id;
    type_ids.push_back(collection.type_id);
  }
  std::map<std::int64_t, store::ArtifactType> types;
  for (auto& type : store::projects::types_by_ids(tx, type_ids)) types.emplace(type.id, std::move(type));
  Nodes nodes;
  for (const auto* artifact : artifacts) nodes.push_back(make("ArtifactType", types.at(type_of.at(artifact->sequence_id))));
  return nodes;
}

Nodes tags_of_artifacts(sql::Transaction& tx, Context&, const std::vector<const Artifact*>& artifacts) {
  std::vector<std::int64_t> ids;
  for (const auto* artifact : artifacts) ids.push_back(artifact->id);
  std::map<std::int64_t, Nodes> tags;
  for (const auto& tag : store::artifacts::tags_of(tx, ids)) tags[tag.artifact_id].push_back(tag_node(tag.tag));
  Nodes nodes;
  for (const auto* artifact : artifacts) nodes.emplace_back(tags[artifact->id]);
  return nodes;
}

/// Open memberships of each artifact in collections the caller may see; its own sequence first.
std::map<std::int64_t, std::vector<store::Membership>> visible_memberships(sql::Transaction& tx, Context& context,
                                                                           const std::vector<const Artifact*>& artifacts) {
  std::vector<std::int64_t> ids, collection_ids;
  for (const auto* artifact : artifacts) ids.push_back(artifact->id);
  const auto memberships = store::collections::memberships_of_artifacts(tx, ids);
  for (const auto& membership : memberships) collection_ids.push_back(membership.collection_id);
  std::map<std::int64_t, bool> visible;
  for (const auto& collection : store::collections::by_ids(tx, collection_ids))
    visible[collection.id] = !collection.deleted_at && service::visible_project(tx, context.caller(), collection.project_id);
  std::map<std::int64_t, std::vector<store::Membership>> found;
  for (const auto& membership : memberships)
    if (visible[membership.collection_id]) found[membership.artifact_id].push_back(membership);
  return found;
}

/// The number of a link as an alias. Clients that list a collection know of each version its aliases alone, and take its files by the
/// number among them: without it by the number it has in its sequence, which is another version here.
store::AliasBinding number_as_alias(const store::Membership& link) {
  store::AliasBinding number;
  number.id = -link.id;  // behind it stands no row of its own
  number.collection_id = link.collection_id;
  number.artifact_id = link.artifact_id;
  number.membership_id = link.id;
  number.version_index = link.version_index;
  number.alias = domain::version_name(link.version_index);
  return number;
}

Nodes aliases_of_artifacts(sql::Transaction& tx, Context& context, const std::vector<const Artifact*>& artifacts) {
  const auto memberships = visible_memberships(tx, context, artifacts);
  std::vector<std::int64_t> ids;
  for (const auto& [artifact, list] : memberships)
    for (const auto& membership : list) ids.push_back(membership.id);
  std::map<std::int64_t, std::vector<store::AliasBinding>> aliases;
  for (auto& binding : store::collections::open_aliases_of(tx, ids)) aliases[binding.artifact_id].push_back(std::move(binding));
  Nodes nodes;
  for (const auto* artifact : artifacts) {
    auto& shown = aliases[artifact->id];
    if (const auto own = memberships.find(artifact->id); own != memberships.end())
      for (const auto& membership : own->second)
        if (membership.collection_id != artifact->sequence_id) shown.push_back(number_as_alias(membership));
    nodes.emplace_back(alias_nodes(shown));
  }
  return nodes;
}

Nodes memberships_of_artifacts(sql::Transaction& tx, Context& context, const std::vector<const Artifact*>& artifacts) {
  auto memberships = visible_memberships(tx, context, artifacts);
  Nodes nodes;
  for (const auto* artifact : artifacts) {
    Nodes shown;
    for (auto& membership : memberships[artifact->id]) shown.push_back(make("ArtifactCollectionMembership", std::move(membership)));
    nodes.push_back(make("ArtifactCollectionMembershipConnection", complete("ArtifactCollectionMembershipEdge", std::move(shown))));
  }
  return nodes;
}

/// Runs at the other end of an edge, those the caller may see. A deleted one is shown as long as a version it logged is linked: clients
/// look up what they are told of, and find only those (run_by_name). The native lineage shows all.
Nodes visible_runs(sql::Transaction& tx, Context& context, const std::vector<std::int64_t>& ids) {
  service::Sight sight(tx, context.caller());
  Nodes shown;
  for (auto& run : sight.runs(ids)) shown.push_back(make("Run", std::move(run)));
  return shown;
}

/// Positive: seconds from its creation to its end, its own or inherited.
Nodes lifetimes_of_artifacts(sql::Transaction& tx, Context&, const std::vector<const Artifact*>& artifacts) {
  const auto lifetimes = service::lifetimes_of(tx, artifacts);
  Nodes nodes;
  for (const auto* artifact : artifacts) {
    const auto found = lifetimes.find(artifact->id);
    nodes.emplace_back(found == lifetimes.end() ? domain::kNoLifetime : found->second);
  }
  return nodes;
}

Node used_by(const Artifact& artifact, const Field&, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    std::vector<std::int64_t> ids;
    for (const auto& edge : store::artifacts::users_of(tx, std::array{artifact.id})) ids.push_back(edge.run_id);
    return make("RunConnection", complete("RunEdge", visible_runs(tx, context, ids)));
  });
}

Node created_by(const Artifact& artifact, const Field&, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    if (artifact.run_id) {
      auto runs = visible_runs(tx, context, {*artifact.run_id});
      return runs.empty() ? Node() : std::move(runs.front());
    }
    auto accounts = store::people::accounts_by_ids(tx, std::array{artifact.created_by});
    return accounts.empty() ? Node() : make("User", std::move(accounts.front()));
  });
}

Node current_manifest(const Artifact& artifact, const Field&, Context& context) {
  if (!artifact.manifest_blob_id) return {};
  return context.read([&](sql::Transaction& tx) {
    const auto manifests = store::artifacts::manifests_of(tx, artifact.id);
    return manifests.empty() ? Node() : make("ArtifactManifest", ManifestView{manifests.front(), false});
  });
}

Type artifact_type() {
  return {
      "Artifact",
      {id_field<Artifact>("Artifact"),
       {"aliases", batch<Artifact>(aliases_of_artifacts), "parent"},
       {"artifactMemberships", batch<Artifact>(memberships_of_artifacts), "parent"},
       {"artifactSequence", batch<Artifact>(sequences_of_artifacts), "parent"},
       {"artifactType", batch<Artifact>(types_of_artifacts), "parent"},
       {"commitHash", each<Artifact>([](const Artifact& a) { return Node(a.digest); }), "parent"},
       {"createdAt", each<Artifact>([](const Artifact& a) { return time_node(a.created_at); }), "parent"},
       {"createdBy", ask<Artifact>(created_by), "parent"},
       {"currentManifest", ask<Artifact>(current_manifest), "parent"},
       {"description", each<Artifact>([](const Artifact& a) { return Node(json::Value(a.description)); }), "parent"},
       {"digest", each<Artifact>([](const Artifact& a) { return Node(a.digest); }), "parent"},
       {"digestAlgorithm", constant("MANIFEST_MD5"), "parent"},
       {"fileCount", each<Artifact>([](const Artifact& a) { return Node(a.file_count); }), "parent"},
       {"files", ask<Artifact>(version_files), "parent"},
       {"historyStep", each<Artifact>([](const Artifact& a) { return Node(json::Value(a.history_step)); }), "parent"},
       {"metadata", each<Artifact>([](const Artifact& a) { return json_text(a.metadata); }), "parent"},
       {"size", each<Artifact>([](const Artifact& a) { return Node(a.size); }), "parent"},
       {"state", each<Artifact>([](const Artifact& a) { return Node(a.state); }), "parent"},
       {"tags", batch<Artifact>(tags_of_artifacts), "parent"},
       {"ttlDurationSeconds", batch<Artifact>(lifetimes_of_artifacts), "parent"},
       {"ttlIsInherited", each<Artifact>([](const Artifact& a) { return Node(!a.ttl_seconds); }), "parent"},
       {"updatedAt", each<Artifact>([](const Artifact& a) { return time_node(a.updated_at); }), "parent"},
       {"usedBy", ask<Artifact>(used_by), "parent"},
       {"versionIndex", each<Artifact>([](const Artifact& a) { return Node(json::Value(a.version_index)); }), "parent"}}};
}

Node manifest_file(const ManifestView& view, const Field&, Context& context) {
  FileView file;
  file.id = encode_id("ArtifactManifestFile", view.manifest.id);
  file.name = "wandb_manifest.json";
  file.md5 = file.digest = view.manifest.digest;
  file.url = context.urls().get_manifest(view.manifest.artifact_id);
  if (view.for_upload) file.upload_url = context.urls().put_manifest(view.manifest.id);
  file.birth_id = view.manifest.artifact_id;
  return make("File", std::move(file));
}

Type manifest_type() {
  const auto artifact = join_as<ManifestView>(
      "Artifact", [](const ManifestView& v) { return std::optional(v.manifest.artifact_id); },
      [](sql::Transaction& tx, const auto& ids) { return store::artifacts::by_ids(tx, ids); });
  return {"ArtifactManifest",
          {{"id", each<ManifestView>([](const ManifestView& v) { return Node(encode_id("ArtifactManifest", v.manifest.id)); }), "parent"},
           {"artifact", artifact, "parent"},
           {"createdAt", each<ManifestView>([](const ManifestView& v) { return time_node(v.manifest.created_at); }), "parent"},
           {"digest", each<ManifestView>([](const ManifestView& v) { return Node(v.manifest.digest); }), "parent"},
           {"file", ask<ManifestView>(manifest_file), "parent"},
           {"type", each<ManifestView>([](const ManifestView& v) { return Node(v.manifest.kind); }), "parent"}}};
}

// ---------------------------------------------------------------- queries

Node artifact_by_id(const Field& field, Context& context) {
  const auto id = decode_id("Artifact", text_arg(field.args(), "id"));
  if (!id) return {};
  return context.read([&](sql::Transaction& tx) {
    auto found = service::find_artifact(tx, context.caller(), *id, domain::Action::kViewMetadata);
    return found ? make("Artifact", *std::move(found)) : Node();
  });
}

Node client_id_mapping(const Field& field, Context& context) {
  const auto client_id = text_arg(field.args(), "clientID");
  return context.read([&](sql::Transaction& tx) {
    const auto id = store::artifacts::id_by_client(tx, client_id);
    if (!id || !service::find_artifact(tx, context.caller(), *id, domain::Action::kViewMetadata)) return Node();
    return record("ClientIDMapping", {{"clientID", Node(client_id)}, {"serverID", Node(encode_id("Artifact", *id))}});
  });
}

}  // namespace

Node tag_node(std::string_view tag) { return make("Tag", std::string(tag)); }

Nodes alias_nodes(const std::vector<store::AliasBinding>& bindings) {
  Nodes nodes;
  for (const auto& binding : bindings) nodes.push_back(make("ArtifactAlias", binding));
  return nodes;
}

std::vector<Type> artifact_types() {
  std::vector<Type> types{artifact_type(), manifest_type(), record_type("ClientIDMapping", {"clientID", "serverID"})};
  for (auto& type : connection_types("ArtifactConnection", "ArtifactEdge", true)) types.push_back(std::move(type));
  for (auto& type : connection_types("InputArtifactConnection", "InputArtifactEdge", true, {"usedAs"})) types.push_back(std::move(type));
  for (auto& type : connection_types("VersionedArtifactConnection", "VersionedArtifactEdge", true, {"version"}))
    types.push_back(std::move(type));
  return types;
}

std::vector<Binding> artifact_queries() {
  return {{"artifact", root(artifact_by_id), "user"}, {"clientIDMapping", root(client_id_mapping), "user"}};
}

}  // namespace pedigree::api::wandb
