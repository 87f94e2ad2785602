// Mutations of users, keys, teams and invitations.
#include <array>

#include "api/wandb/member_view.h"
#include "api/wandb/shown.h"
#include "api/wandb/types.h"

namespace pedigree::api::wandb {
namespace {

Node update_user(const Field& field, Context& context) {
  const auto& input = input_of(field);
  if (maybe_text(input, "password")) return Node(Error{Code::kUnsupported, "updateUser.password: users of this server have API keys, no passwords", {}});
  std::string username = context.caller().username;
  if (maybe_text(input, "id")) {
    const auto id = id_arg(input, "id", "User");
    if (!id) return Node(id.error());
    username = context.read([&](sql::Transaction& tx) {
      const auto accounts = store::people::accounts_by_ids(tx, std::array{*id});
      return accounts.empty() ? std::string() : accounts.front().username;
    });
  }
  service::UpdateUser spec;
  spec.default_entity = maybe_text(input, "defaultEntity");
  spec.display_name = maybe_text(input, "name");
  if (const auto* admin = input.find("admin"); admin != nullptr && admin->if_bool() != nullptr) spec.admin = *admin->if_bool();
  auto updated = context.services().accounts.update_user(context.caller(), username, spec);
  if (!updated) return Node(std::move(updated).error());
  return record("UpdateUserPayload", {{"user", make("User", *std::move(updated))}});
}

Node create_user(const Field& field, Context& context) {
  const auto& input = input_of(field);
  if (maybe_text(input, "password")) return Node(Error{Code::kUnsupported, "createUser.password: users of this server have API keys, no passwords", {}});
  auto created = context.services().accounts.create_user_by_email(context.caller(), text_arg(input, "email"), flag_arg(input, "admin"));
  if (!created) return Node(std::move(created).error());
  return record("CreateUserPayload", {{"user", make("User", std::move(created->account))}});
}

/// Names of organisations and teams are of one space.
service::GroupName group_called(Context& context, const std::string& name) {
  const bool organization = context.read([&](sql::Transaction& tx) {
    const auto entity = store::people::entity_by_name(tx, name);
    return entity && entity->kind == "organization";
  });
  return {organization ? service::GroupName::Kind::kOrganization : service::GroupName::Kind::kTeam, name};
}

Result<std::string> organization_of_team(const json::Object& input, Context& context) {
  return context.read([&](sql::Transaction& tx) -> Result<std::string> {
    if (!maybe_text(input, "organizationId")) return service::organization_for_team(tx, context.caller());
    PED_TRY(const auto id, id_arg(input, "organizationId", "Organization"));
    const auto found = store::people::organization_by_id(tx, id);
    return found ? found->name : std::string();
  });
}

Node create_team(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto organization = organization_of_team(input, context);
  if (!organization) return Node(organization.error());
  const std::vector<service::MemberSpec> members{{maybe_text(input, "teamAdminUserName").value_or(context.caller().username), domain::Role::kAdmin}};
  auto team = context.services().accounts.create_team(context.caller(), text_arg(input, "teamName"), *organization, members);
  if (!team) return Node(std::move(team).error());
  return record("CreateTeamPayload", {{"entity", make("Entity", *std::move(team))}});
}

Result<domain::Role> role_of_invite(const json::Object& input) {
  const auto text = maybe_text(input, "role");
  if (!text) return flag_arg(input, "admin") ? domain::Role::kAdmin : domain::Role::kMember;
  if (const auto role = domain::parse_role(*text)) return *role;
  return fail(Code::kInvalidArgument, "'" + text->substr(0, 40) + "' is not a role: use admin, member, viewer or restricted_viewer");
}

Node create_invite(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto role = role_of_invite(input);
  if (!role) return Node(role.error());
  service::Invite spec;
  spec.group = group_called(context, text_arg(input, "entityName"));
  spec.username = text_arg(input, "username");
  spec.email = text_arg(input, "email");
  spec.role = *role;
  auto invited = context.services().members.invite(context.caller(), spec);
  if (!invited) return Node(std::move(invited).error());
  MemberView shown{invited->added.value_or(store::Account{}), *role, std::move(invited->invitation), {}};
  if (shown.invitation) shown.account.email = shown.invitation->email;
  return record("CreateInvitePayload", {{"invite", make("Invite", std::move(shown))}, {"success", Node(true)}});
}

/// Of an invitation that waits, or of a member, who is taken out then: clients know both by one kind of id.
Node delete_invite(const Field& field, Context& context) {
  const auto& input = input_of(field);
  auto& members = context.services().members;
  Status status;
  if (const auto invitation = decode_id("Invite", text_arg(input, "id"))) {
    status = members.revoke_invitation(context.caller(), *invitation);
  } else {
    const auto id = id_arg(input, "id", "User");
    if (!id) return Node(id.error());
    const auto username = context.read([&](sql::Transaction& tx) {
      const auto accounts = store::people::accounts_by_ids(tx, std::array{*id});
      return accounts.empty() ? std::string() : accounts.front().username;
    });
    status = members.remove(context.caller(), group_called(context, text_arg(input, "entityName")), username);
  }
  if (!status) return Node(status.error());
  return record("DeleteInvitePayload", {{"success", Node(true)}});
}

Node create_service_account(const Field& field, Context& context) {
  const auto& input = input_of(field);
  service::NewService spec;
  spec.description = text_arg(input, "description");
  auto created = context.services().members.create_service_account(context.caller(), group_called(context, text_arg(input, "entityName")), spec);
  if (!created) return Node(std::move(created).error());
  return record("CreateServiceAccountPayload", {{"user", make("User", std::move(created->account))}});
}

/// In this answer alone the key's name is the whole secret.
Node generate_api_key(const Field& field, Context& context) {
  service::NewKey spec;
  spec.description = maybe_text(input_of(field), "description");
  auto created = context.services().accounts.create_key(context.caller(), context.caller().username, spec);
  if (!created) return Node(std::move(created).error());
  store::ApiKey shown = std::move(created->row);
  shown.prefix = std::move(created->key);
  return record("GenerateApiKeyPayload", {{"apiKey", make("ApiKey", std::move(shown))}});
}

Node delete_api_key(const Field& field, Context& context) {
  const auto id = id_arg(input_of(field), "id", "ApiKey");
  if (!id) return Node(id.error());
  if (const auto status = context.services().accounts.revoke_key(context.caller(), *id); !status) return Node(status.error());
  return record("DeleteApiKeyPayload", {{"success", Node(true)}});
}

}  // namespace

std::vector<Binding> people_mutations() {
  return {{"updateUser", root(update_user), "user"},
          {"createUser", root(create_user), "user"},
          {"createTeam", root(create_team), "user"},
          {"createInvite", root(create_invite), "user"},
          {"deleteInvite", root(delete_invite), "user"},
          {"createServiceAccount", root(create_service_account), "user"},
          {"generateApiKey", root(generate_api_key), "user"},
          {"deleteApiKey", root(delete_api_key), "user"}};
}

}  // namespace pedigree::api::wandb
