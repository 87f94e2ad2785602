#include "cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <iostream>

#include "cli/commands.h"
#include "server/config.h"
#include "server/serve.h"
#include "server/version.h"

namespace pedigree::cli {
namespace {

/// The settings a command takes as flags, and where their texts go.
class SettingFlags {
 public:
  void add_to(CLI::App& command) {
    command.add_option("--config", file_, "configuration file (default: pedigree.toml, if there is one)");
    for (const auto& setting : server::settings()) {
      auto& slot = texts_[std::string(setting.key)];
      const auto fallback = setting.fallback.empty() ? std::string() : fmt::format(" [{}]", setting.fallback);
      command.add_option("--" + std::string(setting.key), slot, fmt::format("{}{}", setting.help, fallback));
    }
  }
  Result<server::Config> load() const {
    std::map<std::string, std::string> given;
    for (const auto& [key, text] : texts_)
      if (text) given.emplace(key, *text);
    return server::load_config(given, file_);
  }

 private:
  std::map<std::string, std::optional<std::string>> texts_;
  std::optional<std::string> file_;
};

constexpr int kBadUsage = 2;

/// Where settings come from: part of the help.
std::string settings_help() {
  std::string text = "Settings are flags (--data-dir DIR), environment variables, or lines of pedigree.toml (data-dir = \"DIR\"), in this order of\n"
                     "precedence:\n";
  for (const auto& setting : server::settings())
    text += fmt::format("  {:<14} {:<24} {}{}\n", setting.key, server::environment_name(setting.key), setting.help,
                        setting.fallback.empty() ? "" : fmt::format(" [{}]", setting.fallback));
  text += "  PEDIGREE_ADMIN_KEY sets the API key of the user admin (environment only; 40 characters or more).\n\n"
          "Start: pedigree serve. Check: pedigree doctor. Options of a command: pedigree COMMAND --help.";
  return text;
}

int with_config(const SettingFlags& flags, const std::function<int(const server::Config&)>& command) {
  const auto config = flags.load();
  if (config) return command(*config);
  std::cerr << "pedigree: " << config.error().message << std::endl;
  return kBadUsage;
}

}  // namespace

int run(int argc, char** argv, std::span<const EmbeddedFile> pages) {
  ::umask(077);   // whatever a command creates is its owner's alone
  CLI::App app{"Pedigree: the system of record for machine-learning models.", "pedigree"};
  app.require_subcommand(1);
  SettingFlags flags;

  auto* serve = app.add_subcommand("serve", "run the server in the foreground");
  flags.add_to(*serve);
  auto* version = app.add_subcommand("version", "print the version");
  auto* help = app.add_subcommand("help", "print this help");
  auto* doctor = app.add_subcommand("doctor", "check the data directory and the machine, and say what is wrong");
  flags.add_to(*doctor);

  auto* user = app.add_subcommand("user", "manage users")->require_subcommand(1);
  auto* user_add = user->add_subcommand("add", "create a user and print the API key");
  std::string username;
  bool admin = false;
  user_add->add_option("name", username, "username")->required();
  user_add->add_flag("--admin", admin, "make the user an administrator of the server");
  flags.add_to(*user_add);
  auto* user_passwd = user->add_subcommand("passwd", "set the password a user signs in to the pages with; asked for, or read from standard input");
  user_passwd->add_option("name", username, "username")->required();
  flags.add_to(*user_passwd);
  auto* key = app.add_subcommand("key", "manage API keys")->require_subcommand(1);
  auto* key_new = key->add_subcommand("new", "print a new API key of a user");
  key_new->add_option("user", username, "username")->required();
  std::string expires;
  bool read_only = false;
  key_new->add_option("--expires", expires, "when the key ends: 90d, 12h, or a date like 2026-12-31 [never]");
  key_new->add_flag("--read-only", read_only, "a key that can look and download, and change nothing");
  flags.add_to(*key_new);

  auto* gc = app.add_subcommand("gc", "free what was deleted long ago, and bytes nothing refers to");
  bool dry_run = false;
  gc->add_flag("--dry-run", dry_run, "only say what would be freed");
  flags.add_to(*gc);

  app.footer(settings_help());
  app.set_version_flag("--version", fmt::format("pedigree {}", server::kVersion), "print the version");

  const std::string help_text = app.help();   // once a subcommand is parsed, help() speaks of that alone

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }
  if (*version) {
    std::cout << "pedigree " << server::kVersion << std::endl;
    return 0;
  }
  if (*help) {
    std::cout << help_text << std::flush;
    return 0;
  }
  if (*serve) return with_config(flags, [&](const server::Config& config) { return server::serve(config, pages); });
  if (*doctor) return with_config(flags, run_doctor);
  if (*gc) return with_config(flags, [&](const server::Config& config) { return collect_garbage(config, dry_run); });
  if (*user_add) return with_config(flags, [&](const server::Config& config) { return add_user(config, username, admin); });
  if (*user_passwd) return with_config(flags, [&](const server::Config& config) { return set_password(config, username); });
  return with_config(flags, [&](const server::Config& config) { return new_key(config, username, expires, read_only); });
}

}  // namespace pedigree::cli
