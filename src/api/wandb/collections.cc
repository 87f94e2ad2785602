// Collections, memberships, aliases, tags, artifact types, files of versions.
#include <array>

#include "api/wandb/artifact_views.h"
#include "api/wandb/paging.h"
#include "api/wandb/types.h"
#include "domain/versions.h"
#include "service/kept.h"

namespace pedigree::api::wandb {
namespace {

using store::AliasBinding;
using store::ArtifactType;
using store::Collection;
using store::Membership;

Resolver collection_type_join() {
  return join_as<Collection>("ArtifactType", [](const Collection& c) { return std::optional(c.type_id); },
                          [](sql::Transaction& tx, const auto& ids) { return store::projects::types_by_ids(tx, ids); });
}

Node aliases_of(const Collection& collection, const Field&, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    return make("ArtifactAliasConnection",
                complete("ArtifactAliasEdge", alias_nodes(store::collections::open_aliases_in(tx, collection.id))));
  });
}

Node version_by_alias(const Collection& collection, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto alias = text_arg(field.args(), "aliasName");
    const auto kept = service::version_in_stand_in(tx, collection, alias);
    return make_or_null("ArtifactCollectionMembership", kept ? kept : service::find_version(tx, collection, alias));
  });
}

Node memberships_of(const Collection& collection, const Field& field, Context& context) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  return context.read([&](sql::Transaction& tx) {
    const auto rows = store::collections::memberships_of(tx, collection.id, page->after_number(-1), page->first + 1);
    return make("ArtifactCollectionMembershipConnection",
                paged("ArtifactCollectionMembershipEdge", *page, rows, [](const Membership& m) { return std::to_string(m.version_index); },
                      [](const Membership& m) { return make("ArtifactCollectionMembership", m); }));
  });
}

/// The versions of a collection, newest first.
Node versions_of(const Collection& collection, const Field& field, Context& context) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  const auto query = service::VersionQuery::parse(text_arg(field.args(), "filters"), text_arg(field.args(), "order"));
  if (!query) return Node(query.error());
  const service::VersionScope scope{service::VersionScope::Kind::kCollection, collection.id};
  const auto versions = context.read([&](sql::Transaction& tx) { return service::list_versions(tx, context.caller(), scope, *query, page->after, page->first + 1); });
  if (!versions) return Node(versions.error());
  auto connection = paged("VersionedArtifactEdge", *page, *versions, [](const auto& row) { return row.position; },
                          [](const auto& row) { return make("Artifact", row.artifact); });
  for (std::size_t i = 0; i < connection.edges.size(); ++i)
    connection.edges[i].extra.emplace("version", Node(domain::version_name((*versions)[i].membership.version_index)));
  connection.count = [scope, filter = query->filter](Context& counting) {
    return counting.read([&](sql::Transaction& tx) { return service::count_versions(tx, counting.caller(), scope, filter); });
  };
  return make("VersionedArtifactConnection", std::move(connection));
}

Nodes tags_of_collections(sql::Transaction& tx, Context&, const std::vector<const Collection*>& collections) {
  std::vector<std::int64_t> ids;
  for (const auto* collection : collections) ids.push_back(collection->id);
  std::map<std::int64_t, Nodes> tags;
  for (const auto& tag : store::collections::tags_of(tx, ids)) tags[tag.owner_id].push_back(tag_node(tag.tag));
  Nodes nodes;
  for (const auto* collection : collections) nodes.push_back(make("TagConnection", complete("TagEdge", tags[collection->id])));
  return nodes;
}

std::vector<Binding> collection_fields() {
  return {id_field<Collection>("ArtifactCollection"),
          {"name", each<Collection>([](const Collection& c) { return Node(c.name); }), "parent"},
          {"aliases", ask<Collection>(aliases_of), "parent"},
          {"artifactMembership", ask<Collection>(version_by_alias), "parent"},
          {"artifactMemberships", ask<Collection>(memberships_of), "parent"},
          {"artifacts", ask<Collection>(versions_of), "parent"},
          {"createdAt", each<Collection>([](const Collection& c) { return time_node(c.created_at); }), "parent"},
          {"defaultArtifactType", collection_type_join(), "parent"},
          {"description", each<Collection>([](const Collection& c) { return Node(json::Value(c.description)); }), "parent"},
          {"project", project_join<Collection>([](const Collection& c) { return std::optional(c.project_id); }), "parent"},
          {"state", each<Collection>([](const Collection& c) { return Node(c.deleted_at ? "DELETED" : "READY"); }), "parent"},
          {"tags", batch<Collection>(tags_of_collections), "parent"},
          {"updatedAt", each<Collection>([](const Collection& c) { return time_node(c.updated_at); }), "parent"}};
}

Type sequence_type() {
  Type type{"ArtifactSequence", collection_fields()};
  type.fields.push_back({"digestAlgorithm", constant("MANIFEST_MD5"), "parent"});
  type.fields.push_back({"latestArtifact", batch<Collection>([](sql::Transaction& tx, Context&, const std::vector<const Collection*>& parents) {
                           std::vector<std::int64_t> ids;
                           for (const auto* parent : parents) ids.push_back(parent->id);
                           std::map<std::int64_t, Node> latest;
                           for (auto& artifact : store::artifacts::latest_committed_of(tx, ids))
                             latest.emplace(artifact.sequence_id, make("Artifact", artifact));
                           Nodes nodes;
                           for (const auto* parent : parents) nodes.push_back(latest[parent->id]);
                           return nodes;
                         }),
                         "parent"});
  return type;
}

Nodes aliases_of_memberships(sql::Transaction& tx, Context&, const std::vector<const Membership*>& memberships) {
  std::vector<std::int64_t> ids;
  for (const auto* membership : memberships) ids.push_back(membership->id);
  std::map<std::int64_t, std::vector<AliasBinding>> aliases;
  for (auto& binding : store::collections::open_aliases_of(tx, ids)) aliases[binding.membership_id].push_back(std::move(binding));
  Nodes nodes;
  for (const auto* membership : memberships) nodes.emplace_back(alias_nodes(aliases[membership->id]));
  return nodes;
}

Resolver membership_artifact() {
  return join_as<Membership>("Artifact", [](const Membership& m) { return std::optional(m.artifact_id); },
                          [](sql::Transaction& tx, const auto& ids) { return store::artifacts::by_ids(tx, ids); });
}

template <class T>
Resolver collection_join() {
  return join<T>([](const T& row) { return std::optional(row.collection_id); },
                 [](sql::Transaction& tx, const auto& ids) { return store::collections::by_ids(tx, ids); },
                 [](sql::Transaction&, Context&, const Collection& c) { return collection_node(c); });
}

/// What counts is the registry through which a version is reached, not what another one might allow.
Node membership_files(const Membership& membership, const Field& field, Context& context) {
  const auto artifact = context.read([&](sql::Transaction& tx) -> Result<std::optional<store::Artifact>> {
    if (membership.id != 0) {   // else of a place without rights of its own: asked where the files are shown
      PED_TRY(const auto place, service::place_by_id(tx, membership.collection_id));
      PED_CHECK(service::demand(tx, context.caller(), place.project, domain::Action::kDownload));
    }
    return store::artifacts::by_id(tx, membership.artifact_id);
  });
  if (!artifact) return Node(artifact.error());
  return *artifact ? version_files(**artifact, field, context) : Node();
}

Type membership_type() {
  return {"ArtifactCollectionMembership",
          {id_field<Membership>("ArtifactCollectionMembership"),
           {"aliases", batch<Membership>(aliases_of_memberships), "parent"},
           {"artifact", membership_artifact(), "parent"},
           {"artifactCollection", collection_join<Membership>(), "parent"},
           {"commitHash",
            join<Membership>([](const Membership& m) { return std::optional(m.artifact_id); },
                             [](sql::Transaction& tx, const auto& ids) { return store::artifacts::by_ids(tx, ids); },
                             [](sql::Transaction&, Context&, const store::Artifact& a) { return Node(a.digest); }),
            "parent"},
           {"createdAt", each<Membership>([](const Membership& m) { return time_node(m.created_at); }), "parent"},
           {"files", ask<Membership>(membership_files), "parent"},
           {"versionIndex", each<Membership>([](const Membership& m) { return Node(m.version_index); }), "parent"}}};
}

Type alias_type() {
  return {"ArtifactAlias",
          {id_field<AliasBinding>("ArtifactAlias"),
           {"alias", each<AliasBinding>([](const AliasBinding& b) { return Node(b.alias); }), "parent"},
           {"artifact",
            join_as<AliasBinding>("Artifact", [](const AliasBinding& b) { return std::optional(b.artifact_id); },
                               [](sql::Transaction& tx, const auto& ids) { return store::artifacts::by_ids(tx, ids); }),
            "parent"},
           {"artifactCollection", collection_join<AliasBinding>(), "parent"},
           {"artifactCollectionName",
            join<AliasBinding>([](const AliasBinding& b) { return std::optional(b.collection_id); },
                               [](sql::Transaction& tx, const auto& ids) { return store::collections::by_ids(tx, ids); },
                               [](sql::Transaction&, Context&, const Collection& c) { return Node(c.name); }),
            "parent"}}};
}

Type tag_type() {
  return {"Tag",
          {{"id", each<std::string>([](const std::string& tag) { return Node(base64(as_bytes("Tag:" + tag))); }), "parent"},
           {"name", each<std::string>([](const std::string& tag) { return Node(tag); }), "parent"},
           {"attributes", constant("{}"), "parent"},
           {"tagCategoryName", constant(""), "parent"}}};
}

Node collections_of_type(const ArtifactType& type, const Field& field, Context& context) {
  return collections_connection(field, context, type.project_id, type.id);
}

Node collection_of_type(const ArtifactType& type, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto found = store::collections::by_name(tx, type.project_id, text_arg(field.args(), "name"));
    return found && found->type_id == type.id ? collection_node(*found) : Node();
  });
}

Node artifact_of_type(const ArtifactType& type, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto membership = service::find_version_by_ref(tx, type.project_id, text_arg(field.args(), "name"));
    return membership ? make_or_null("Artifact", store::artifacts::by_id(tx, membership->artifact_id)) : Node();
  });
}

Type artifact_type_type() {
  return {"ArtifactType",
          {id_field<ArtifactType>("ArtifactType"),
           {"name", each<ArtifactType>([](const ArtifactType& t) { return Node(t.name); }), "parent"},
           {"artifact", ask<ArtifactType>(artifact_of_type), "parent"},
           {"artifactCollection", ask<ArtifactType>(collection_of_type), "parent"},
           {"artifactCollections", ask<ArtifactType>(collections_of_type), "parent"},
           {"createdAt", each<ArtifactType>([](const ArtifactType& t) { return time_node(t.created_at); }), "parent"},
           {"description", each<ArtifactType>([](const ArtifactType& t) { return Node(json::Value(t.description)); }), "parent"},
           {"project", project_join<ArtifactType>([](const ArtifactType& t) { return std::optional(t.project_id); }), "parent"}}};
}

Node collection_by_id(const Field& field, Context& context) {
  const auto id = decode_id("ArtifactCollection", text_arg(field.args(), "id"));
  if (!id) return {};
  return context.read([&](sql::Transaction& tx) {
    const auto place = service::place_by_id(tx, *id);
    return place && service::may(tx, context.caller(), place->project, domain::Action::kViewMetadata) ? collection_node(place->collection) : Node();
  });
}

}  // namespace

Node collections_connection(const Field& field, Context& context, std::int64_t project_id, std::optional<std::int64_t> type_id) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  auto query = service::CollectionQuery::parse(text_arg(field.args(), "filters"), text_arg(field.args(), "order"), texts_arg(field.args(), "collectionTypes"));
  if (!query) return Node(query.error());
  query->type_id = type_id;
  const auto found = context.read([&](sql::Transaction& tx) { return service::list_collections(tx, project_id, *query, page->after, page->first + 1); });
  if (!found) return Node(found.error());
  auto connection = paged("ArtifactCollectionEdge", *page, *found, [](const auto& row) { return row.position; },
                          [](const auto& row) { return collection_node(row.collection); });
  connection.count = [project_id, query = *query](Context& counting) {
    return counting.read([&](sql::Transaction& tx) { return service::count_collections(tx, project_id, query); });
  };
  return make("ArtifactCollectionConnection", std::move(connection));
}

std::vector<Type> collection_types() {
  std::vector<Type> types{sequence_type(), {"ArtifactPortfolio", collection_fields()}, membership_type(), alias_type(), tag_type(),
                          artifact_type_type()};
  const auto add = [&types](std::vector<Type> more) {
    for (auto& type : more) types.push_back(std::move(type));
  };
  add(connection_types("ArtifactCollectionConnection", "ArtifactCollectionEdge", true));
  add(connection_types("ArtifactAliasConnection", "ArtifactAliasEdge", false));
  add(connection_types("ArtifactCollectionMembershipConnection", "ArtifactCollectionMembershipEdge", false));
  add(connection_types("TagConnection", "TagEdge", false));
  add(connection_types("ArtifactTypeConnection", "ArtifactTypeEdge", false));
  return types;
}

std::vector<Binding> collection_queries() { return {{"artifactCollection", root(collection_by_id), "user"}}; }

}  // namespace pedigree::api::wandb
