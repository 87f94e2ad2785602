#include "service/world.h"
#include "store/events.h"

namespace pedigree::service {
namespace {

class Sessions : public World {
 protected:
  Sessions() {
    key = accounts->create_key(ada, "ada", {})->key;
    with_key = *accounts->authenticate(key);
    with_key.via = "web";
  }
  std::string key;
  Caller with_key;
};

TEST_F(Sessions, ASessionStandsForItsAccount) {
  const auto opened = accounts->open_session(with_key);
  ASSERT_TRUE(opened);
  const auto caller = accounts->authenticate_session(opened->id);
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->username, "ada");
  EXPECT_EQ(caller->account_id, ada.account_id);
  EXPECT_EQ(caller->key_id, with_key.key_id);
  for (const auto& id : {std::string(), std::string("x"), std::string(43, 'A'), opened->id + "A", opened->id.substr(1)})
    EXPECT_EQ(accounts->authenticate_session(id).error().code, Code::kUnauthenticated);
}

TEST_F(Sessions, ItEndsByClosingByTimeAndWithItsKey) {
  const auto closed = *accounts->open_session(with_key), late = *accounts->open_session(with_key),
             revoked = *accounts->open_session(with_key);
  EXPECT_TRUE(accounts->close_session(with_key, closed.id));
  EXPECT_FALSE(accounts->authenticate_session(closed.id));
  EXPECT_TRUE(accounts->close_session(with_key, closed.id)) << "signing out twice is no error";
  EXPECT_TRUE(accounts->authenticate_session(late.id));
  EXPECT_TRUE(accounts->revoke_key(with_key, *with_key.key_id));
  EXPECT_FALSE(accounts->authenticate_session(revoked.id));
  auto again = ada;
  again.key_id.reset();
  const auto timed = *accounts->open_session(again);
  clock.set(timed.expires_at - 1);
  EXPECT_TRUE(accounts->authenticate_session(timed.id));
  clock.set(timed.expires_at);
  EXPECT_FALSE(accounts->authenticate_session(timed.id));
  EXPECT_TRUE(accounts->forget_expired_sessions());
}

TEST_F(Sessions, ItMayDoNoMoreThanItsKeyAndLivesNoLonger) {
  const auto made =
      *accounts->create_key(ada, "ada", {.description = {}, .expires_at = clock.now() + kSecond, .read_only = true});
  const auto session = accounts->open_session(*accounts->authenticate(made.key));
  ASSERT_TRUE(session);
  EXPECT_TRUE(accounts->authenticate_session(session->id)->read_only);
  clock.set(*made.row.expires_at);
  EXPECT_FALSE(accounts->authenticate_session(session->id));
}

TEST_F(Sessions, ServiceAccountsHaveNone) {
  auto robot = with_key;
  robot.is_service = true;
  const auto opened = accounts->open_session(robot);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kPermissionDenied);
}

TEST_F(Sessions, ADeactivatedUserIsSignedOut) {
  const auto opened = *accounts->open_session(with_key);
  UpdateUser change;
  change.active = false;
  ASSERT_TRUE(accounts->update_user(admin, "ada", change));
  EXPECT_FALSE(accounts->authenticate_session(opened.id));
}

TEST_F(Sessions, ADeletedUserIsSignedOut) {
  const auto opened = *accounts->open_session(with_key);
  EXPECT_TRUE(accounts->delete_user(admin, "ada"));
  EXPECT_FALSE(accounts->authenticate_session(opened.id));
}

}  // namespace
}  // namespace pedigree::service
