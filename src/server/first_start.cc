#include "server/first_start.h"

#include <fmt/format.h>

#include "server/data_dir.h"

namespace pedigree::server {
namespace {

std::filesystem::path key_file(const Config& config) { return config.data_dir / "admin.key"; }

/// How a person on another machine, or on this one, would write the address.
std::string shown_url(const Config& config, std::uint16_t port) {
  if (config.external_url) return *config.external_url;
  const bool every_address = config.address == "0.0.0.0" || config.address == "::";
  if (every_address) return fmt::format("http://<this machine>:{}", port);
  const bool v6 = config.address.find(':') != std::string::npos;
  return v6 ? fmt::format("http://[{}]:{}", config.address, port) : fmt::format("http://{}:{}", config.address, port);
}

}  // namespace

Result<service::Bootstrapped> bootstrap(const Config& config, service::Accounts& accounts) {
  service::Bootstrap options{config.organization, config.admin_key};
  PED_TRY(const bool first, accounts.is_first_start());
  if (first) {
    if (!options.admin_key) options.admin_key = service::random_key();
    PED_CHECK(write_private_file(key_file(config), *options.admin_key + "\n"));
  }
  PED_TRY(auto done, accounts.bootstrap(options));
  if (!first && !done.admin_key.empty()) PED_CHECK(write_private_file(key_file(config), done.admin_key + "\n"));
  return done;
}

std::string first_start_text(const Config& config, const service::Bootstrapped& bootstrapped, std::uint16_t port) {
  std::string text = fmt::format("First start: created the user 'admin' and the organization '{}' in {}\n", config.organization, config.data_dir.string());
  if (!config.admin_key)
    text += fmt::format("The key of 'admin' is shown this once; it is also in {}:\n\n    {}\n\n", key_file(config).string(), bootstrapped.admin_key);
  text += fmt::format("Next, on a machine that trains:\n\n    export WANDB_BASE_URL={}\n    wandb login\n\nMore users: pedigree user add NAME --data-dir {}\n\n",
                      shown_url(config, port), config.data_dir.string());
  return text;
}

}  // namespace pedigree::server
