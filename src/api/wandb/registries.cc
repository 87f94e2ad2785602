// Registries: members and teams with roles, and the search over all registries of an organisation.
#include "api/wandb/artifact_views.h"
#include "api/wandb/paging.h"
#include "api/wandb/project_fields.h"
#include "api/wandb/types.h"

namespace pedigree::api::wandb {
namespace {

using service::RegistryMember;
using store::Entity;
using store::Project;

// ---------------------------------------------------------------- members

Nodes member_nodes(std::string_view type, std::vector<RegistryMember> members) {
  Nodes nodes;
  for (auto& member : members) nodes.push_back(make(type, std::move(member)));
  return nodes;
}

Binding role_field() {
  return {"role",
          each<RegistryMember>([](const RegistryMember& m) { return record("Role", {{"name", Node(domain::name(m.role))}}); }),
          "parent"};
}

Type user_member_type() {
  return {"ProjectMember",
          {{"id", each<RegistryMember>([](const RegistryMember& m) { return Node(encode_id("User", m.user->id)); }), "parent"},
           {"name", each<RegistryMember>([](const RegistryMember& m) { return Node(m.user->display_name); }), "parent"},
           {"username", each<RegistryMember>([](const RegistryMember& m) { return Node(m.user->username); }), "parent"},
           {"email", each<RegistryMember>([](const RegistryMember& m) { return Node(json::Value(m.user->email)); }), "parent"},
           role_field()}};
}

Type team_member_type() {
  return {
      "ProjectTeamMember",
      {{"team", each<RegistryMember>([](const RegistryMember& m) { return make("Entity", *m.team); }), "parent"}, role_field()}};
}

Result<std::vector<std::int64_t>> ids_arg(const json::Object& input, std::string_view name, std::string_view kind) {
  std::vector<std::int64_t> ids;
  for (const auto& text : texts_arg(input, name)) {
    const auto id = decode_id(kind, text);
    if (!id)
      return fail(Code::kNotFound,
                  std::string(kind) + " '" + text.substr(0, 80) + "' not found: this is not an id of this server");
    ids.push_back(*id);
  }
  return ids;
}

Result<service::Projects::Members> members_arg(const json::Object& input) {
  service::Projects::Members members;
  PED_TRY(members.accounts, ids_arg(input, "userIds", "User"));
  PED_TRY(members.teams, ids_arg(input, "teamIds", "Entity"));
  return members;
}

using ChangeMembers = Status (service::Projects::*)(const service::Caller&, std::int64_t, const service::Projects::Members&);

Resolver change_members(std::string_view payload, ChangeMembers change) {
  return root([payload, change](const Field& field, Context& context) {
    const auto& input = input_of(field);
    const auto project = id_arg(input, "projectId", "Project");
    if (!project) return Node(project.error());
    const auto members = members_arg(input);
    if (!members) return Node(members.error());
    if (const auto status = (context.services().projects.*change)(context.caller(), *project, *members); !status)
      return Node(status.error());
    return record(payload, {{"success", Node(true)}});
  });
}

/// `id_name` and `kind` say whether it is a user or a team.
Resolver change_role(std::string_view payload, std::string_view id_name, std::string_view kind, std::string_view role_name) {
  return root([=](const Field& field, Context& context) {
    const auto& input = input_of(field);
    const auto project = id_arg(input, "projectId", "Project");
    if (!project) return Node(project.error());
    const auto id = id_arg(input, id_name, kind);
    if (!id) return Node(id.error());
    const auto name = text_arg(input, role_name);
    const auto role = domain::parse_role(name);
    if (!role)
      return Node(Error{Code::kInvalidArgument,
                        "'" + name.substr(0, 40) + "' is not a role: use admin, member, viewer or restricted_viewer",
                        {}});
    service::Projects::Members member;
    (kind == "User" ? member.accounts : member.teams).push_back(*id);
    if (const auto status = context.services().projects.set_member_role(context.caller(), *project, member, *role); !status)
      return Node(status.error());
    return record(payload, {{"success", Node(true)}});
  });
}

// ---------------------------------------------------------------- search

/// The registries that match `projectFilters` and the caller may see.
Result<std::vector<std::int64_t>> registries_in(sql::Transaction& tx, Context& context, const Entity& entity,
                                                const std::string& filters) {
  PED_TRY(const auto projects, service::matching_projects(tx, context.caller(), entity, filters));
  std::vector<std::int64_t> ids;
  for (const auto& project : projects) ids.push_back(project.id);
  return ids;
}

Node search_collections(const Entity& entity, const Field& field, Context& context) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  const auto query = service::CollectionQuery::parse(text_arg(field.args(), "filters"), text_arg(field.args(), "order"),
                                                     texts_arg(field.args(), "collectionTypes"));
  if (!query) return Node(query.error());
  const auto registry_filters = text_arg(field.args(), "projectFilters");
  const auto found = context.read([&](sql::Transaction& tx) -> Result<std::vector<service::CollectionRow>> {
    PED_TRY(const auto registries, registries_in(tx, context, entity, registry_filters));
    return service::search_collections(tx, registries, *query, page->after, page->first + 1);
  });
  if (!found) return Node(found.error());
  auto connection = paged(
      "ArtifactCollectionEdge", *page, *found, [](const auto& row) { return row.position; },
      [](const auto& row) { return collection_node(row.collection); });
  connection.count = [entity, registry_filters, query = *query](Context& counting) {
    return counting.read([&](sql::Transaction& tx) -> std::int64_t {
      const auto registries = registries_in(tx, counting, entity, registry_filters);
      return registries ? service::count_collections_in(tx, *registries, query) : 0;
    });
  };
  return make("ArtifactCollectionConnection", std::move(connection));
}

Node search_versions(const Entity& entity, const Field& field, Context& context) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  const auto query = service::VersionQuery::parse(text_arg(field.args(), "filters"), text_arg(field.args(), "order"));
  if (!query) return Node(query.error());
  const auto collections = service::CollectionQuery::parse(text_arg(field.args(), "collectionFilters"), "", {});
  if (!collections) return Node(collections.error());
  const auto found = context.read([&](sql::Transaction& tx) -> Result<std::vector<service::VersionRow>> {
    PED_TRY(const auto registries, registries_in(tx, context, entity, text_arg(field.args(), "projectFilters")));
    return service::search_versions(tx, context.caller(), registries, collections->filter, *query, page->after, page->first + 1);
  });
  if (!found) return Node(found.error());
  return make("ArtifactCollectionMembershipConnection",
              paged(
                  "ArtifactCollectionMembershipEdge", *page, *found, [](const auto& row) { return row.position; },
                  [](const auto& row) { return make("ArtifactCollectionMembership", row.membership); }));
}

}  // namespace

std::vector<Binding> entity_search_fields() {
  return {{"artifactCollections", ask<Entity>(search_collections), "user"},
          {"artifactMemberships", ask<Entity>(search_versions), "user"}};
}

std::vector<Binding> project_member_fields() {
  return {{"members", ask<Project>([](const Project& p, const Field&, Context& context) {
             return context.read(
                 [&](sql::Transaction& tx) { return Node(member_nodes("ProjectMember", service::user_members(tx, p))); });
           }),
           "parent"},
          {"teamMembers", ask<Project>([](const Project& p, const Field&, Context& context) {
             return context.read(
                 [&](sql::Transaction& tx) { return Node(member_nodes("ProjectTeamMember", service::team_members(tx, p))); });
           }),
           "parent"}};
}

std::vector<Type> registry_types() {
  return {user_member_type(), team_member_type(), record_type("Role", {"name"}),
          record_type("AdvancedRegistryFeatures", {"advancedSearch"})};
}

std::vector<Binding> registry_mutations() {
  return {
      {"createProjectMembers", change_members("CreateProjectMembersPayload", &service::Projects::add_members), "user"},
      {"deleteProjectMembers", change_members("DeleteProjectMembersPayload", &service::Projects::remove_members), "user"},
      {"updateProjectMember", change_role("UpdateProjectMemberPayload", "userId", "User", "userProjectRole"), "user"},
      {"updateProjectTeamMember", change_role("UpdateProjectTeamMemberPayload", "teamId", "Entity", "teamProjectRole"), "user"}};
}

}  // namespace pedigree::api::wandb
