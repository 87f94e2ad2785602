#include "service/version_list.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "service/run_record.h"
#include "service/world.h"
#include "store/as_logged.h"

namespace pedigree::service {
namespace {

/// Twelve versions with metadata, tags and aliases, logged by one run, some with an accuracy of their own; linked into two collections.
class VersionListTest : public World {
 protected:
  VersionListTest() {
    const std::vector<std::string> values{"1", "2.5", "true", "\"a\"", "null", "[1,2]", "{\"deep\":3}"};
    for (std::size_t i = 0; i < 12; ++i) {
      const auto artifact = log(ada, "p", "m" + std::to_string(i % 3), std::to_string(i), i % 4 == 0 ? std::vector<std::string>{"best"} : std::vector<std::string>{});
      EditArtifact edit;
      if (i % 5 != 0) edit.metadata = R"({"x":)" + values[i % values.size()] + R"(,"score":)" + std::to_string((i * 5) % 7) + "}";
      if (i % 2 == 0) edit.add_tags = {"even"};
      EXPECT_TRUE(artifacts->edit(ada, artifact.id, edit));
      LinkArtifact link;
      link.artifact_id = artifact.id;
      link.entity = "main";
      link.project = "wandb-registry-model";
      link.collection = i % 2 == 0 ? "A" : "B";
      const auto membership = registry->link(ada, link);
      EXPECT_TRUE(membership);
      (i % 2 == 0 ? collection : other) = membership->collection_id;
      clock.advance(kSecond);
    }
    UpsertRun summary;
    summary.project = "p";
    summary.name = "maker";
    summary.summary = R"({"accuracy":0.75})";
    const auto run = runs->upsert(ada, summary);
    EXPECT_TRUE(run);
    for (const std::int64_t id : {2, 5, 9}) set_accuracy(id, run->run.project_id, 0.71 + 0.01 * static_cast<double>(id % 4));
    project = read([&](sql::Transaction& tx) { return place_by_id(tx, collection)->project.id; });
  }

  void set_accuracy(std::int64_t artifact_id, std::int64_t project_id, double accuracy) {
    EXPECT_TRUE(database->write([&](sql::Transaction& tx) -> Status {
      store::as_logged::set(tx, artifact_id, project_id, {{{"", "accuracy", "number", accuracy, std::nullopt}, 1, artifact_id}}, 1);
      return {};
    }));
  }

  /// Read from the start, and the same from the end.
  std::vector<std::string> found(const VersionScope& scope, const std::string& filter, const std::string& order = "", std::int64_t page = 100) {
    return read([&](sql::Transaction& tx) {
      auto query = VersionQuery::parse(filter, order);
      EXPECT_TRUE(query) << query.error().message;
      const auto names = found(tx, scope, *query, page);
      query->order.from_end = true;
      const auto backwards = found(tx, scope, *query, page);
      EXPECT_EQ(std::vector(backwards.rbegin(), backwards.rend()), names) << filter << " " << order;
      EXPECT_EQ(count_versions(tx, ada, scope, query->filter), static_cast<std::int64_t>(names.size()));
      return names;
    });
  }
  std::vector<std::string> found(sql::Transaction& tx, const VersionScope& scope, const VersionQuery& query, std::int64_t page) {
    std::vector<std::string> names;
    std::string position;
    while (true) {
      const auto rows = list_versions(tx, ada, scope, query, position, page);
      EXPECT_TRUE(rows) << rows.error().message;
      if (rows->empty()) return names;
      for (const auto& row : *rows) names.push_back((row.membership.collection_id == collection ? "A:v" : "B:v") + std::to_string(row.membership.version_index));
      position = rows->back().position;
    }
  }
  [[nodiscard]] VersionScope in_collection() const { return {VersionScope::Kind::kCollection, collection}; }
  [[nodiscard]] VersionScope in_registry() const { return {VersionScope::Kind::kProject, project}; }

  std::int64_t collection = 0, other = 0, project = 0;
};

TEST_F(VersionListTest, NewestFirstUnlessOrdered) {
  EXPECT_EQ(found(in_collection(), ""), (std::vector<std::string>{"A:v5", "A:v4", "A:v3", "A:v2", "A:v1", "A:v0"}));
  // Scores of versions 0 2 4 6 8 10 of the source: none, 3, 6, 2, 5, none.
  EXPECT_EQ(found(in_collection(), "", "-metadata.score"), (std::vector<std::string>{"A:v2", "A:v4", "A:v1", "A:v3", "A:v0", "A:v5"}));
  EXPECT_EQ(found(in_registry(), "", "-metadata.score", 1).front(), "B:v5");   // as many points as A:v2, but later
}

TEST_F(VersionListTest, FilteredByMetadataMetricTagAndAlias) {
  EXPECT_EQ(found(in_collection(), R"({"metadata.score":{"$gte":5}})", "version_index"), (std::vector<std::string>{"A:v2", "A:v4"}));
  EXPECT_EQ(found(in_registry(), R"({"metric.accuracy":{"$gt":0.7}})").size(), 12U);
  EXPECT_EQ(found(in_registry(), R"({"metric.accuracy":{"$gt":0.8}})").size(), 0U);
  EXPECT_EQ(found(in_registry(), R"({"metric.accuracy":{"$lt":0.75}})").size(), 3U);
  EXPECT_EQ(found(in_registry(), R"({"tag":"even"})").size(), 6U);
  EXPECT_EQ(found(in_registry(), R"({"alias":"latest"})").size(), 2U);
  EXPECT_EQ(found(in_registry(), R"({"collection":"B","metadata.score":{"$lt":2}})").size(), found(in_registry(), R"({"$and":[{"collection":"B"},{"metadata.score":{"$lt":2}}]})").size());
  EXPECT_EQ(VersionQuery::parse("", "alias").error().code, Code::kInvalidArgument);
}

TEST_F(VersionListTest, EditedMetadataIsFoundAnew) {
  const auto artifact_id = read([&](sql::Transaction& tx) { return store::collections::membership_by_index(tx, collection, 0)->artifact_id; });
  EditArtifact edit;
  edit.metadata = R"({"score":100})";
  ASSERT_TRUE(artifacts->edit(ada, artifact_id, edit));
  EXPECT_EQ(found(in_collection(), R"({"metadata.score":100})"), (std::vector<std::string>{"A:v0"}));
  edit.metadata = R"({})";
  ASSERT_TRUE(artifacts->edit(ada, artifact_id, edit));
  EXPECT_EQ(found(in_collection(), R"({"metadata.score":100})"), std::vector<std::string>{});
}

/// Versions of one registry, made by runs in every kind of place.
class VersionsOfHiddenRunsTest : public World {
 protected:
  VersionsOfHiddenRunsTest() {
    EXPECT_TRUE(accounts->create_team(admin, "crew", "main", {{"eve", domain::Role::kRestrictedViewer}}));
    EXPECT_TRUE(accounts->create_team(admin, "former", "main", {{"ada", domain::Role::kMember}, {"eve", domain::Role::kMember}}));
    for (const auto* name : {"wandb-registry-open", "wandb-registry-closed"}) {
      UpsertProject spec;
      spec.entity = "main";
      spec.name = name;
      spec.access = std::string(name) == "wandb-registry-open" ? "PRIVATE" : "RESTRICTED";
      projects->upsert(admin, spec).value();
    }
    EXPECT_TRUE(members->set(admin, {GroupName::Kind::kOrganization, "main"}, {{"eve", domain::Role::kViewer}}));
    add(ada, "", "own");
    add(eve, "", "own");
    add(admin, "crew", "p");
    add(admin, "former", "p");
    EXPECT_TRUE(database->write([](sql::Transaction& tx) -> Status {
      tx.run("UPDATE entity SET deleted_at = 1 WHERE name_key = 'former'");
      return {};
    }));
    add(admin, "main", "wandb-registry-open");
    add(admin, "main", "wandb-registry-closed");
    const auto kept = add(eve, "", "deleted run");
    EXPECT_TRUE(runs->remove(eve, kept.id));
    const auto gone = add(eve, "", "deleted project");
    EXPECT_TRUE(projects->remove(eve, gone.project_id));
    EXPECT_TRUE(projects->remove(ada, add(ada, "", "deleted project").project_id));
  }

  /// A run with an accuracy, and a version by it in the registry.
  store::Run add(const Caller& maker, const std::string& entity, const std::string& project) {
    UpsertRun spec;
    spec.entity = entity;
    spec.project = project;
    spec.name = "r";
    spec.config = R"({"lr":{"value":0.5}})";
    spec.summary = R"({"accuracy":)" + std::to_string(++made) + R"(,"curve":[1]})";
    const auto run = runs->upsert(maker, spec)->run;
    const auto artifact = log(ada, "source", "m" + std::to_string(made), std::to_string(made));
    EXPECT_TRUE(database->write([&](sql::Transaction& tx) -> Status {
      tx.run("UPDATE artifact SET run_id = ?2 WHERE id = ?1", artifact.id, run.id);
      return {};
    }));
    LinkArtifact link;
    link.artifact_id = artifact.id;
    link.entity = "main";
    link.project = "wandb-registry-model";
    link.collection = "M";
    collection = registry->link(ada, link)->collection_id;
    clock.advance(kSecond);
    return run;
  }

  std::vector<std::int64_t> list(const Caller& caller, const std::string& filter, const std::string& order, std::int64_t page = 100) {
    return read([&](sql::Transaction& tx) {
      auto query = VersionQuery::parse(filter, order).value();
      const VersionScope scope{VersionScope::Kind::kCollection, collection};
      const auto found = list(tx, caller, scope, query, page);
      EXPECT_EQ(count_versions(tx, caller, scope, query.filter), static_cast<std::int64_t>(found.size()));
      query.order.from_end = true;
      const auto backwards = list(tx, caller, scope, query, page);
      EXPECT_EQ(std::vector(backwards.rbegin(), backwards.rend()), found) << filter << " " << order;
      return found;
    });
  }
  static std::vector<std::int64_t> list(sql::Transaction& tx, const Caller& caller, const VersionScope& scope, const VersionQuery& query, std::int64_t page) {
    std::vector<std::int64_t> found;
    std::string position;
    while (true) {
      const auto rows = list_versions(tx, caller, scope, query, position, page).value();
      if (rows.empty()) return found;
      for (const auto& row : rows) found.push_back(row.membership.version_index);
      position = rows.back().position;
    }
  }

  /// Versions whose run record is shown.
  std::vector<std::int64_t> recorded(const Caller& caller) {
    return read([&](sql::Transaction& tx) {
      std::vector<std::int64_t> found;
      for (const auto& membership : store::collections::memberships_of(tx, collection, -1, 100))
        if (run_behind(tx, caller, membership)) found.push_back(membership.version_index);
      std::sort(found.begin(), found.end());
      return found;
    });
  }

  int made = 0;
  std::int64_t collection = 0;
};

TEST_F(VersionsOfHiddenRunsTest, SearchesKnowOfARunWhatItsRecordTells) {
  Caller ordinary = admin, stranger = person("guest", JoinOrganization{false, std::nullopt});
  ordinary.is_admin = false;
  const auto closed = read([&](sql::Transaction& tx) { return find_project(tx, admin, "main", "wandb-registry-closed")->id; });
  ASSERT_TRUE(projects->add_members(admin, closed, {{stranger.account_id}, {}}));
  for (const auto* caller : {&ada, &eve, &admin, &ordinary, &stranger}) {
    const auto known = recorded(*caller);
    for (const auto* filter : {R"({"metric.accuracy":{"$gt":0}})", R"({"config.lr":0.5})", R"({"metric.accuracy":{"$exists":true}})", R"({"metric.curve":1})"})
      EXPECT_EQ(list(*caller, filter, "version"), known) << caller->account_id << " " << filter;
    // As if the others had no run: behind those that have one, in the order of all rows without a value.
    auto falling = list(*caller, "", "-metric.accuracy", 2);
    ASSERT_EQ(falling.size(), static_cast<std::size_t>(made));
    EXPECT_EQ(std::vector(falling.begin(), falling.begin() + static_cast<std::ptrdiff_t>(known.size())), std::vector(known.rbegin(), known.rend()));
    EXPECT_TRUE(std::is_sorted(falling.begin() + static_cast<std::ptrdiff_t>(known.size()), falling.end()));
  }
  EXPECT_EQ(recorded(admin).size(), static_cast<std::size_t>(made) - 1) << "all but what was the deleted team's";
  EXPECT_LT(recorded(ada).size(), recorded(eve).size());
  EXPECT_FALSE(recorded(ada).empty());
}

std::string random_condition() {
  const auto field = *rc::gen::element<std::string>("metadata.x", "metadata.score", "metadata.x.deep", "metric.accuracy", "tag", "alias", "version_index", "size", "digest",
                                                    "created_at", "collection", "description", "nonsense");
  const auto op = *rc::gen::element<std::string>("$eq", "$ne", "$gt", "$lte", "$contains", "$exists");
  const auto operand = *rc::gen::element<std::string>("1", "2.5", "3", "true", "\"a\"", "\"even\"", "\"best\"", "\"A\"", "null", "0.75", "\"2023-11-14\"");
  return "{\"" + field + "\":{\"" + op + "\":" + (op == "$exists" ? "true" : operand) + "}}";
}

/// As for runs: what the database decides is what the filter says.
RC_GTEST_FIXTURE_PROP(VersionListTest, TheDatabaseAgreesWithTheFilter, ()) {
  std::string filter = random_condition();
  if (*rc::gen::inRange(0, 2) == 0) filter = "{\"$or\":[" + filter + ",{\"$not\":" + random_condition() + "}]}";
  const auto in_memory = R"({"$not":{"$not":{"$and":[)" + filter + R"(,{"digest":{"$regex":"."}}]}}})";
  RC_LOG() << filter << "\n";
  RC_ASSERT(found(in_registry(), filter) == found(in_registry(), in_memory));
  RC_ASSERT(found(in_collection(), filter, "metadata.score", 2) == found(in_collection(), in_memory, "metadata.score"));
}

}  // namespace
}  // namespace pedigree::service
