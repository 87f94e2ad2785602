// Use cases of groups, which are organisations and teams: who belongs to them in which role, their service accounts, and invitations.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/accounts.h"
#include "store/invitations.h"

namespace pedigree::service {

struct GroupName {
  enum class Kind { kOrganization, kTeam };
  Kind kind = Kind::kOrganization;
  std::string name;
};

/// An organisation, or a team of one.
struct Group {
  store::Organization organization;
  store::Entity entity;                    // the team, or the organisation's own
  domain::Role role = domain::Role::kNone; // of the caller; an admin of the organisation manages its teams without seeing their projects
  [[nodiscard]] bool is_team() const { return entity.kind == "team"; }
};

/// kNotFound when there is none, or the caller has nothing to do with it.
Result<Group> find_group(sql::Transaction& tx, const Caller& caller, const GroupName& name);
/// Whether the caller manages the team or organisation with this entity.
bool manages(sql::Transaction& tx, const Caller& caller, std::int64_t entity_id);
/// The role an account was given in the group; nullopt when it is no member.
std::optional<domain::Role> role_of_member(sql::Transaction& tx, const Group& group, std::int64_t account_id);
/// By account id, above `after`.
std::vector<store::Member> members_of(sql::Transaction& tx, const Group& group, std::int64_t after, std::int64_t limit);
/// For those who manage the group.
Status demand_manager(const Group& group);
/// Where a new team belongs if nobody says so: the one organisation the caller administers, the server's default one before others.
Result<std::string> organization_for_team(sql::Transaction& tx, const Caller& caller);

struct NewService {
  std::optional<std::string> username;     // else made from group and description
  std::string description;
  domain::Role role = domain::Role::kMember;
  NewKey key;
};

struct Invite {
  GroupName group;
  std::string username;                    // of an existing user: added at once. Or
  std::string email;                       // of anybody: added at once if a user has it, else invited
  domain::Role role = domain::Role::kMember;
  std::optional<Micros> expires_at;        // default: in 7 days
};
struct Invited {
  std::optional<store::Account> added;     // who is a member now; or
  std::optional<store::Invitation> invitation;
  std::string token;                       // shown this once
};

class Members {
 public:
  Members(Stores stores, Accounts& accounts) : stores_(stores), accounts_(accounts) {}

  /// Adds members or changes their roles; others stay.
  Status set(const Caller& caller, const GroupName& group, const std::vector<MemberSpec>& members);
  /// Takes somebody out; everybody may leave. Who leaves an organisation leaves its teams. A service account of the group is deleted.
  /// kConflict for the last administrator of an organisation.
  Status remove(const Caller& caller, const GroupName& group, std::string_view username);
  /// With its projects, service accounts and invitations.
  Status delete_team(const Caller& caller, std::string_view name);

  /// An account that no person uses: member of the group, with a key, never at the pages.
  Result<CreatedUser> create_service_account(const Caller& caller, const GroupName& group, const NewService& spec);
  Status delete_service_account(const Caller& caller, std::string_view username);
  /// The key of a service account made less than a minute ago, once, for who made it: the W&B client asks for it in a second request.
  /// Kept in memory only; "" when there is none.
  std::string take_new_key(const Caller& caller, std::int64_t account_id, Micros now);

  Result<Invited> invite(const Caller& caller, const Invite& spec);
  Status revoke_invitation(const Caller& caller, std::int64_t id);
  /// A new token instead of the old one, and a new end.
  Result<Invited> renew_invitation(const Caller& caller, std::int64_t id, std::optional<Micros> expires_at);
  /// By whoever holds the token: makes the account and joins. kNotFound for an unknown token, kGone for one that is used, revoked, expired
  /// or whose giver may not invite any more.
  Result<CreatedUser> redeem(const Caller& visitor, std::string_view token, std::string_view username, const std::optional<std::string>& api_key);

 private:
  struct NewSecret {
    std::int64_t creator = 0;
    std::string key;
    Micros until = 0;
  };
  Stores stores_;
  Accounts& accounts_;
  std::mutex mutex_;
  std::map<std::int64_t, NewSecret> new_keys_;   // by account; guarded by mutex_
};

}  // namespace pedigree::service
