#include <gtest/gtest.h>

#include "service/world.h"

namespace pedigree::service {
namespace {

using PasswordsTest = World;
constexpr auto* kPassword = "correct horse battery";

TEST_F(PasswordsTest, OneSignsInWithOnesOwnOnly) {
  EXPECT_FALSE(accounts->authenticate_password("ada", kPassword)) << "none is set";
  ASSERT_TRUE(accounts->set_password(admin, "ada", kPassword));
  const auto caller = accounts->authenticate_password("ADA", kPassword);
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->username, "ada");
  EXPECT_EQ(caller->key_id, std::nullopt);
  const auto wrong = accounts->authenticate_password("ada", "correct horse batter");
  const auto unknown = accounts->authenticate_password("nobody", kPassword);
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(wrong.error().code, Code::kUnauthenticated);
  EXPECT_EQ(wrong.error().message, unknown.error().message);
  EXPECT_FALSE(accounts->authenticate_password("eve", kPassword));
}

TEST_F(PasswordsTest, ChangingNeedsTheOldOneAndEndsSessions) {
  ASSERT_TRUE(accounts->change_password(ada, "", kPassword)) << "the first one needs no other";
  const auto session = accounts->open_session(*accounts->authenticate_password("ada", kPassword));
  const auto of_key = accounts->open_session(ada);
  const auto of_eve = accounts->open_session(eve);
  EXPECT_EQ(accounts->change_password(ada, "wrong", "another horse battery").error().code, Code::kUnauthenticated);
  EXPECT_TRUE(accounts->authenticate_session(session->id));
  ASSERT_TRUE(accounts->change_password(ada, kPassword, "another horse battery"));
  EXPECT_FALSE(accounts->authenticate_session(session->id));
  EXPECT_FALSE(accounts->authenticate_session(of_key->id));
  EXPECT_TRUE(accounts->authenticate_session(of_eve->id)) << "others stay";
  EXPECT_FALSE(accounts->authenticate_password("ada", kPassword));
  EXPECT_TRUE(accounts->authenticate_password("ada", "another horse battery"));
}

TEST_F(PasswordsTest, RulesAndRights) {
  EXPECT_EQ(accounts->set_password(admin, "ada", "short").error().code, Code::kInvalidArgument);
  EXPECT_EQ(accounts->set_password(admin, "ada", std::string(257, 'x')).error().code, Code::kInvalidArgument);
  EXPECT_EQ(accounts->set_password(ada, "eve", kPassword).error().code, Code::kPermissionDenied);
  EXPECT_EQ(accounts->set_password(admin, "nobody", kPassword).error().code, Code::kNotFound);
  Caller reader = ada;
  reader.read_only = true;
  EXPECT_EQ(accounts->change_password(reader, "", kPassword).error().code, Code::kPermissionDenied);
  ASSERT_TRUE(accounts->set_password(admin, "ada", kPassword));
  UpdateUser rest;
  rest.active = false;
  ASSERT_TRUE(accounts->update_user(admin, "ada", rest));
  EXPECT_EQ(accounts->authenticate_password("ada", kPassword).error().message, "wrong username or password");
}

}  // namespace
}  // namespace pedigree::service
