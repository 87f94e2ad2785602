// Project (a registry is one) and its mutations.
#include <array>

#include "api/wandb/artifact_views.h"
#include "api/wandb/paging.h"
#include "api/wandb/project_fields.h"
#include "api/wandb/run_views.h"
#include "api/wandb/types.h"
#include "domain/versions.h"
#include "service/kept.h"

namespace pedigree::api::wandb {
namespace {

using store::Project;

/// "collection:alias" in this project.
std::optional<store::Membership> version_by_ref(const Project& project, const Field& field, sql::Transaction& tx) {
  return service::find_version_by_ref(tx, project.id, text_arg(field.args(), "name"));
}

Node artifact_by_ref(const Project& project, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto membership = version_by_ref(project, field, tx);
    return membership ? make_or_null("Artifact", store::artifacts::by_id(tx, membership->artifact_id)) : Node();
  });
}

Node membership_by_ref(const Project& project, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) { return make_or_null("ArtifactCollectionMembership", version_by_ref(project, field, tx)); });
}

Node collection_by_name(const Project& project, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto name = text_arg(field.args(), "name");
    auto found = store::collections::by_name(tx, project.id, name);
    if (!found) found = service::stand_in_called(tx, context.caller(), project, name);
    return found ? collection_node(*found) : Node();
  });
}

Node type_by_name(const Project& project, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    return make_or_null("ArtifactType", store::projects::type_by_name(tx, project.id, text_arg(field.args(), "name")));
  });
}

Node types_of(const Project& project, const Field&, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    Nodes nodes;
    for (auto& type : store::projects::types_of(tx, project.id)) nodes.push_back(make("ArtifactType", std::move(type)));
    return make("ArtifactTypeConnection", complete("ArtifactTypeEdge", std::move(nodes)));
  });
}

Node read_only(const Project& project, const Field&, Context& context) {
  return Node(!context.read([&](sql::Transaction& tx) { return service::may(tx, context.caller(), project, domain::Action::kLog); }));
}

Type project_type() {
  const auto creator = user_join<Project>([](const Project& p) { return p.created_by; });
  Type type{
      "Project",
      {id_field<Project>("Project"),
       {"internalId", each<Project>([](const Project& p) { return Node(encode_id("ProjectInternalId", p.id)); }), "parent"},
       {"name", each<Project>([](const Project& p) { return Node(p.name); }), "parent"},
       {"access", each<Project>([](const Project& p) { return Node(p.access); }), "parent"},
       {"allowAllArtifactTypesInRegistry", each<Project>([](const Project& p) { return Node(p.allow_all_types); }), "parent"},
       {"artifact", ask<Project>(artifact_by_ref), "parent"},
       {"artifactCollection", ask<Project>(collection_by_name), "parent"},
       {"artifactCollectionMembership", ask<Project>(membership_by_ref), "parent"},
       {"artifactCollections", ask<Project>([](const Project& p, const Field& field, Context& context) {
          return collections_connection(field, context, p.id, std::nullopt);
        }),
        "parent"},
       {"artifactType", ask<Project>(type_by_name), "parent"},
       {"artifactTypes", ask<Project>(types_of), "parent"},
       {"bucket", ask<Project>(bucket_by_name), "parent"},
       {"createdAt", each<Project>([](const Project& p) { return time_node(p.created_at); }), "parent"},
       {"description", each<Project>([](const Project& p) { return Node(json::Value(p.description)); }), "parent"},
       {"dockerImage", constant(nullptr), "parent"},
       {"entity", entity_join<Project>([](const Project& p) { return std::optional(p.entity_id); }), "parent"},
       {"entityName",
        join<Project>([](const Project& p) { return std::optional(p.entity_id); },
                      [](sql::Transaction& tx, const auto& ids) { return store::people::entities_by_ids(tx, ids); },
                      [](sql::Transaction&, Context&, const store::Entity& e) { return Node(e.name); }),
        "parent"},
       {"isBenchmark", constant(false), "parent"},
       {"readOnly", ask<Project>(read_only), "parent"},
       {"repo", constant(nullptr), "parent"},
       {"run", ask<Project>(run_by_name), "parent"},
       {"runCount", ask<Project>(run_count), "parent"},
       {"buckets", ask<Project>(runs_connection), "parent"},  // what runs were called
       {"runs", ask<Project>(runs_connection), "parent"},
       {"totalRuns", ask<Project>(run_count), "parent"},
       {"updatedAt", each<Project>([](const Project& p) { return time_node(p.updated_at); }), "parent"},
       {"user", creator, "parent"},
       {"views", constant(nullptr), "parent"}}};
  for (auto& field : project_member_fields()) type.fields.push_back(std::move(field));
  return type;
}

Node project_by_name(const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    return make_or_null("Project", service::find_project(tx, context.caller(), text_arg(field.args(), "entityName"), text_arg(field.args(), "name")));
  });
}

Node projects_of_entity(const store::Entity& entity, const Field& field, Context& context) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  return context.read([&](sql::Transaction& tx) {
    const auto rows = service::list_projects(tx, context.caller(), entity, text_arg(field.args(), "filters"), page->after_number(0), page->first + 1,
                                             text_arg(field.args(), "order"));
    if (!rows) return Node(rows.error());
    return make("ProjectConnection", paged("ProjectEdge", *page, *rows, [](const Project& p) { return std::to_string(p.id); },
                                           [](const Project& p) { return make("Project", p); }));
  });
}

Node projects(const Field& field, Context& context) {
  const auto entity = context.read([&](sql::Transaction& tx) {
    return service::find_entity(tx, context.caller(), text_arg(field.args(), "entityName"));
  });
  return entity ? projects_of_entity(*entity, field, context) : Node();
}

Node upsert_project(const Field& field, Context& context) {
  const auto& input = input_of(field);
  service::UpsertProject spec;
  spec.id = decode_id("Project", text_arg(input, "id"));
  spec.entity = text_arg(input, "entityName");
  spec.name = text_arg(input, "name");
  spec.description = maybe_text(input, "description");
  spec.access = maybe_text(input, "access");
  if (input.find("allowAllArtifactTypesInRegistry") != nullptr) spec.allow_all_types = flag_arg(input, "allowAllArtifactTypesInRegistry");
  if (const auto* types = input.find("artifactTypes"); types != nullptr && types->if_array() != nullptr)
    for (const auto& type : *types->if_array()) spec.add_types.emplace_back(type.text("name"));
  auto upserted = context.services().projects.upsert(context.caller(), spec);
  if (!upserted) return Node(std::move(upserted).error());
  const Node project = make("Project", upserted->project);
  return record("UpsertModelPayload", {{"model", project}, {"project", project}, {"inserted", Node(upserted->inserted)},
                                       {"entityName", Node(spec.entity)}});
}

Node rename_project(const Field& field, Context& context) {
  const auto& input = input_of(field);
  auto project = context.services().projects.rename(context.caller(), text_arg(input, "entityName"), text_arg(input, "oldProjectName"),
                                                    text_arg(input, "newProjectName"));
  if (!project) return Node(std::move(project).error());
  const Node shown = make("Project", *std::move(project));
  return record("UpsertModelPayload", {{"model", shown}, {"project", shown}, {"inserted", Node(false)}});
}

Node delete_project(const Field& field, Context& context) {
  const auto id = id_arg(input_of(field), "id", "Project");
  if (!id) return Node(id.error());
  if (const auto status = context.services().projects.remove(context.caller(), *id); !status) return Node(status.error());
  return record("DeleteModelPayload", {{"success", Node(true)}});
}

}  // namespace

Binding entity_projects_field() { return {"projects", ask<store::Entity>(projects_of_entity), "user"}; }

Binding entity_project_field() {
  return {"project", ask<store::Entity>([](const store::Entity& entity, const Field& field, Context& context) {
            return context.read([&](sql::Transaction& tx) {
              return make_or_null("Project", service::find_project(tx, context.caller(), entity.name, text_arg(field.args(), "name")));
            });
          }),
          "user"};
}

std::vector<Type> project_types() {
  std::vector<Type> types{project_type(),
                          record_type("UpsertModelPayload", {"model", "project", "inserted", "entityName", "clientMutationId"}),
                          record_type("DeleteModelPayload", {"success", "clientMutationId"})};
  for (auto& type : connection_types("ProjectConnection", "ProjectEdge", false)) types.push_back(std::move(type));
  return types;
}

std::vector<Binding> project_queries() {
  return {{"project", root(project_by_name), "user"},
          {"model", root(project_by_name), "user"},
          {"projects", root(projects), "user"},
          {"models", root(projects), "user"}};
}

std::vector<Binding> project_mutations() {
  return {{"upsertModel", root(upsert_project), "user"},
          {"renameProject", root(rename_project), "user"},
          {"deleteModel", root(delete_project), "user"}};
}

}  // namespace pedigree::api::wandb
