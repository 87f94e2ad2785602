// Invitations: direct adds of users, and tokens by which somebody without account makes one and joins.
#include <fmt/format.h>

#include <array>

#include "base/hash.h"
#include "domain/actions.h"
#include "domain/names.h"
#include "service/member_steps.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
constexpr Micros kDay = 24 * 3600 * kSecond;
constexpr Micros kUsualTerm = 7 * kDay, kLongestTerm = 365 * kDay;

Result<Micros> end_of(const std::optional<Micros>& wanted, Micros now) {
  if (!wanted) return now + kUsualTerm;
  if (*wanted > now && *wanted <= now + kLongestTerm) return *wanted;
  return fail(Code::kInvalidArgument, fmt::format("an invitation cannot end at {}: choose a time within the next 365 days", format_time(*wanted)));
}

json::Object facts(const store::Invitation& invitation) {
  return {{"invitation", invitation.id}, {"email", invitation.email}, {"role", domain::name(invitation.role)},
          {"expires_at", format_time(invitation.expires_at)}};
}

void record_invitation(sql::Transaction& tx, const Caller& caller, const Group& group, const store::Invitation& invitation, std::string_view action) {
  auto change = change_in(group, action);
  change.after = facts(invitation);
  record(tx, caller, change);
}

/// The existing user an invitation is about, if it is about one.
Result<std::optional<store::Account>> invited_account(sql::Transaction& tx, const Invite& spec) {
  if (spec.username.empty()) return store::people::account_by_email(tx, spec.email);
  PED_TRY(auto account, get_account(tx, spec.username));
  return std::optional(std::move(account));
}

Result<Invited> add_at_once(sql::Transaction& tx, const Caller& caller, const Group& group, const store::Account& account, domain::Role role) {
  if (role_of_member(tx, group, account.id))
    return fail(Code::kAlreadyExists, fmt::format("'{}' is a member of '{}' already", account.username, group.entity.name));
  PED_CHECK(put_member(tx, caller, group, account, role));
  return Invited{account, {}, ""};
}

struct Open {
  store::Invitation invitation;
  Group group;
};

/// An open invitation into a group the caller manages.
Result<Open> managed_invitation(sql::Transaction& tx, const Caller& caller, std::int64_t id) {
  const auto invitation = store::invitations::by_id(tx, id);
  const auto group = invitation && !invitation->closed_at ? group_of(tx, caller, invitation->entity_id) : std::nullopt;
  if (!group || group->role != domain::Role::kAdmin) return fail(Code::kNotFound, "invitation not found: it does not exist, or it is used or revoked");
  return Open{*invitation, *group};
}

/// An invitation whose token is good, and the one who gave it, with the rights he has now.
struct Good {
  Open open;
  Caller inviter;
};

Result<Good> good_invitation(sql::Transaction& tx, std::string_view token) {
  const auto invitation = store::invitations::by_token(tx, sha256(token));
  if (!invitation) return fail(Code::kNotFound, "invitation not found: check the token, or ask for a new one");
  if (invitation->closed_at) return fail(Code::kGone, "this invitation was used or revoked: ask for a new one");
  if (invitation->expires_at <= tx.now()) return fail(Code::kGone, fmt::format("this invitation expired at {}: ask for a new one", format_time(invitation->expires_at)));
  const auto inviters = store::people::accounts_by_ids(tx, std::array{invitation->invited_by});
  Caller inviter = caller_of(inviters.front());
  const auto group = group_of(tx, inviter, invitation->entity_id);
  const bool may_invite = group && group->role == domain::Role::kAdmin && !inviters.front().deleted_at && !inviters.front().disabled_at;
  if (!may_invite) return fail(Code::kGone, fmt::format("'{}', who sent this invitation, may not invite any more: ask somebody else", inviter.username));
  return Good{{*invitation, *group}, std::move(inviter)};
}

}  // namespace

Result<Invited> Members::invite(const Caller& caller, const Invite& spec) {
  if (spec.username.empty() == spec.email.empty()) return fail(Code::kInvalidArgument, "say whom to invite: either a username or an e-mail address");
  if (!spec.email.empty()) PED_CHECK(domain::check_email(spec.email));
  const std::string token = random_key();
  return stores_.database.write([&](sql::Transaction& tx) -> Result<Invited> {
    PED_TRY(const auto group, managed_group(tx, caller, spec.group));
    PED_TRY(const auto account, invited_account(tx, spec));
    if (account) return add_at_once(tx, caller, group, *account, spec.role);
    if (const auto open = store::invitations::open_for(tx, group.entity.id, spec.email))
      return fail(Code::kAlreadyExists, fmt::format("'{}' is invited already: renew invitation {} for a new token", spec.email, open->id));
    store::Invitation invitation;
    invitation.email = spec.email;
    invitation.organization_id = group.organization.id;
    invitation.entity_id = group.entity.id;
    invitation.role = spec.role;
    invitation.invited_by = caller.account_id;
    invitation.created_at = tx.now();
    PED_TRY(invitation.expires_at, end_of(spec.expires_at, tx.now()));
    invitation.id = store::invitations::insert(tx, invitation, sha256(token));
    record_invitation(tx, caller, group, invitation, event::kInvitationCreate);
    return Invited{{}, invitation, token};
  });
}

Status Members::revoke_invitation(const Caller& caller, std::int64_t id) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto open, managed_invitation(tx, caller, id));
    store::invitations::close(tx, id, tx.now(), std::nullopt);
    record_invitation(tx, caller, open.group, open.invitation, event::kInvitationRevoke);
    return {};
  });
}

Result<Invited> Members::renew_invitation(const Caller& caller, std::int64_t id, std::optional<Micros> expires_at) {
  const std::string token = random_key();
  return stores_.database.write([&](sql::Transaction& tx) -> Result<Invited> {
    PED_TRY(auto open, managed_invitation(tx, caller, id));
    PED_TRY(open.invitation.expires_at, end_of(expires_at, tx.now()));
    store::invitations::renew(tx, id, sha256(token), open.invitation.expires_at);
    record_invitation(tx, caller, open.group, open.invitation, event::kInvitationRenew);
    return Invited{{}, open.invitation, token};
  });
}

Result<CreatedUser> Members::redeem(const Caller& visitor, std::string_view token, std::string_view username, const std::optional<std::string>& api_key) {
  PED_CHECK(domain::check_username(username));
  if (api_key) PED_CHECK(domain::check_api_key(*api_key));
  const std::string key = api_key.value_or(random_key());
  return stores_.database.write([&](sql::Transaction& tx) -> Result<CreatedUser> {
    PED_TRY(auto good, good_invitation(tx, token));
    const auto& [invitation, group] = good.open;
    // It is the inviter who lets somebody in; what the event of the redemption says was done by the new user.
    Caller inviter = good.inviter;
    inviter.via = visitor.via;
    inviter.request_id = visitor.request_id;
    inviter.reason = fmt::format("invitation {} was redeemed", invitation.id);
    CreatedUser created;
    PED_TRY(created.account, add_account(tx, inviter, username, invitation.email, false));
    created.api_key = key;
    PED_CHECK(add_key(tx, inviter, created.account, key, {}));
    set_member(tx, inviter, group.organization, created.account, group.is_team() ? domain::Role::kMember : invitation.role);
    if (group.is_team()) PED_CHECK(put_member(tx, inviter, group, created.account, invitation.role));
    created.organization = group.organization.name;
    store::invitations::close(tx, invitation.id, tx.now(), created.account.id);
    Caller self = caller_of(created.account);
    self.via = visitor.via;
    self.request_id = visitor.request_id;
    record_invitation(tx, self, group, invitation, event::kInvitationRedeem);
    return created;
  });
}

}  // namespace pedigree::service
