#include "service/access.h"

#include "domain/names.h"
#include "service/world.h"

namespace pedigree::service {
namespace {

using domain::Action;
using domain::Role;

class AccessTest : public World {
 protected:
  /// The admin as an ordinary member of the organisation: without the powers of the server's administrator.
  Caller ordinary(Caller caller) {
    caller.is_admin = false;
    return caller;
  }
  store::Project make(const Caller& caller, const std::string& entity, const std::string& name, std::optional<std::string> access = {}) {
    UpsertProject spec;
    spec.entity = entity;
    spec.name = name;
    spec.access = std::move(access);
    auto made = projects->upsert(caller, spec);
    EXPECT_TRUE(made) << made.error().message;
    return made->project;
  }
  Role role(const Caller& caller, const store::Project& project) {
    return read([&](sql::Transaction& tx) { return role_in_project(tx, caller, project); });
  }
  Result<store::Project> get(const Caller& caller, std::string_view entity, std::string_view project, Action action) {
    return database->read([&](sql::Transaction& tx) { return get_project(tx, caller, entity, project, action); });
  }
  Result<store::Project> get_or_create(const Caller& caller, std::string_view entity, std::string_view project) {
    return database->write([&](sql::Transaction& tx) { return get_or_create_project(tx, caller, entity, project); });
  }
};

TEST_F(AccessTest, APersonalProjectIsItsOwnersAlone) {
  const auto project = *get_or_create(ada, "", "p");
  EXPECT_EQ(role(ada, project), Role::kAdmin);
  EXPECT_EQ(role(eve, project), Role::kNone);
  EXPECT_EQ(role(ordinary(admin), project), Role::kNone);
  EXPECT_EQ(role(admin, project), Role::kAdmin);
}

TEST_F(AccessTest, TeamsGiveTheRolesOfTheirMembers) {
  ASSERT_TRUE(accounts->create_team(admin, "crew", "main", {{"ada", Role::kMember}, {"eve", Role::kViewer}}));
  const auto project = *get_or_create(ada, "crew", "p");
  EXPECT_EQ(role(ada, project), Role::kMember);
  EXPECT_EQ(role(eve, project), Role::kViewer);
  EXPECT_EQ(role(ordinary(admin), project), Role::kNone) << "an organisation's admin is no member of its teams";
}

TEST_F(AccessTest, OrganizationsGiveRolesInTheirRegistries) {
  const auto registry = make(admin, "main", "wandb-registry-vision");
  EXPECT_EQ(role(ada, registry), Role::kMember);
  EXPECT_EQ(role(eve, registry), Role::kNone);
  ASSERT_TRUE(members->set(admin, {GroupName::Kind::kOrganization, "main"}, {{"eve", Role::kViewer}}));
  EXPECT_EQ(role(eve, registry), Role::kViewer);
  ASSERT_TRUE(members->set(admin, {GroupName::Kind::kOrganization, "main"}, {{"eve", Role::kRestrictedViewer}}));
  EXPECT_FALSE(domain::allows(role(eve, registry), Action::kDownload));
}

TEST_F(AccessTest, ARestrictedRegistryIsSeenByAdminsAndItsCreator) {
  const auto hidden = make(admin, "main", "wandb-registry-hidden", "RESTRICTED");
  EXPECT_EQ(role(ada, hidden), Role::kNone);
  const auto own = make(ada, "main", "wandb-registry-mine", "RESTRICTED");
  EXPECT_EQ(role(ada, own), Role::kAdmin);
  EXPECT_EQ(role(ordinary(admin), own), Role::kAdmin);
  // The role in the registry is one of its own: the highest counts.
  ASSERT_TRUE(members->set(admin, {GroupName::Kind::kOrganization, "main"}, {{"ada", Role::kViewer}}));
  EXPECT_EQ(role(ada, own), Role::kAdmin);
  ASSERT_TRUE(projects->remove_members(admin, own.id, {{ada.account_id}, {}}));
  EXPECT_EQ(role(ada, own), Role::kNone);
}

TEST_F(AccessTest, WhatOneMayNotSeeLooksLikeWhatDoesNotExist) {
  make(admin, "main", "wandb-registry-hidden", "RESTRICTED");
  *get_or_create(eve, "", "secret");
  const auto same = [&](std::string_view entity, std::string_view hidden, std::string_view missing) {
    auto a = get(ada, entity, hidden, Action::kViewMetadata), b = get(ada, entity, missing, Action::kViewMetadata);
    ASSERT_FALSE(a);
    ASSERT_FALSE(b);
    EXPECT_EQ(a.error().code, Code::kNotFound);
    EXPECT_EQ(b.error().code, Code::kNotFound);
    std::string expected = b.error().message;
    expected.replace(expected.find(missing), missing.size(), hidden);
    EXPECT_EQ(a.error().message, expected);
  };
  same("main", "wandb-registry-hidden", "wandb-registry-missing");
  same("eve", "secret", "public");
  same("eve", "x", "y");
  EXPECT_EQ(get(ada, "eve", "x", Action::kViewMetadata).error().message, "project 'x' not found under entity 'eve'");
  EXPECT_EQ(get(ada, "nobody", "x", Action::kViewMetadata).error().message, "project 'x' not found under entity 'nobody'");
  // The same for writing: the entity of somebody else does not exist.
  EXPECT_EQ(get_or_create(ada, "eve", "p").error().message, "entity 'eve' not found: it does not exist, or you are not a member; check the name");
  EXPECT_EQ(get_or_create(ada, "main", "wandb-registry-hidden").error().message, "project 'wandb-registry-hidden' not found under entity 'main'");
  EXPECT_EQ(get_or_create(ada, "main", "wandb-registry-missing").error().message, "project 'wandb-registry-missing' not found under entity 'main'");
}

TEST_F(AccessTest, ADemandByIdTellsNoNames) {
  const auto secret = *get_or_create(eve, "", "secret");
  const auto refused = database->read([&](sql::Transaction& tx) { return demand(tx, ada, secret, Action::kViewMetadata); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kNotFound);
  EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
}

TEST_F(AccessTest, RefusalsNameTheRoleThePlaceAndTheAction) {
  ASSERT_TRUE(accounts->create_team(admin, "acme", "main", {{"ada", Role::kMember}, {"eve", Role::kViewer}}));
  *get_or_create(ada, "acme", "p");
  EXPECT_EQ(get(eve, "acme", "p", Action::kLog).error().message,
            "permission denied: you need role 'member' in 'acme/p' to log runs or artifacts (you are 'viewer')");
  EXPECT_EQ(get_or_create(eve, "acme", "new").error().message,
            "permission denied: you need role 'member' in 'acme' to create project 'new' (you are 'viewer')");
}

TEST_F(AccessTest, EntityNamesFoldCaseProjectNamesDoNot) {
  const auto project = *get_or_create(ada, "ADA", "P");
  EXPECT_EQ(get(ada, "Ada", "P", Action::kLog)->id, project.id);
  EXPECT_FALSE(get(ada, "ada", "p", Action::kLog));
  EXPECT_NE(get_or_create(ada, "ada", "p")->id, project.id);
}

TEST_F(AccessTest, ProjectsComeIntoBeingOnceAndWithAnEvent) {
  const auto first = *get_or_create(ada, "", "");
  EXPECT_EQ(first.name, domain::kDefaultProject);
  EXPECT_EQ(first.access, "PRIVATE");
  EXPECT_EQ(first.created_by, ada.account_id);
  EXPECT_EQ(get_or_create(ada, "ada", "uncategorized")->id, first.id);
  EXPECT_EQ(get_or_create(ada, "", "a:b").error().code, Code::kInvalidArgument);
  EXPECT_FALSE(get_or_create(ada, "", "wandb-registry-x")) << "a typo must not make a registry";
  EXPECT_EQ(get_or_create(ada, "nowhere", "p").error().code, Code::kNotFound);
}

TEST_F(AccessTest, ADeletedProjectIsGoneForEverybody) {
  const auto project = *get_or_create(ada, "", "p");
  ASSERT_TRUE(projects->remove(ada, project.id));
  for (const auto& caller : {ada, admin}) {
    EXPECT_FALSE(get(caller, "ada", "p", Action::kViewMetadata));
    EXPECT_FALSE(read([&](sql::Transaction& tx) { return visible_project(tx, caller, project.id).has_value(); }));
  }
  EXPECT_NE(get_or_create(ada, "", "p")->id, project.id) << "the name is free again";
}

TEST_F(AccessTest, OrganizationsAreFoundByTheirMembers) {
  read([&](sql::Transaction& tx) {
    EXPECT_TRUE(find_organization(tx, ada, "MAIN"));
    EXPECT_FALSE(find_organization(tx, eve, "main"));
    EXPECT_TRUE(find_organization(tx, admin, "main"));
    return 0;
  });
}

}  // namespace
}  // namespace pedigree::service
