#include "api/caller.h"

#include "service/world.h"

namespace pedigree::api {
namespace {

class CallerTest : public service::World {
 protected:
  static constexpr const char* kKey = "0123456789-0123456789_0123456789-abcdefghijklm";
  CallerTest() {
    EXPECT_TRUE(accounts->create_user(admin, {.username = "root-2", .email = {}, .admin = true, .organization = {}, .api_key = kKey}));
  }

  Result<service::Caller> from(std::initializer_list<std::pair<std::string, std::string>> headers, std::string_view via = "wandb") {
    request = {};
    request.id = "r1";
    request.method = "GET";
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return caller_from(request, *accounts, via);
  }
  static std::string basic(const std::string& text) { return "Basic " + base64(as_bytes(text)); }

  http::Request request;
};

TEST_F(CallerTest, TheKeyComesAsPasswordOfAnyUserOrAsBearer) {
  for (const auto& credentials : {basic(std::string("api:") + kKey), basic(std::string(":") + kKey), basic(std::string("someone else:") + kKey),
                                  std::string("Bearer ") + kKey, std::string("bearer   ") + kKey}) {
    const auto caller = from({{"Authorization", credentials}});
    ASSERT_TRUE(caller) << credentials;
    EXPECT_EQ(caller->username, "root-2");
    EXPECT_EQ(caller->via, "wandb");
    EXPECT_EQ(caller->request_id, "r1");
    EXPECT_EQ(request.user, "root-2") << "for the request log";
  }
}

TEST_F(CallerTest, EverythingElseIsUnknown) {
  for (const std::string credentials :
       {"", "Bearer", "Bearer ", "Basic", "Basic !!!", "Digest username=x", "Basic YWJj", "Bearer x", "Basic Ojo="}) {
    const auto caller = from({{"Authorization", credentials}});
    ASSERT_FALSE(caller) << credentials;
    EXPECT_EQ(caller.error().code, Code::kUnauthenticated);
    EXPECT_EQ(request.user, "");
  }
  EXPECT_NE(from({}).error().message.find("wandb login"), std::string::npos) << "says what to do";
}

TEST_F(CallerTest, AdministratorsUseTheirPowerOnlyWhereTheyAskForIt) {
  const std::string bearer = std::string("Bearer ") + kKey;
  EXPECT_TRUE(from({{"Authorization", bearer}}, "rest")->is_admin);
  EXPECT_FALSE(from({{"Authorization", bearer}}, "wandb")->is_admin);
  EXPECT_FALSE(from({{"Authorization", bearer}, {"Use-Admin-Privileges", "false"}}, "wandb")->is_admin);
  EXPECT_TRUE(from({{"Authorization", bearer}, {"use-admin-privileges", "true"}}, "wandb")->is_admin);
  EXPECT_FALSE(from({{"Authorization", bearer}}, "web")->is_admin);
  const auto plain = accounts->create_key(ada, "ada", {})->key;
  EXPECT_FALSE(from({{"Authorization", "Bearer " + plain}, {"Use-Admin-Privileges", "true"}}, "rest")->is_admin) << "asking gives nobody power";
}

TEST_F(CallerTest, AReadOnlyKeyIsRefusedWhereverTheHeadTellsOfAChange) {
  const auto key = accounts->create_key(ada, "ada", {.description = {}, .expires_at = {}, .read_only = true})->key;
  const auto ask = [&](const std::string& method, const std::string& path) {
    request = {};
    request.method = method;
    request.path = path;
    request.headers.add("Authorization", "Bearer " + key);
    return caller_from(request, *accounts, "rest");
  };
  for (const auto* method : {"GET", "HEAD", "OPTIONS"}) EXPECT_TRUE(ask(method, "/api/v1/users")) << method;
  for (const auto* method : {"POST", "PUT", "PATCH", "DELETE", "get", ""}) EXPECT_EQ(ask(method, "/api/v1/users").error().code, Code::kPermissionDenied) << method;
  EXPECT_TRUE(ask("POST", "/graphql")->read_only) << "the body tells; graphql_route.cc asks again";
}

TEST_F(CallerTest, ThePagesAreForPeople) {
  ASSERT_TRUE(accounts->create_team(admin, "crew", "main", {}));
  const auto bot = *members->create_service_account(admin, {service::GroupName::Kind::kTeam, "crew"}, {});
  const std::pair<std::string, std::string> key{"Authorization", "Bearer " + bot.api_key};
  EXPECT_EQ(from({key}, "web").error().code, Code::kPermissionDenied);
  EXPECT_TRUE(from({key}, "wandb")->is_service);
}

TEST_F(CallerTest, ReasonAndPrincipalTravelWithTheRequest) {
  const std::pair<std::string, std::string> key{"Authorization", std::string("Bearer ") + kKey};
  const auto caller = *from({key, {"X-Pedigree-Reason", "Größe geprüft"}, {"X-Wandb-Username", "ada"}});
  EXPECT_EQ(caller.reason, "Größe geprüft");
  EXPECT_EQ(caller.on_behalf_of, "ada");
  EXPECT_EQ(from({key, {"X-Pedigree-Reason", std::string(5000, 'r')}}).error().code, Code::kTooLarge);
  EXPECT_EQ(from({key, {"X-Pedigree-Reason", "\xff"}}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(from({key, {"X-Wandb-Username", "\xff"}})->on_behalf_of, "") << "only noted, so only dropped";
}

}  // namespace
}  // namespace pedigree::api
