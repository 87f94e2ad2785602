// User, Entity, Organization, ApiKey and what hangs on them.
#include <array>

#include "api/wandb/member_view.h"
#include "api/wandb/paging.h"
#include "api/wandb/shown.h"
#include "api/wandb/project_fields.h"
#include "api/wandb/types.h"

namespace pedigree::api::wandb {
namespace {

using store::Account;
using store::Entity;
using store::Organization;

/// Code saving is the client's choice; the server never forbids it.
constexpr std::string_view kUserFlags = R"({"code_saving_enabled":true})";

bool is_self_or_admin(const Context& context, const Account& account) {
  return context.caller().account_id == account.id || context.caller().administrator;
}

/// Users are found by those who share an organisation or a team with them, and by administrators.
std::optional<Account> seen(sql::Transaction& tx, const Context& context, std::optional<Account> account) {
  const auto& caller = context.caller();
  if (!account || account->deleted_at) return std::nullopt;
  return caller.administrator || store::people::share_a_group(tx, caller.account_id, account->id) ? account : std::nullopt;
}

/// The default entity, if the caller may know of it.
std::optional<Entity> shown_default_entity(sql::Transaction& tx, Context& context, const Account& account) {
  const auto found = store::people::entities_by_ids(tx, std::array{account.default_entity_id});
  if (found.empty()) return std::nullopt;
  const bool visible = is_self_or_admin(context, account) || account.default_entity_id == account.entity_id ||
                       service::role_in_entity(tx, context.caller(), found.front()) != domain::Role::kNone;
  if (visible) return found.front();
  const auto personal = store::people::entities_by_ids(tx, std::array{account.entity_id});
  return personal.empty() ? std::nullopt : std::optional(personal.front());
}

std::vector<MemberView> with_accounts(sql::Transaction& tx, const std::vector<store::Member>& members) {
  std::vector<std::int64_t> ids;
  for (const auto& member : members) ids.push_back(member.account_id);
  std::map<std::int64_t, Account> accounts;
  for (auto& account : store::people::accounts_by_ids(tx, ids)) accounts.emplace(account.id, std::move(account));
  std::vector<MemberView> views;
  for (const auto& member : members)
    if (const auto found = accounts.find(member.account_id); found != accounts.end() && !found->second.deleted_at)
      views.push_back({found->second, member.role, {}, {}});
  return views;
}

template <class Rows>
Nodes nodes_of(std::string_view type, const Rows& rows) {
  Nodes nodes;
  for (const auto& row : rows) nodes.push_back(make(type, row));
  return nodes;
}

/// Teams of a user as the clients know them: the personal entity is itself one of them.
Node teams_connection(const Account& account, const Field&, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    auto entities = store::people::entities_by_ids(tx, std::array{account.entity_id});
    if (is_self_or_admin(context, account))
      for (auto& team : store::people::teams_of(tx, account.id)) entities.push_back(std::move(team));
    return make("EntityConnection", complete("EntityEdge", nodes_of("Entity", entities)));
  });
}

Node api_keys_connection(const Account& account, const Field&, Context& context) {
  if (!is_self_or_admin(context, account)) return make("ApiKeyConnection", complete("ApiKeyEdge", {}));
  return context.read([&](sql::Transaction& tx) {
    return make("ApiKeyConnection", complete("ApiKeyEdge", nodes_of("ApiKey", store::people::keys_of(tx, std::array{account.id}))));
  });
}

Node organizations_of(const Account& account, const Field&, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    Nodes shown;
    auto organizations = store::people::organizations_of(tx, account.id);
    // Clients look here for the organisation that a registry's path means. Who is a member of none may have a role in registries of one;
    // beside an organisation of one's own such a one would only make paths ambiguous.
    if (organizations.empty() && is_self_or_admin(context, account)) organizations = service::organizations_of_guest(tx, account.id);
    for (const auto& organization : organizations)
      if (service::find_organization(tx, context.caller(), organization.name)) shown.push_back(make("Organization", organization));
    return Node(std::move(shown));
  });
}

Type user_type() {
  return {"User",
          {id_field<Account>("User"),
           {"accountType", each<Account>([](const Account& a) { return Node(a.is_service() ? "SERVICE" : "USER"); }), "user"},
           {"admin", each<Account>([](const Account& a) { return Node(a.is_admin); }), "user"},
           {"apiKeys", ask<Account>(api_keys_connection), "user"},
           {"createdAt", each<Account>([](const Account& a) { return time_node(a.created_at); }), "user"},
           {"defaultEntity", ask<Account>([](const Account& a, const Field&, Context& context) {
              return context.read([&](sql::Transaction& tx) { return make_or_null("Entity", shown_default_entity(tx, context, a)); });
            }),
            "user"},
           {"deletedAt", each<Account>([](const Account& a) { return time_node(a.deleted_at); }), "user"},
           {"email", ask<Account>([](const Account& a, const Field&, Context& context) {
              return is_self_or_admin(context, a) ? Node(json::Value(a.email)) : Node();
            }),
            "user"},
           {"entity", ask<Account>([](const Account& a, const Field&, Context& context) {
              return context.read([&](sql::Transaction& tx) {
                const auto entity = shown_default_entity(tx, context, a);
                return entity ? Node(entity->name) : Node();
              });
            }),
            "user"},
           {"flags", constant(kUserFlags), "user"},
           {"name", each<Account>([](const Account& a) { return Node(a.display_name); }), "user"},
           {"organizations", ask<Account>(organizations_of), "user"},
           {"photoUrl", constant(nullptr), "user"},
           {"teams", ask<Account>(teams_connection), "user"},
           {"userEntity", entity_join<Account>([](const Account& a) { return std::optional(a.entity_id); }), "user"},
           {"username", each<Account>([](const Account& a) { return Node(a.username); }), "user"}}};
}

/// Who is invited comes before the members: clients take the last one for the newest. Only those who manage the group see it.
std::vector<MemberView> invited_into(sql::Transaction& tx, const Context& context, const Entity& entity) {
  std::vector<MemberView> views;
  if (!service::manages(tx, context.caller(), entity.id)) return views;
  for (auto& invitation : store::invitations::of_entity(tx, entity.id, 0, 1000)) {
    MemberView view{{}, invitation.role, {}, {}};
    view.account.display_name = invitation.email;
    view.account.email = invitation.email;
    view.invitation = std::move(invitation);
    views.push_back(std::move(view));
  }
  return views;
}

/// Who is no member of an organisation but of one of its registries learns nothing about its people and teams.
bool is_member(sql::Transaction& tx, Context& context, const Entity& entity) {
  if (service::role_in_entity(tx, context.caller(), entity) != domain::Role::kNone) return true;
  return entity.organization_id && store::people::organization_role(tx, *entity.organization_id, context.caller().account_id).has_value();
}

bool is_member(sql::Transaction& tx, Context& context, const Organization& organization) {
  const auto entities = store::people::entities_by_ids(tx, std::array{organization.entity_id});
  return !entities.empty() && is_member(tx, context, entities.front());
}

Node members_of(const Entity& entity, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    std::vector<store::Member> members;
    if (!is_member(tx, context, entity)) return Node(Nodes{});
    if (entity.kind == "team") members = store::people::team_members(tx, entity.id);
    if (entity.kind == "organization" && entity.organization_id)
      members = store::people::organization_members(tx, *entity.organization_id);
    auto views = invited_into(tx, context, entity);
    for (auto& view : with_accounts(tx, members)) {
      if (view.account.is_service() && field.selects("apiKey"))
        view.new_key = context.services().members.take_new_key(context.caller(), view.account.id, tx.now());
      views.push_back(std::move(view));
    }
    return Node(nodes_of("Member", views));
  });
}

bool may_write(sql::Transaction& tx, Context& context, const Entity& entity) {
  return service::role_in_entity(tx, context.caller(), entity) >= domain::Role::kMember;
}

Type entity_type() {
  const auto organization = ask<Entity>([](const Entity& e, const Field&, Context& context) {
    if (!e.organization_id) return Node();
    return context.read([&](sql::Transaction& tx) {
      auto found = store::people::organization_by_id(tx, *e.organization_id);
      return found ? make_or_null("Organization", service::find_organization(tx, context.caller(), found->name)) : Node();
    });
  });
  const auto owner = ask<Entity>([](const Entity& e, const Field&, Context& context) {
    if (e.kind != "user") return Node();
    return context.read([&](sql::Transaction& tx) { return make_or_null("User", store::people::account_by_entity(tx, e.id)); });
  });
  Type type{"Entity",
          {id_field<Entity>("Entity"),
           {"name", each<Entity>([](const Entity& e) { return Node(e.name); }), "user"},
           {"available", constant(false), "user"},
           {"codeSavingEnabled", constant(true), "user"},
           {"createdAt", each<Entity>([](const Entity& e) { return time_node(e.created_at); }), "user"},
           {"defaultAccess", constant("PRIVATE"), "user"},
           {"entityType", each<Entity>([](const Entity& e) { return Node(e.kind); }), "user"},
           {"isPaid", constant(true), "user"},
           {"isTeam", each<Entity>([](const Entity& e) { return Node(e.kind == "team"); }), "user"},
           {"limits", constant("{}"), "user"},
           {"members", ask<Entity>(members_of), "user"},
           {"organization", organization, "user"},
           {"photoUrl", constant(nullptr), "user"},
           entity_project_field(),
           entity_projects_field(),
           {"privateOnly", constant(true), "user"},
           {"readOnly", ask<Entity>([](const Entity& e, const Field&, Context& context) {
              return Node(!context.read([&](sql::Transaction& tx) { return may_write(tx, context, e); }));
            }),
            "user"},
           {"readOnlyAdmin", constant(false), "user"},
           {"storageBytes", ask<Entity>([](const Entity& e, const Field&, Context& context) {
              return Node(context.read([&](sql::Transaction& tx) {
                return is_member(tx, context, e) ? store::artifacts::bytes_of_entity(tx, e.id) : std::int64_t{0};
              }));
            }),
            "user"},
           {"user", owner, "user"},
           {"xxhashDigestsEnabled", constant(false), "user"}}};
  for (auto& field : entity_search_fields()) type.fields.push_back(std::move(field));
  return type;
}

Type organization_type() {
  const auto org_entity = entity_join<Organization>([](const Organization& o) { return std::optional(o.entity_id); });
  return {"Organization",
          {id_field<Organization>("Organization"),
           {"name", each<Organization>([](const Organization& o) { return Node(o.name); }), "user"},
           {"advancedRegistryFeatures", each<Organization>([](const Organization&) {
              return record("AdvancedRegistryFeatures", {{"advancedSearch", Node(true)}});
            }),
            "user"},
           {"coreWeaveOrganizationId", constant(nullptr), "user"},
           {"featureFlags", constant(json::Array{}), "user"},
           {"members", ask<Organization>([](const Organization& o, const Field&, Context& context) {
              return context.read([&](sql::Transaction& tx) {
                if (!is_member(tx, context, o)) return Node(Nodes{});
                return Node(nodes_of("OrganizationMember", with_accounts(tx, store::people::organization_members(tx, o.id))));
              });
            }),
            "user"},
           {"orgEntity", org_entity, "user"},
           {"teams", ask<Organization>([](const Organization& o, const Field&, Context& context) {
              return context.read([&](sql::Transaction& tx) {
                if (!is_member(tx, context, o)) return Node(Nodes{});
                Nodes shown;
                for (auto& team : store::people::teams_of_organization(tx, o.id))
                  if (service::manages(tx, context.caller(), team.id) || service::role_in_entity(tx, context.caller(), team) != domain::Role::kNone)
                    shown.push_back(make("Entity", std::move(team)));
                return Node(std::move(shown));
              });
            }),
            "user"}}};
}

Type member_type(std::string_view name) {
  return {name,
          {{"id", each<MemberView>([](const MemberView& m) {
              return Node(m.invitation ? encode_id("Invite", m.invitation->id) : encode_id("User", m.account.id));
            }),
            "user"},
           {"role", each<MemberView>([](const MemberView& m) { return Node(domain::name(m.role)); }), "user"},
           {"admin", each<MemberView>([](const MemberView& m) { return Node(m.role == domain::Role::kAdmin); }), "user"},
           {"username", each<MemberView>([](const MemberView& m) { return m.invitation ? Node() : Node(m.account.username); }), "user"},
           {"name", each<MemberView>([](const MemberView& m) { return Node(m.account.display_name); }), "user"}}};
}

Type team_member_type() {
  Type type = member_type("Member");
  type.fields.push_back({"pending", each<MemberView>([](const MemberView& m) { return Node(m.invitation.has_value()); }), "user"});
  type.fields.push_back({"email", each<MemberView>([](const MemberView& m) { return Node(json::Value(m.account.email)); }), "user"});
  type.fields.push_back({"photoUrl", constant(nullptr), "user"});
  type.fields.push_back({"accountType", each<MemberView>([](const MemberView& m) { return Node(m.account.is_service() ? "SERVICE" : "USER"); }), "user"});
  // Keys are not kept; that of a new service account is shown once to who made it.
  type.fields.push_back({"apiKey", each<MemberView>([](const MemberView& m) { return m.new_key.empty() ? Node() : Node(m.new_key); }), "user"});
  return type;
}

Type api_key_type() {
  return {"ApiKey",
          {id_field<store::ApiKey>("ApiKey"),
           {"name", each<store::ApiKey>([](const store::ApiKey& k) { return Node(k.prefix); }), "user"},
           {"description", each<store::ApiKey>([](const store::ApiKey& k) { return Node(json::Value(k.description)); }), "user"}}};
}

Type invite_type() {
  return {"Invite",
          {{"id", each<MemberView>([](const MemberView& m) {
              return Node(m.invitation ? encode_id("Invite", m.invitation->id) : encode_id("User", m.account.id));
            }),
            "user"},
           {"name", each<MemberView>([](const MemberView& m) { return Node(m.invitation ? m.invitation->email : m.account.display_name); }), "user"},
           {"email", each<MemberView>([](const MemberView& m) { return Node(json::Value(m.account.email)); }), "user"},
           {"createdAt", each<MemberView>([](const MemberView& m) { return time_node(m.invitation ? m.invitation->created_at : m.account.created_at); }), "user"},
           {"toUser", each<MemberView>([](const MemberView& m) { return m.invitation ? Node() : make("User", m.account); }), "user"}}};
}

Node viewer(const Field&, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto accounts = store::people::accounts_by_ids(tx, std::array{context.caller().account_id});
    return accounts.empty() ? Node() : make("User", accounts.front());
  });
}

Node entity_by_name(const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    return make_or_null("Entity", service::find_entity(tx, context.caller(), text_arg(field.args(), "name")));
  });
}

Node organization_by_name(const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto id = decode_id("Organization", text_arg(field.args(), "id"));
    const auto by_id = id ? store::people::organization_by_id(tx, *id) : std::nullopt;
    return make_or_null("Organization", service::find_organization(tx, context.caller(), by_id ? by_id->name : text_arg(field.args(), "name")));
  });
}

Node search_users(const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto& caller = context.caller();
    const auto query = text_arg(field.args(), "query");
    Nodes found;
    if (!query.empty())
      found = nodes_of("User", store::people::search_accounts(tx, query, caller.administrator ? std::nullopt : std::optional(caller.account_id), 50));
    for (const auto& name : texts_arg(field.args(), "usernames"))
      if (auto account = seen(tx, context, store::people::account_by_username(tx, name))) found.push_back(make("User", *std::move(account)));
    for (const auto& text : texts_arg(field.args(), "ids"))
      if (const auto id = decode_id("User", text))
        for (auto& account : store::people::accounts_by_ids(tx, std::array{*id}))
          if (seen(tx, context, account)) found.push_back(make("User", std::move(account)));
    return make("UserConnection", complete("UserEdge", std::move(found)));
  });
}

Node user_by_name(const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    if (const auto id = decode_id("User", text_arg(field.args(), "id"))) {
      const auto accounts = store::people::accounts_by_ids(tx, std::array{*id});
      return make_or_null("User", seen(tx, context, accounts.empty() ? std::nullopt : std::optional(accounts.front())));
    }
    return make_or_null("User", seen(tx, context, store::people::account_by_username(tx, text_arg(field.args(), "userName"))));
  });
}

}  // namespace

std::vector<Type> people_types() {
  std::vector<Type> types{user_type(), entity_type(), organization_type(), member_type("OrganizationMember"), team_member_type(),
                          invite_type(), api_key_type(), record_type("FeatureFlag", {"rampKey", "isEnabled"})};
  for (const auto& [connection, edge] : {std::pair{"UserConnection", "UserEdge"}, std::pair{"ApiKeyConnection", "ApiKeyEdge"},
                                         std::pair{"EntityConnection", "EntityEdge"}})
    for (auto& type : connection_types(connection, edge, false)) types.push_back(std::move(type));
  return types;
}

std::vector<Binding> people_queries() {
  return {{"viewer", root(viewer), "user"},
          {"entity", root(entity_by_name), "user"},
          {"organization", root(organization_by_name), "user"},
          {"user", root(user_by_name), "user"},
          {"users", root(search_users), "user"}};
}

}  // namespace pedigree::api::wandb
