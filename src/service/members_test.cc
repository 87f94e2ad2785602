// Organisations, teams, service accounts, invitations.
#include "service/members.h"

#include "service/world.h"
#include "store/events.h"

namespace pedigree::service {
namespace {

using domain::Role;
using Kind = GroupName::Kind;

class MembersTest : public World {
 protected:
  MembersTest() { EXPECT_TRUE(accounts->create_organization(admin, "acme", {{"ada", Role::kAdmin}, {"eve", Role::kMember}})); }

  const GroupName acme{Kind::kOrganization, "acme"}, crew{Kind::kTeam, "crew"};

  void make_crew() { ASSERT_TRUE(accounts->create_team(ada, "crew", "acme", {{"eve", Role::kMember}})); }
  std::optional<Role> role(const GroupName& group, const std::string& username) {
    return read([&](sql::Transaction& tx) -> std::optional<Role> {
      const auto account = store::people::account_by_username(tx, username);
      for (const auto& member : members_of(tx, *find_group(tx, admin, group), 0, 1000))
        if (account && member.account_id == account->id) return member.role;
      return std::nullopt;
    });
  }
  /// The newest event with this action.
  store::Event last(std::string_view action) {
    return read([&](sql::Transaction& tx) {
      store::Event found;
      for (auto& event : store::events::between(tx, 0, INT64_MAX, 0, 0, 10'000))
        if (event.action == action) found = std::move(event);
      return found;
    });
  }
};

TEST_F(MembersTest, RolesAreGivenChangedAndTakenByWhoManages) {
  make_crew();
  EXPECT_EQ(members->set(eve, crew, {{"eve", Role::kAdmin}}).error().code, Code::kPermissionDenied);
  ASSERT_TRUE(members->set(ada, crew, {{"eve", Role::kViewer}}));
  EXPECT_EQ(role(crew, "eve"), Role::kViewer);
  const auto event = last("member.set");
  EXPECT_EQ(event.objects, R"({"organization":"acme","team":"crew"})");
  EXPECT_EQ(event.before, R"({"role":"member","user":"eve"})");
  EXPECT_EQ(event.after, R"({"role":"viewer","user":"eve"})");
  ASSERT_TRUE(members->remove(ada, crew, "EVE"));
  EXPECT_EQ(role(crew, "eve"), std::nullopt);
  EXPECT_EQ(last("member.remove").before, R"({"role":"viewer","user":"eve"})");
  EXPECT_EQ(members->remove(ada, crew, "eve").error().code, Code::kNotFound);
}

TEST_F(MembersTest, AdministratorsOfTheOrganizationManageItsTeamsWithoutSeeingTheirProjects) {
  make_crew();
  const auto lead = person("lead", JoinOrganization{false, "acme"});
  EXPECT_EQ(members->set(lead, crew, {{"lead", Role::kAdmin}}).error().code, Code::kNotFound) << "a member of the organisation alone";
  ASSERT_TRUE(members->set(ada, acme, {{"lead", Role::kAdmin}}));
  ASSERT_TRUE(members->set(lead, crew, {{"eve", Role::kViewer}}));
  read([&](sql::Transaction& tx) {
    EXPECT_FALSE(find_entity(tx, lead, "crew"));
    EXPECT_TRUE(find_group(tx, lead, crew));
    return 0;
  });
}

TEST_F(MembersTest, WhoLeavesAnOrganizationLeavesItsTeams) {
  make_crew();
  ASSERT_TRUE(accounts->set_default_entity(eve, "crew"));
  ASSERT_TRUE(members->remove(eve, acme, "eve")) << "everybody may leave";
  EXPECT_EQ(role(crew, "eve"), std::nullopt);
  read([&](sql::Transaction& tx) {
    const auto account = *store::people::account_by_username(tx, "eve");
    EXPECT_EQ(account.default_entity_id, account.entity_id);
    return 0;
  });
}

TEST_F(MembersTest, AnOrganizationKeepsAnAdministrator) {
  ASSERT_TRUE(members->remove(admin, acme, "admin"));
  EXPECT_EQ(members->remove(ada, acme, "ada").error().code, Code::kConflict);
  EXPECT_EQ(members->set(ada, acme, {{"ada", Role::kViewer}}).error().code, Code::kConflict);
  ASSERT_TRUE(members->set(ada, acme, {{"eve", Role::kAdmin}}));
  EXPECT_TRUE(members->remove(ada, acme, "ada"));
  EXPECT_TRUE(members->remove(admin, acme, "eve")) << "an administrator of the server may";
}

TEST_F(MembersTest, ADeletedTeamTakesItsProjectsAndServiceAccountsAlong) {
  make_crew();
  const auto bot = *members->create_service_account(ada, crew, {.username = "bot", .description = "CI", .role = Role::kMember, .key = {}});
  auto caller = *accounts->authenticate(bot.api_key);
  run(caller, "p", "r");
  EXPECT_EQ(members->delete_team(eve, "crew").error().code, Code::kPermissionDenied);
  ASSERT_TRUE(members->delete_team(ada, "Crew"));
  EXPECT_EQ(accounts->authenticate(bot.api_key).error().code, Code::kUnauthenticated);
  EXPECT_EQ(last("team.delete").before, R"({"projects":["crew/p"]})");
  EXPECT_EQ(accounts->create_team(ada, "crew", "acme", {}).error().code, Code::kAlreadyExists) << "names are not given out again";
}

TEST_F(MembersTest, ServiceAccountsWorkForTheirTeam) {
  make_crew();
  const auto bot = *members->create_service_account(ada, crew, {.username = {}, .description = "CI / nightly", .role = Role::kMember, .key = {}});
  EXPECT_EQ(bot.account.username, "service-crew-ci-nightly");
  const auto caller = *accounts->authenticate(bot.api_key);
  EXPECT_TRUE(caller.is_service);
  read([&](sql::Transaction& tx) {
    EXPECT_EQ(find_entity(tx, caller, "")->name, "crew") << "runs go to the team";
    return 0;
  });
  EXPECT_EQ(members->create_service_account(eve, crew, {.username = {}, .description = "x", .role = Role::kAdmin, .key = {}}).error().code,
            Code::kPermissionDenied);
  EXPECT_EQ(accounts->create_key(caller, caller.username, {}).error().code, Code::kPermissionDenied) << "only who manages it";
  const auto second = *accounts->create_key(ada, caller.username, {});
  EXPECT_TRUE(accounts->authenticate(second.key));
  EXPECT_EQ(members->take_new_key(eve, bot.account.id, clock.now()), "") << "shown to who made it";
  EXPECT_EQ(members->take_new_key(ada, bot.account.id, clock.now()), bot.api_key);
  EXPECT_EQ(members->take_new_key(ada, bot.account.id, clock.now()), "") << "once";
  EXPECT_EQ(members->delete_service_account(eve, caller.username).error().code, Code::kPermissionDenied);
  ASSERT_TRUE(members->delete_service_account(ada, caller.username));
  EXPECT_FALSE(accounts->authenticate(bot.api_key));
  EXPECT_FALSE(accounts->authenticate(second.key));
}

TEST_F(MembersTest, ExistingUsersAreAddedAtOnce) {
  make_crew();
  accounts->create_user(admin, {.username = "zoe", .email = "Zoe@example.org", .admin = false, .organization = {}, .api_key = {}});
  const auto by_mail = members->invite(ada, {.group = acme, .username = "", .email = "zoe@EXAMPLE.org", .role = Role::kViewer, .expires_at = {}});
  ASSERT_TRUE(by_mail) << by_mail.error().message;
  EXPECT_EQ(by_mail->added->username, "zoe");
  EXPECT_EQ(role(acme, "zoe"), Role::kViewer);
  EXPECT_EQ(members->invite(ada, {.group = acme, .username = "zoe", .email = "", .role = Role::kMember, .expires_at = {}}).error().code, Code::kAlreadyExists);
  EXPECT_EQ(members->invite(ada, {.group = acme, .username = "nobody", .email = "", .role = Role::kMember, .expires_at = {}}).error().code, Code::kNotFound);
  EXPECT_EQ(members->invite(eve, {.group = acme, .username = "zoe", .email = "", .role = Role::kMember, .expires_at = {}}).error().code,
            Code::kPermissionDenied);
}

TEST_F(MembersTest, AnInvitationMakesAnAccountOnce) {
  make_crew();
  const Invite spec{.group = crew, .username = "", .email = "new@example.org", .role = Role::kViewer, .expires_at = {}};
  const auto invited = *members->invite(ada, spec);
  ASSERT_TRUE(invited.invitation);
  EXPECT_EQ(members->invite(ada, spec).error().code, Code::kAlreadyExists);
  Caller visitor;
  visitor.via = "rest";
  EXPECT_EQ(members->redeem(visitor, std::string(48, 'x'), "newbie", {}).error().code, Code::kNotFound);
  EXPECT_EQ(members->redeem(visitor, invited.token, "ada", {}).error().code, Code::kAlreadyExists) << "and the token stays good";
  const auto created = members->redeem(visitor, invited.token, "newbie", {});
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->account.email, "new@example.org");
  EXPECT_EQ(role(crew, "newbie"), Role::kViewer);
  EXPECT_EQ(role(acme, "newbie"), Role::kMember);
  EXPECT_EQ(accounts->authenticate(created->api_key)->username, "newbie");
  EXPECT_EQ(members->redeem(visitor, invited.token, "again", {}).error().code, Code::kGone);
  EXPECT_EQ(last("invitation.redeem").actor, "newbie");
  EXPECT_EQ(last("user.create").actor, "ada");
}

TEST_F(MembersTest, InvitationsEnd) {
  Caller visitor;
  const auto invite = [&](const std::string& email) {
    return *members->invite(ada, {.group = acme, .username = "", .email = email, .role = Role::kMember, .expires_at = clock.now() + 10 * kSecond});
  };
  const auto old = invite("a@example.org"), revoked = invite("b@example.org"), orphan = invite("c@example.org");
  EXPECT_EQ(members->revoke_invitation(eve, revoked.invitation->id).error().code, Code::kNotFound);
  ASSERT_TRUE(members->revoke_invitation(ada, revoked.invitation->id));
  EXPECT_EQ(members->redeem(visitor, revoked.token, "b", {}).error().code, Code::kGone);
  clock.advance(11 * kSecond);
  EXPECT_EQ(members->redeem(visitor, old.token, "a", {}).error().code, Code::kGone);
  const auto renewed = *members->renew_invitation(ada, old.invitation->id, {});
  EXPECT_EQ(members->redeem(visitor, old.token, "a", {}).error().code, Code::kNotFound) << "the old token is gone";
  EXPECT_TRUE(members->redeem(visitor, renewed.token, "a", {}));
  const auto last_one = *members->renew_invitation(ada, orphan.invitation->id, {});
  ASSERT_TRUE(members->set(admin, acme, {{"ada", Role::kMember}}));
  EXPECT_EQ(members->redeem(visitor, last_one.token, "c", {}).error().code, Code::kGone) << "who invited may not any more";
  EXPECT_EQ(members->invite(admin, {.group = acme, .username = "", .email = "d@example.org", .role = Role::kMember, .expires_at = clock.now()}).error().code,
            Code::kInvalidArgument);
}

}  // namespace
}  // namespace pedigree::service
