#include "service/projects.h"

#include "service/world.h"

namespace pedigree::service {
namespace {

class ProjectsTest : public World {
 protected:
  static UpsertProject registry_spec(const std::string& name) {
    UpsertProject spec;
    spec.entity = "main";
    spec.name = "wandb-registry-" + name;
    return spec;
  }
  Result<store::Project> link_target(const Caller& caller, std::string_view entity, std::string_view project) {
    return database->write([&](sql::Transaction& tx) { return get_or_create_link_target(tx, caller, entity, project); });
  }
  std::vector<std::string> types(const store::Project& project) {
    return read([&](sql::Transaction& tx) {
      std::vector<std::string> names;
      for (const auto& type : store::projects::types_of(tx, project.id)) names.push_back(type.name);
      return names;
    });
  }
  Result<std::vector<std::string>> listed(const Caller& caller, std::string_view entity, std::string_view filters, std::string_view order = {},
                                          std::int64_t page = 100) {
    std::vector<std::string> names;
    std::int64_t before = 0;
    while (true) {
      auto rows = database->read([&](sql::Transaction& tx) {
        return list_projects(tx, caller, *store::people::entity_by_name(tx, entity), filters, before, page, order);
      });
      if (!rows) return tl::unexpected(rows.error());
      for (const auto& row : *rows) names.push_back(row.name);
      if (static_cast<std::int64_t>(rows->size()) < page) return names;
      before = rows->back().id;
    }
  }
};

using Names = std::vector<std::string>;

TEST_F(ProjectsTest, ARegistryIsCreatedThenUpdatedAndItsTypesOnlyGrow) {
  auto spec = registry_spec("vision");
  spec.allow_all_types = false;
  spec.add_types = {"model"};
  spec.description = "eyes";
  const auto created = *projects->upsert(ada, spec);
  EXPECT_TRUE(created.inserted);
  EXPECT_FALSE(created.project.allow_all_types);
  EXPECT_EQ(created.project.access, "PRIVATE");
  clock.advance(kSecond);

  UpsertProject update = registry_spec("vision");   // members that are not given stay
  update.add_types = {"dataset", "model"};
  const auto updated = *projects->upsert(ada, update);
  EXPECT_FALSE(updated.inserted);
  EXPECT_EQ(updated.project.id, created.project.id);
  EXPECT_EQ(updated.project.description, "eyes");
  EXPECT_GT(updated.project.updated_at, created.project.updated_at);
  EXPECT_EQ(types(updated.project), (Names{"dataset", "model"}));

  const auto nothing = *projects->upsert(ada, registry_spec("vision"));
  EXPECT_EQ(nothing.project.updated_at, updated.project.updated_at) << "no change, no event";
}

TEST_F(ProjectsTest, WhoOnlyWantsANewOneChangesNoOther) {
  auto spec = registry_spec("vision");
  spec.only_new = true;
  spec.description = "mine";
  EXPECT_TRUE(projects->upsert(ada, spec)->inserted);
  spec.description = "another's";
  EXPECT_EQ(projects->upsert(ada, spec).error().code, Code::kAlreadyExists);
  EXPECT_EQ(projects->upsert(ada, registry_spec("vision"))->project.description, "mine");
}

TEST_F(ProjectsTest, ViewersAndStrangersCreateNothing) {
  ASSERT_TRUE(members->set(admin, {GroupName::Kind::kOrganization, "main"}, {{"eve", domain::Role::kViewer}}));
  EXPECT_EQ(projects->upsert(eve, registry_spec("x")).error().code, Code::kPermissionDenied);
  const auto stranger = person("sam", JoinOrganization{false, std::nullopt});
  EXPECT_EQ(projects->upsert(stranger, registry_spec("x")).error().code, Code::kNotFound);
  UpsertProject personal;
  personal.entity = "ada";
  personal.name = "wandb-registry-x";
  EXPECT_EQ(projects->upsert(ada, personal).error().code, Code::kInvalidArgument) << "registries belong to organisations";
}

TEST_F(ProjectsTest, AHiddenRegistrysNameIsTaken) {
  auto spec = registry_spec("hidden");
  spec.access = "RESTRICTED";
  ASSERT_TRUE(projects->upsert(admin, spec));
  EXPECT_EQ(projects->upsert(ada, registry_spec("hidden")).error().code, Code::kAlreadyExists);
  EXPECT_EQ(link_target(ada, "main", "wandb-registry-hidden").error().code, Code::kNotFound);
}

TEST_F(ProjectsTest, OnlyThoseWhoManageARegistryChangeItsVisibility) {
  ASSERT_TRUE(projects->upsert(admin, registry_spec("vision")));
  auto spec = registry_spec("vision");
  spec.access = "RESTRICTED";
  EXPECT_EQ(projects->upsert(ada, spec).error().code, Code::kPermissionDenied);
  ASSERT_TRUE(projects->upsert(admin, spec));
  spec.access = "open to all!";
  EXPECT_EQ(projects->upsert(admin, spec).error().code, Code::kInvalidArgument);
}

TEST_F(ProjectsTest, TheRoleInEffectIsTheHighestOfAll) {
  auto registry_project = projects->upsert(admin, registry_spec("vision"))->project;
  const auto effective = [&](const Caller& who) {
    return read([&](sql::Transaction& tx) {
      return effective_role(tx, store::people::accounts_by_ids(tx, std::array{who.account_id}).front(), registry_project);
    });
  };
  ASSERT_TRUE(projects->set_member_role(admin, registry_project.id, {{ada.account_id, eve.account_id}, {}}, domain::Role::kViewer));
  EXPECT_EQ(effective(ada), domain::Role::kMember) << "by the organisation";
  EXPECT_EQ(effective(eve), domain::Role::kViewer) << "from outside, by the registry alone";
  ASSERT_TRUE(accounts->create_team(admin, "crew", "main", {{"eve", domain::Role::kMember}}));
  const auto team = read([](sql::Transaction& tx) { return store::people::entity_by_name(tx, "crew")->id; });
  ASSERT_TRUE(projects->set_member_role(admin, registry_project.id, {{}, {team}}, domain::Role::kAdmin));
  EXPECT_EQ(effective(eve), domain::Role::kAdmin) << "by a team";
  auto restricted = registry_spec("vision");
  restricted.access = "RESTRICTED";
  registry_project = projects->upsert(admin, restricted)->project;
  EXPECT_EQ(effective(ada), domain::Role::kViewer) << "the organisation does not count where it sees nothing";
}

TEST_F(ProjectsTest, RegistriesAreRenamedAsRegistries) {
  const auto project = projects->upsert(ada, registry_spec("old"))->project;
  ASSERT_TRUE(projects->upsert(ada, registry_spec("taken")));
  EXPECT_EQ(projects->rename(ada, "main", "wandb-registry-old", "wandb-registry-taken").error().code, Code::kAlreadyExists);
  EXPECT_EQ(projects->rename(ada, "main", "wandb-registry-old", "plain").error().code, Code::kInvalidArgument);
  EXPECT_EQ(projects->rename(ada, "main", "wandb-registry-old", "wandb-registry-model").error().code, Code::kInvalidArgument);
  const auto renamed = *projects->rename(ada, "main", "wandb-registry-old", "wandb-registry-new");
  EXPECT_EQ(renamed.id, project.id);
  EXPECT_EQ(projects->rename(ada, "main", "wandb-registry-new", "wandb-registry-new")->id, project.id);
  EXPECT_FALSE(projects->rename(ada, "main", "wandb-registry-old", "wandb-registry-other"));
}

TEST_F(ProjectsTest, MembersDeleteNoRegistryOfOthers) {
  const auto project = projects->upsert(admin, registry_spec("vision"))->project;
  EXPECT_EQ(projects->remove(ada, project.id).error().code, Code::kPermissionDenied);
  EXPECT_EQ(projects->remove(eve, project.id).error().code, Code::kNotFound);
  EXPECT_EQ(projects->remove(eve, 999).error().message, projects->remove(eve, project.id).error().message);
  const auto own = projects->upsert(ada, registry_spec("own"))->project;
  EXPECT_TRUE(projects->remove(ada, own.id)) << "the creator administers it";
  ASSERT_TRUE(projects->remove(admin, project.id));
  EXPECT_TRUE(projects->upsert(ada, registry_spec("vision"))->inserted);
}

TEST_F(ProjectsTest, CoreRegistriesComeIntoBeingByALink) {
  const auto model = *link_target(ada, "MAIN", "wandb-registry-model");
  EXPECT_EQ(types(model), (Names{"model"}));
  EXPECT_FALSE(model.allow_all_types);
  EXPECT_TRUE(model.description);
  EXPECT_EQ(link_target(ada, "main", "wandb-registry-model")->id, model.id);
  EXPECT_EQ(types(*link_target(ada, "main", "wandb-registry-dataset")), (Names{"dataset"}));
  EXPECT_EQ(projects->remove(ada, model.id).error().code, Code::kPermissionDenied) << "the first link makes no owner";
}

TEST_F(ProjectsTest, OtherRegistriesMustBeCreatedFirst) {
  const auto missing = link_target(ada, "main", "wandb-registry-vision");
  EXPECT_EQ(missing.error().code, Code::kNotFound);
  EXPECT_EQ(missing.error().message, "registry 'wandb-registry-vision' not found in 'main': create it first, or check its name");
  EXPECT_EQ(link_target(ada, "ada", "wandb-registry-model").error().code, Code::kNotFound) << "a user has no core registries";
  EXPECT_EQ(link_target(eve, "main", "wandb-registry-model").error().code, Code::kNotFound);
  ASSERT_TRUE(members->set(admin, {GroupName::Kind::kOrganization, "main"}, {{"eve", domain::Role::kViewer}}));
  EXPECT_EQ(link_target(eve, "main", "wandb-registry-model").error().code, Code::kPermissionDenied);
}

TEST_F(ProjectsTest, CoreRegistriesAreNeverRestricted) {
  auto spec = registry_spec("model");
  spec.access = "RESTRICTED";
  EXPECT_EQ(projects->upsert(admin, spec).error().code, Code::kInvalidArgument);
  ASSERT_TRUE(link_target(ada, "main", "wandb-registry-model"));
  EXPECT_EQ(projects->upsert(admin, spec).error().code, Code::kInvalidArgument);
}

TEST_F(ProjectsTest, EveryEntityHasItsModelRegistry) {
  const auto own = *link_target(eve, "", "model-registry");
  EXPECT_EQ(own.name, "model-registry");
  EXPECT_TRUE(own.allow_all_types);
  EXPECT_NE(link_target(ada, "ada", "model-registry")->id, own.id);
  EXPECT_EQ(link_target(ada, "eve", "model-registry").error().code, Code::kNotFound);
}

TEST_F(ProjectsTest, ListsHoldWhatTheCallerMaySee) {
  for (const auto* name : {"b", "a", "c"}) ASSERT_TRUE(projects->upsert(admin, registry_spec(name)));
  auto hidden = registry_spec("hidden");
  hidden.access = "RESTRICTED";
  ASSERT_TRUE(projects->upsert(admin, hidden));
  ASSERT_TRUE(link_target(ada, "main", "plain"));
  const Names newest_first{"wandb-registry-c", "wandb-registry-a", "wandb-registry-b"};
  EXPECT_EQ(*listed(ada, "main", ""), newest_first);
  EXPECT_EQ(*listed(ada, "main", "{}", "", 1), newest_first);
  EXPECT_EQ(listed(admin, "main", "")->size(), 4U);
  EXPECT_EQ(*listed(ada, "main", "", "name"), (Names{"wandb-registry-a", "wandb-registry-b", "wandb-registry-c"}));
  EXPECT_EQ(*listed(ada, "main", R"({"name":"wandb-registry-a"})"), Names{"wandb-registry-a"});
  EXPECT_EQ(*listed(ada, "main", R"({"name":{"$regex":"^wandb-registry-[ab]$"}})", "+name"), (Names{"wandb-registry-a", "wandb-registry-b"}));
  EXPECT_EQ(listed(ada, "main", R"({"name":{"$where":1}})").error().code, Code::kInvalidArgument);
  EXPECT_EQ(listed(ada, "main", "", "size").error().code, Code::kInvalidArgument);
}

/// Whatever the order and the page size, the pages together are the sorted list.
TEST_F(ProjectsTest, PagesOfAnOrderedListFitTogether) {
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(projects->upsert(admin, registry_spec("r" + std::to_string(i * 7 % 12))));
    if (i % 3 == 0) clock.advance(kSecond);   // some share their time of creation
  }
  for (const auto* order : {"name", "-name", "created_at", "-created_at", "updated_at"}) {
    const auto whole = *listed(admin, "main", "", order);
    EXPECT_EQ(whole.size(), 12U);
    for (const std::int64_t page : {1, 5, 12}) EXPECT_EQ(*listed(admin, "main", "", order, page), whole) << order;
  }
  const auto sorted = *listed(admin, "main", "", "name");
  EXPECT_TRUE(std::is_sorted(sorted.begin(), sorted.end()));
}

}  // namespace
}  // namespace pedigree::service
