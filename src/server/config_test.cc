#include "server/config.h"

#include <cstdlib>

#include "server/test_folder.h"

namespace pedigree::server {
namespace {

/// An environment variable for the time of a test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

using ConfigTest = InFolder;

TEST_F(ConfigTest, DefaultsAreSafe) {
  const auto config = *load_config({}, std::nullopt);
  EXPECT_EQ(config.data_dir, "./pedigree-data");
  EXPECT_EQ(config.address, "127.0.0.1");
  EXPECT_EQ(config.port, 8080);
  EXPECT_EQ(config.organization, "main");
  EXPECT_EQ(config.external_url, std::nullopt);
  EXPECT_EQ(config.admin_key, std::nullopt);
}

TEST_F(ConfigTest, FlagsWinOverEnvironmentOverFile) {
  const auto file = write("p.toml", "listen = \"127.0.0.1:1\"\norganization = \"from file\"\ndata-dir = \"file-data\"\ncrash-after = 60\n");
  const Variable listen("PEDIGREE_LISTEN", "127.0.0.1:2"), organization("PEDIGREE_ORGANIZATION", "from-environment");
  const auto config = *load_config({{"listen", "127.0.0.1:3"}}, file.string());
  EXPECT_EQ(config.port, 3);
  EXPECT_EQ(config.organization, "from-environment");
  EXPECT_EQ(config.data_dir, "file-data");
  EXPECT_EQ(config.crash_after_seconds, 60);
}

TEST_F(ConfigTest, AnEmptyVariableIsNoSetting) {
  const Variable listen("PEDIGREE_LISTEN", ""), key("PEDIGREE_ADMIN_KEY", "");
  const auto config = *load_config({}, std::nullopt);
  EXPECT_EQ(config.port, 8080);
  EXPECT_EQ(config.admin_key, std::nullopt);
}

TEST_F(ConfigTest, Addresses) {
  const auto listen = [](const std::string& text) { return load_config({{"listen", text}}, std::nullopt); };
  EXPECT_EQ(listen("[::1]:80")->address, "::1");
  EXPECT_EQ(listen("localhost:80")->address, "127.0.0.1");
  EXPECT_EQ(listen("0.0.0.0:0")->port, 0);
  for (const auto* wrong : {"8080", ":8080", "host:", "host:x", "host:70000", "host:-1", ""}) EXPECT_FALSE(listen(wrong)) << wrong;
}

TEST_F(ConfigTest, ErrorsNameTheSettingAndItsSource) {
  const auto message = [](auto result) { return result ? std::string("no error") : result.error().message; };
  EXPECT_EQ(message(load_config({{"crash-after", "soon"}}, std::nullopt)),
            "setting 'crash-after' is 'soon' (from --crash-after): expected a number of seconds, up to 30 days");
  const Variable organization("PEDIGREE_ORGANIZATION", "a/b");
  EXPECT_EQ(message(load_config({}, std::nullopt)),
            "setting 'organization' is 'a/b' (from PEDIGREE_ORGANIZATION): invalid name 'a/b': it must not contain '/'");
  const auto unknown = write("p.toml", "lisen = \"x:1\"\n");
  EXPECT_EQ(message(load_config({}, unknown.string())), unknown.string() + ": unknown setting 'lisen'; see `pedigree help`");
  EXPECT_NE(message(load_config({}, write("q.toml", "a = [\n").string())).find("not valid TOML"), std::string::npos);
  EXPECT_NE(message(load_config({}, write("r.toml", "listen = 1.5\n").string())).find("must be a text or a whole number"), std::string::npos);
  EXPECT_NE(message(load_config({}, (folder / "none.toml").string())).find("there is no configuration file"), std::string::npos);
  EXPECT_NE(message(load_config({{"log-level", "loud"}}, std::nullopt)).find("expected debug, info, warn or error"), std::string::npos);
}

TEST_F(ConfigTest, ExternalUrls) {
  const auto url = [](const std::string& text) { return load_config({{"external-url", text}}, std::nullopt); };
  EXPECT_EQ(url("https://models.example.org/")->external_url, "https://models.example.org");
  EXPECT_EQ(url("")->external_url, std::nullopt);
  for (const auto* wrong : {"models.example.org", "ftp://x", "http://", "http://a b", "http://x/?q"}) EXPECT_FALSE(url(wrong)) << wrong;
}

TEST_F(ConfigTest, TheAdminKeyComesFromTheEnvironmentAloneAndIsNotShown) {
  {
    const Variable key("PEDIGREE_ADMIN_KEY", std::string(40, 'k'));
    EXPECT_EQ(load_config({}, std::nullopt)->admin_key, std::string(40, 'k'));
  }
  const Variable key("PEDIGREE_ADMIN_KEY", "tooshort-secret");
  const auto refused = load_config({}, std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "PEDIGREE_ADMIN_KEY: invalid API key: it must have 40 characters or more");
  EXPECT_FALSE(load_config({}, write("p.toml", "admin-key = \"" + std::string(40, 'k') + "\"\n").string()));
}

TEST_F(ConfigTest, EverySettingIsDescribed) {
  for (const auto& setting : settings()) {
    EXPECT_FALSE(setting.help.empty()) << setting.key;
    EXPECT_TRUE(load_config({{std::string(setting.key), std::string(setting.fallback)}}, std::nullopt)) << setting.key;
  }
  EXPECT_EQ(environment_name("data-dir"), "PEDIGREE_DATA_DIR");
}

}  // namespace
}  // namespace pedigree::server
