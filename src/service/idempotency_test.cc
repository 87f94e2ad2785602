#include "service/idempotency.h"

#include <gtest/gtest.h>

#include "service/world.h"

namespace pedigree::service {
namespace {

class IdempotencyTest : public World {
 protected:
  IdempotencyTest() {
    LinkArtifact spec;
    spec.artifact_id = log(ada, "p", "m", "1").id;
    spec.entity = "main";
    spec.project = "wandb-registry-model";
    spec.collection = "Model";
    collection = registry->link(ada, spec)->collection_id;
  }
  Caller asking(const std::string& key, const std::string& what, const std::string& request) {
    Caller caller = ada;
    caller.request_id = request;
    caller.idempotency = IdempotencyKey{key, sha256(what)};
    return caller;
  }
  std::int64_t collection = 0;
  Idempotency keys{stores()};
};

TEST_F(IdempotencyTest, TheOutcomeOfAChangeCanBeLookedUp) {
  const auto first = asking("k", "set", "r1");
  EXPECT_FALSE(*keys.find(first));
  ASSERT_TRUE(registry->set_alias(first, collection, "production", 0, {}));
  EXPECT_FALSE((*keys.find(first))->status) << "carried out, the answer not kept yet";
  ASSERT_TRUE(keys.keep(first, 200, R"({"version":"v0"})"));
  const auto outcome = *keys.find(asking("k", "set", "r2"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->status, 200);
  EXPECT_EQ(outcome->answer, R"({"version":"v0"})");
}

TEST_F(IdempotencyTest, AKeyIsForOneRequestOfOneAccount) {
  ASSERT_TRUE(registry->set_alias(asking("k", "set", "r1"), collection, "production", 0, {}));
  EXPECT_EQ(keys.find(asking("k", "something else", "r2")).error().code, Code::kConflict);
  Caller other = eve;
  other.idempotency = IdempotencyKey{"k", sha256("set")};
  EXPECT_FALSE(*keys.find(other));
}

TEST_F(IdempotencyTest, OfTwoRequestsAtOnceOneIsRefusedAndChangesNothing) {
  ASSERT_TRUE(registry->set_alias(asking("k", "set", "r1"), collection, "one", 0, {}));
  const auto second = registry->set_alias(asking("k", "set", "r2"), collection, "two", 0, {});   // came before r1 had committed
  EXPECT_EQ(second.error().code, Code::kConflict);
  read([&](sql::Transaction& tx) {
    EXPECT_FALSE(store::collections::open_alias(tx, collection, "two"));
    return 0;
  });
}

TEST_F(IdempotencyTest, KeysAreForgottenAfterAWeek) {
  const auto caller = asking("k", "set", "r1");
  ASSERT_TRUE(registry->set_alias(caller, collection, "production", 0, {}));
  ASSERT_TRUE(keys.forget_old());
  EXPECT_TRUE(*keys.find(caller));
  clock.set(clock.now() + 8 * 24 * 3600 * kSecond);
  ASSERT_TRUE(keys.forget_old());
  EXPECT_FALSE(*keys.find(caller));
}

}  // namespace
}  // namespace pedigree::service
