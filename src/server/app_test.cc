#include "server/app.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <sstream>

#include "server/control.h"
#include "server/data_dir.h"
#include "server/doctor.h"
#include "server/test_folder.h"

namespace pedigree::server {
namespace {

constexpr std::string_view kPage = "<!doctype html>";
constexpr EmbeddedFile kPages[] = {{"index.html", kPage.data(), kPage.data() + kPage.size()}};

class AppTest : public InFolder {
 protected:
  AppTest() {
    config.data_dir = folder / "data";
    config.port = 0;
  }
  Result<std::unique_ptr<App>> start() { return App::start(config, kPages, out); }
  std::string key() const {
    const auto text = read(config.data_dir / "admin.key");
    return text.substr(0, text.find('\n'));
  }
  static std::string bearer(const std::string& key) { return "Authorization: Bearer " + key + "\r\n"; }
  static std::string viewer(App& app, const std::string& key) {
    return post(app.port(), "/graphql", R"({"query":"{viewer{username}}"})", bearer(key));
  }
  static int mode(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 0777) : -1;
  }

  Config config;
  std::ostringstream out;
};

TEST_F(AppTest, TheFirstStartShowsAKeyThatWorksOnce) {
  const auto app = *start();
  EXPECT_EQ(status_of(get(app->port(), "/ready")), 200);
  EXPECT_EQ(status_of(get(app->port(), "/healthz")), 200);
  EXPECT_GE(key().size(), 40U);
  EXPECT_NE(out.str().find(key()), std::string::npos);
  EXPECT_NE(out.str().find("WANDB_BASE_URL=http://127.0.0.1:" + std::to_string(app->port())), std::string::npos) << out.str();
  EXPECT_NE(viewer(*app, key()).find(R"("username":"admin")"), std::string::npos);
}

TEST_F(AppTest, WhatTheServerCreatesIsPrivate) {
  const auto app = *start();
  EXPECT_EQ(mode(config.data_dir), 0700);
  for (const auto* name : {"admin.key", "pedigree.db", "control.sock", "lock"}) EXPECT_EQ(mode(config.data_dir / name), 0600) << name;
}

TEST_F(AppTest, ALaterStartKeepsEverythingAndIsQuiet) {
  start().value()->drain();
  const auto first_key = key();
  out.str("");
  const auto app = *start();
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(key(), first_key);
  EXPECT_EQ(status_of(viewer(*app, first_key)), 200);
}

TEST_F(AppTest, AKeyFromTheEnvironmentIsUsedAndLaterReplaced) {
  config.admin_key = std::string(40, 'a');
  {
    const auto app = *start();
    EXPECT_EQ(status_of(viewer(*app, *config.admin_key)), 200);
    EXPECT_EQ(out.str().find(*config.admin_key), std::string::npos) << "the owner knows it; logs need not";
  }
  config.admin_key = std::string(40, 'b');
  const auto app = *start();
  EXPECT_EQ(status_of(viewer(*app, std::string(40, 'a'))), 401);
  EXPECT_EQ(status_of(viewer(*app, std::string(40, 'b'))), 200);
  EXPECT_EQ(key(), *config.admin_key);
}

TEST_F(AppTest, TheKeyIsNotLostWhenThePortIsTaken) {
  const blob::Descriptor other(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(other.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(other.get(), 1), 0);
  ASSERT_EQ(::getsockname(other.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  config.port = ntohs(address.sin_port);
  const auto refused = start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAlreadyExists);
  EXPECT_NE(refused.error().message.find("choose another --listen"), std::string::npos);
  EXPECT_NE(out.str().find(key()), std::string::npos);
  config.port = 0;
  EXPECT_EQ(status_of(viewer(**start(), key())), 200);
}

TEST_F(AppTest, ASecondServerOnTheSameDirectoryIsRefused) {
  const auto app = *start();
  const auto second = start();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kConflict);
  EXPECT_NE(second.error().message.find("in use by another pedigree process"), std::string::npos);
  EXPECT_EQ(status_of(get(app->port(), "/ready")), 200) << "the first goes on";
}

TEST_F(AppTest, ADirectoryWhereNothingCanBeWrittenIsNamed) {
  config.data_dir = write("file", "") / "data";
  const auto refused = start();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(config.data_dir.string()), std::string::npos);
}

TEST_F(AppTest, StrangersAreRefusedInTheWordsOfTheProtocol) {
  const auto app = *start();
  const auto graphql = post(app->port(), "/graphql", "{}");
  EXPECT_EQ(status_of(graphql), 401);
  EXPECT_NE(graphql.find(R"({"errors":[{"message":)"), std::string::npos);
  const auto native = post(app->port(), "/api/v1/users", "{}", bearer(std::string(48, 'x')));
  EXPECT_EQ(status_of(native), 401);
  EXPECT_NE(native.find("application/problem+json"), std::string::npos);
  const auto page = get(app->port(), "/ada/p");
  EXPECT_EQ(status_of(page), 200) << "the document of the pages tells nothing";
  EXPECT_NE(page.find(kPage), std::string::npos);
  EXPECT_EQ(status_of(post(app->port(), "/files/a/p/r/file_stream", "{}")), 401);
}

TEST_F(AppTest, CountsRequestsByRouteAndNotByName) {
  const auto app = *start();
  get(app->port(), "/ada/secret-project");
  const auto metrics = get(app->port(), "/metrics");
  EXPECT_NE(metrics.find("pedigree_http_request_seconds"), std::string::npos);
  EXPECT_NE(metrics.find("/{entity}/{project}"), std::string::npos);
  EXPECT_EQ(metrics.find("secret-project"), std::string::npos);
}

TEST_F(AppTest, NobodyIsServedAfterTheDrain) {
  const auto app = *start();
  const auto port = app->port();
  app->drain();
  EXPECT_EQ(get(port, "/ready"), "");
  EXPECT_FALSE(std::filesystem::exists(config.data_dir / "control.sock"));
}

// ---------------------------------------------------------------- commands on a data directory

TEST_F(AppTest, CommandsGoThroughTheRunningServer) {
  const auto app = *start();
  const auto made = control(config, {"user-add", "bob", "admin"});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(status_of(viewer(*app, *made)), 200);
  EXPECT_EQ(status_of(viewer(*app, *control(config, {"key-new", "bob", "", ""}))), 200);
  const auto taken = control(config, {"user-add", "BOB", ""});
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find("'BOB' is taken"), std::string::npos);
  EXPECT_FALSE(control(config, {"drop-all"}));
}

TEST_F(AppTest, CommandsActThemselvesWhenNoServerRuns) {
  EXPECT_EQ(control(config, {"user-add", "bob", ""}).error().code, Code::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(config.data_dir)) << "a mistyped directory is not created";
  start().value()->drain();
  const auto made = control(config, {"user-add", "bob", ""});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(status_of(viewer(**start(), *made)), 200);
}

TEST_F(AppTest, ALongPathIsNoHindrance) {
  config.data_dir = folder / std::string(100, 'l') / std::string(100, 'm');
  const auto app = *start();
  EXPECT_TRUE(control(config, {"user-add", "bob", ""}));
}

TEST_F(AppTest, ASocketLeftByACrashIsReplaced) {
  start().value()->drain();
  write("data/control.sock", "");
  const auto app = *start();
  EXPECT_TRUE(control(config, {"user-add", "bob", ""}));
}

// ---------------------------------------------------------------- doctor

class DoctorTest : public AppTest {
 protected:
  std::string wrong() const {
    std::string all;
    for (const auto& finding : examine(config))
      if (!finding.good) all += finding.what + "\n";
    return all;
  }
};

TEST_F(DoctorTest, ASoundDirectoryIsFoundSoundBeforeDuringAndAfter) {
  EXPECT_EQ(wrong(), "");
  EXPECT_FALSE(std::filesystem::exists(config.data_dir)) << "looking changes nothing";
  {
    const auto app = *start();
    EXPECT_EQ(wrong(), "");
  }
  EXPECT_EQ(wrong(), "");
  EXPECT_FALSE(std::filesystem::exists(config.data_dir / "doctor.probe"));
}

TEST_F(DoctorTest, OpenPermissionsAreNamedWithTheRemedy) {
  start().value()->drain();
  ::chmod(config.data_dir.c_str(), 0755);
  ::chmod((config.data_dir / "admin.key").c_str(), 0644);
  EXPECT_NE(wrong().find("(mode 755): chmod 700 " + config.data_dir.string()), std::string::npos) << wrong();
  EXPECT_NE(wrong().find("admin.key is open to other users"), std::string::npos);
}

TEST_F(DoctorTest, ATakenPortIsNamed) {
  const auto app = *start();
  Config other = config;
  other.data_dir = folder / "other";
  other.port = app->port();
  config = other;
  EXPECT_NE(wrong().find("choose another --listen"), std::string::npos);
}

TEST_F(DoctorTest, ADamagedDatabaseIsNamed) {
  start().value()->drain();
  std::ofstream(database_file(config.data_dir), std::ios::trunc) << std::string(8192, 'x');
  EXPECT_NE(wrong().find("database"), std::string::npos);
  EXPECT_FALSE(start());
}

}  // namespace
}  // namespace pedigree::server
