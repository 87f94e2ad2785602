#include <gtest/gtest.h>

#include "service/world.h"

namespace pedigree::service {
namespace {

class AliasPreviewTest : public World {
 protected:
  AliasPreviewTest() {
    for (const auto* content : {"0", "1"}) {
      LinkArtifact link;
      link.artifact_id = log(ada, "p", "m", content).id;
      link.entity = "main";
      link.project = "wandb-registry-model";
      link.collection = "C";
      collection = registry->link(ada, link)->collection_id;
    }
  }

  std::optional<std::int64_t> held(std::string_view alias) {
    return read([&](sql::Transaction& tx) {
      const auto binding = store::collections::open_alias(tx, collection, alias);
      return binding ? std::optional(binding->version_index) : std::nullopt;
    });
  }
  std::int64_t events() {
    return read([](sql::Transaction& tx) { return tx.scalar("SELECT count(*) FROM event"); });
  }

  std::int64_t collection = 0;
};

TEST_F(AliasPreviewTest, SaysWhatWouldChangeAndChangesNothing) {
  ASSERT_TRUE(registry->set_alias(ada, collection, "production", 0, {}));
  const auto before = events();
  const auto changes = registry->preview_promote(ada, collection, 1, {{"production", {}}, {"staging", {}}});
  ASSERT_TRUE(changes) << changes.error().message;
  ASSERT_EQ(changes->size(), 2U);
  EXPECT_EQ(changes->at(0).from, 0);
  EXPECT_EQ(changes->at(0).to, 1);
  EXPECT_EQ(changes->at(1).from, std::nullopt);
  EXPECT_EQ(changes->at(1).to, 1);
  EXPECT_EQ(registry->preview_remove_alias(ada, collection, "production")->front().to, std::nullopt);
  EXPECT_EQ(held("production"), 0);
  EXPECT_EQ(held("staging"), std::nullopt);
  EXPECT_EQ(events(), before);
  ASSERT_TRUE(registry->set_alias(ada, collection, "production", 1, {}));
  EXPECT_EQ(registry->preview_rollback(ada, collection, "production")->front().to, 0);
  EXPECT_EQ(held("production"), 1);
}

TEST_F(AliasPreviewTest, GivesTheErrorOfTheChange) {
  const auto same = [](const auto& preview, const auto& change) {
    ASSERT_FALSE(preview);
    ASSERT_FALSE(change);
    EXPECT_EQ(preview.error().code, change.error().code);
    EXPECT_EQ(preview.error().message, change.error().message);
  };
  same(registry->preview_promote(ada, collection, 7, {{"production", {}}}),
       registry->set_alias(ada, collection, "production", 7, {}));
  same(registry->preview_rollback(ada, collection, "production"), registry->rollback(ada, collection, "production"));
  same(registry->preview_remove_alias(ada, collection, "production"), registry->remove_alias(ada, collection, "production"));
  same(registry->preview_promote(eve, collection, 1, {{"production", {}}}),
       registry->set_alias(eve, collection, "production", 1, {}));
  same(registry->preview_promote(ada, collection, 1, {{"v3", {}}}), registry->set_alias(ada, collection, "v3", 1, {}));
}

}  // namespace
}  // namespace pedigree::service
