#include <fstream>

#include "domain/actions.h"
#include "service/world.h"
#include "store/events.h"

namespace pedigree::service {
namespace {

constexpr auto kWord = "a long password";

class Passwords : public World {
 protected:
  Status set(const Caller& caller, const std::string& user, const std::string& word, std::optional<std::string> current = {}) {
    return accounts->set_password(caller, {.username = user, .password = word, .current = std::move(current)});
  }
  Code refusal(std::string_view name, std::string_view word) {
    const auto caller = accounts->authenticate_password(name, word);
    return caller ? Code::kInternal : caller.error().code;
  }
};

TEST_F(Passwords, OpenTheAccountByNameOrAddressAndNothingElse) {
  ASSERT_TRUE(set(ada, "ada", kWord));
  UpdateUser change;
  change.email = "Ada@example.org";
  ASSERT_TRUE(accounts->update_user(admin, "ada", change));
  for (const auto* name : {"ada", "ADA", "ada@example.org"}) {
    const auto found = accounts->authenticate_password(name, kWord);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->caller.account_id, ada.account_id);
    EXPECT_FALSE(found->caller.key_id);
    EXPECT_FALSE(found->caller.read_only);
  }
  EXPECT_EQ(refusal("ada", "a long passwort"), Code::kUnauthenticated);
  EXPECT_EQ(refusal("eve", kWord), Code::kUnauthenticated) << "she has none";
  EXPECT_EQ(refusal("nobody", kWord), Code::kUnauthenticated);
  EXPECT_EQ(accounts->authenticate_password("ada", "wrong").error().message,
            accounts->authenticate_password("nobody", kWord).error().message)
      << "the answer does not tell who exists";
}

TEST_F(Passwords, ChangingOnesOwnNeedsThePresentOne) {
  ASSERT_TRUE(set(ada, "ada", kWord));
  EXPECT_EQ(set(ada, "ada", "another password").error().code, Code::kPermissionDenied);
  EXPECT_EQ(set(ada, "ada", "another password", "guessed").error().code, Code::kPermissionDenied);
  EXPECT_TRUE(accounts->authenticate_password("ada", kWord));
  EXPECT_TRUE(set(ada, "ada", "another password", kWord));
  EXPECT_FALSE(accounts->authenticate_password("ada", kWord));
  EXPECT_TRUE(accounts->authenticate_password("ada", "another password"));
}

TEST_F(Passwords, OfOthersAreForAdministrators) {
  EXPECT_EQ(set(eve, "ada", kWord).error().code, Code::kPermissionDenied);
  ASSERT_TRUE(set(ada, "ada", kWord));
  EXPECT_TRUE(set(admin, "ada", "forgotten and new"));
  EXPECT_TRUE(accounts->authenticate_password("ada", "forgotten and new"));
  EXPECT_EQ(set(admin, "nobody", kWord).error().code, Code::kNotFound);
  EXPECT_EQ(set(ada, "ada", "short", "forgotten and new").error().code, Code::kInvalidArgument);
  auto looker = eve;
  looker.read_only = true;
  EXPECT_EQ(set(looker, "eve", kWord).error().code, Code::kPermissionDenied);
}

TEST_F(Passwords, ASignInThatANewOneOvertakesFails) {
  ASSERT_TRUE(set(ada, "ada", kWord));
  const auto found = *accounts->authenticate_password("ada", kWord);
  ASSERT_TRUE(set(admin, "ada", "a second password"));
  const auto opened = accounts->open_session(found.caller, found.password_hash);
  ASSERT_FALSE(opened) << "it would outlive the change";
  EXPECT_EQ(opened.error().code, Code::kUnauthenticated);
  const auto again = *accounts->authenticate_password("ada", "a second password");
  EXPECT_TRUE(accounts->open_session(again.caller, again.password_hash));
}

TEST_F(Passwords, ANewOneEndsAllSessionsAndLeavesAnEventWithoutIt) {
  ASSERT_TRUE(set(ada, "ada", kWord));
  auto by_password = accounts->authenticate_password("ada", kWord)->caller;
  by_password.via = "web";
  const auto opened = *accounts->open_session(by_password), by_key = *accounts->open_session(ada),
             other = *accounts->open_session(eve);
  ASSERT_TRUE(accounts->authenticate_session(opened.id));
  EXPECT_FALSE(accounts->authenticate_session(opened.id)->key_id);
  ASSERT_TRUE(set(admin, "ada", "a second password"));
  EXPECT_FALSE(accounts->authenticate_session(opened.id));
  EXPECT_FALSE(accounts->authenticate_session(by_key.id));
  EXPECT_TRUE(accounts->authenticate_session(other.id)) << "of somebody else";
  const auto copy = folder / "copy.db";
  ASSERT_TRUE(database->backup(copy.string()));
  std::ifstream file(copy, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(bytes.find("a second password"), std::string::npos);
  EXPECT_NE(bytes.find(domain::event::kPasswordSet), std::string::npos);
}

TEST_F(Passwords, DieWithTheUserAndRestWhileDeactivated) {
  ASSERT_TRUE(set(ada, "ada", kWord));
  UpdateUser change;
  change.active = false;
  ASSERT_TRUE(accounts->update_user(admin, "ada", change));
  EXPECT_EQ(refusal("ada", kWord), Code::kUnauthenticated);
  change.active = true;
  ASSERT_TRUE(accounts->update_user(admin, "ada", change));
  EXPECT_TRUE(accounts->authenticate_password("ada", kWord));
  ASSERT_TRUE(accounts->delete_user(admin, "ada"));
  EXPECT_EQ(refusal("ada", kWord), Code::kUnauthenticated);
}

TEST_F(Passwords, GuessingOneIsSlowedDownWhereverItComesFrom) {
  ASSERT_TRUE(set(ada, "ada", kWord));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(refusal("ada", "guess"), Code::kUnauthenticated);
  EXPECT_EQ(accounts->password_wait("ada"), 0);
  EXPECT_EQ(refusal("Ada", "guess"), Code::kUnauthenticated);
  EXPECT_GT(accounts->password_wait("ada"), 0);
  EXPECT_EQ(refusal("ada", kWord), Code::kPermissionDenied) << "even the right one waits";
  EXPECT_EQ(accounts->password_wait("eve"), 0) << "of others nothing is kept back";
  clock.set(clock.now() + accounts->password_wait("ada"));
  EXPECT_TRUE(accounts->authenticate_password("ada", kWord));
  EXPECT_EQ(accounts->password_wait("ada"), 0);
}

}  // namespace
}  // namespace pedigree::service
