// Mutations of collections: link, unlink, aliases, edit, tags, delete.
#include "api/wandb/artifact_views.h"
#include "api/wandb/types.h"

namespace pedigree::api::wandb {
namespace {

std::vector<service::NamedAlias> aliases_of(const json::Object& input) {
  std::vector<service::NamedAlias> aliases;
  if (const auto* list = input.find("aliases"); list != nullptr && list->if_array() != nullptr)
    for (const auto& item : *list->if_array())
      aliases.push_back({std::string(item.text("entityName")), std::string(item.text("projectName")),
                         std::string(item.text("artifactCollectionName")), std::string(item.text("alias"))});
  return aliases;
}

Node link_artifact(const Field& field, Context& context) {
  const auto& input = input_of(field);
  service::LinkArtifact link;
  if (const auto text = maybe_text(input, "artifactID")) {
    const auto id = id_arg(input, "artifactID", "Artifact");
    if (!id) return Node(id.error());
    link.artifact_id = *id;
  }
  link.client_id = maybe_text(input, "clientID");
  link.entity = text_arg(input, "entityName");
  link.project = text_arg(input, "projectName");
  link.collection = text_arg(input, "artifactPortfolioName");
  if (link.collection.empty()) link.collection_id = decode_id("ArtifactCollection", text_arg(input, "artifactPortfolioID"));
  for (auto& alias : aliases_of(input)) link.aliases.push_back(std::move(alias.alias));
  auto membership = context.services().registry.link(context.caller(), link);
  if (!membership) return Node(std::move(membership).error());
  return record("LinkArtifactPayload", {{"versionIndex", Node(membership->version_index)},
                                        {"artifactID", Node(encode_id("Artifact", membership->artifact_id))},
                                        {"artifactCollectionID", Node(encode_id("ArtifactCollection", membership->collection_id))},
                                        {"aliases", Node(Nodes{})},
                                        {"createdAt", time_node(membership->created_at)},
                                        {"artifactMembership", make("ArtifactCollectionMembership", *membership)}});
}

Node unlink_artifact(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto artifact = id_arg(input, "artifactID", "Artifact");
  if (!artifact) return Node(artifact.error());
  const auto collection = id_arg(input, "artifactPortfolioID", "ArtifactCollection");
  if (!collection) return Node(collection.error());
  if (const auto status = context.services().registry.unlink(context.caller(), *artifact, *collection); !status) return Node(status.error());
  return record("UnlinkArtifactPayload", {{"success", Node(true)}, {"artifactID", Node(encode_id("Artifact", *artifact))}});
}

using EditAliases = Status (service::Registry::*)(const service::Caller&, std::int64_t, const std::vector<service::NamedAlias>&);

Node edit_aliases(std::string_view payload, EditAliases edit, const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "artifactID", "Artifact");
  if (!id) return Node(id.error());
  if (const auto status = (context.services().registry.*edit)(context.caller(), *id, aliases_of(input)); !status) return Node(status.error());
  Node artifact;
  if (field.selects("artifact"))
    artifact = context.read([&](sql::Transaction& tx) { return make_or_null("Artifact", store::artifacts::by_id(tx, *id)); });
  return record(payload, {{"success", Node(true)}, {"artifact", std::move(artifact)}, {"aliases", Node(Nodes{})}});
}

Node collection_payload(std::string_view type, Result<store::Collection> collection) {
  if (!collection) return Node(std::move(collection).error());
  return record(type, {{"artifactCollection", collection_node(*collection)}});
}

Node edit_collection(std::string_view id_name, const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, id_name, "ArtifactCollection");
  if (!id) return Node(id.error());
  return collection_payload("UpdateArtifactCollectionPayload",
                            context.services().registry.edit_collection(context.caller(), *id, {maybe_text(input, "name"),
                                                                                              maybe_text(input, "description")}));
}

Node delete_collection(std::string_view id_name, const Field& field, Context& context) {
  const auto id = id_arg(input_of(field), id_name, "ArtifactCollection");
  if (!id) return Node(id.error());
  return collection_payload("DeleteArtifactCollectionPayload", context.services().registry.remove_collection(context.caller(), *id));
}

Node move_sequence(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "artifactSequenceID", "ArtifactCollection");
  if (!id) return Node(id.error());
  return collection_payload("MoveArtifactCollectionPayload",
                            context.services().registry.retype_sequence(context.caller(), *id, text_arg(input, "destinationArtifactTypeName")));
}

service::NamedAlias place_of(const json::Object& input) {
  return {text_arg(input, "entityName"), text_arg(input, "projectName"), text_arg(input, "artifactCollectionName"), ""};
}

std::vector<std::string> tags_of(const json::Object& input) {
  std::vector<std::string> tags;
  if (const auto* list = input.find("tags"); list != nullptr && list->if_array() != nullptr)
    for (const auto& item : *list->if_array()) tags.emplace_back(item.text("tagName"));
  return tags;
}

Node add_tags(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto tags = tags_of(input);
  const auto collection = context.services().registry.add_tags(context.caller(), place_of(input), tags);
  if (!collection) return Node(collection.error());
  Nodes nodes;
  for (const auto& tag : tags) nodes.push_back(tag_node(tag));
  return record("CreateArtifactCollectionTagAssignmentsPayload", {{"tags", Node(std::move(nodes))}});
}

Node remove_tags(const Field& field, Context& context) {
  const auto& input = input_of(field);
  if (const auto status = context.services().registry.remove_tags(context.caller(), place_of(input), tags_of(input)); !status)
    return Node(status.error());
  return record("DeleteArtifactCollectionTagAssignmentsPayload", {{"success", Node(true)}});
}

Resolver by_id_name(Node (*f)(std::string_view, const Field&, Context&), std::string_view id_name) {
  return root([f, id_name](const Field& field, Context& context) { return f(id_name, field, context); });
}

Resolver alias_edit(std::string_view payload, EditAliases edit) {
  return root([payload, edit](const Field& field, Context& context) { return edit_aliases(payload, edit, field, context); });
}

}  // namespace

std::vector<Binding> collection_mutations() {
  return {{"linkArtifact", root(link_artifact), "user"},
          {"unlinkArtifact", root(unlink_artifact), "user"},
          {"addAliases", alias_edit("AddAliasesPayload", &service::Registry::add_aliases), "user"},
          {"deleteAliases", alias_edit("DeleteAliasesPayload", &service::Registry::remove_aliases), "user"},
          {"updateArtifactSequence", by_id_name(edit_collection, "artifactSequenceID"), "user"},
          {"updateArtifactPortfolio", by_id_name(edit_collection, "artifactPortfolioID"), "user"},
          {"moveArtifactSequence", root(move_sequence), "user"},
          {"deleteArtifactSequence", by_id_name(delete_collection, "artifactSequenceID"), "user"},
          {"deleteArtifactPortfolio", by_id_name(delete_collection, "artifactPortfolioID"), "user"},
          {"createArtifactCollectionTagAssignments", root(add_tags), "user"},
          {"deleteArtifactCollectionTagAssignments", root(remove_tags), "user"}};
}

}  // namespace pedigree::api::wandb
