// The configuration of a server: flags over PEDIGREE_* environment over pedigree.toml over defaults.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "http/address_range.h"

namespace pedigree::server {

struct Config {
  std::filesystem::path data_dir = "pedigree-data";
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::optional<std::string> external_url;       // base of URLs handed out; else the Host of the request
  std::vector<http::AddressRange> trusted_proxies;   // whose X-Forwarded-* headers are believed
  std::string organization = "main";             // name of the organisation the first start creates
  std::optional<std::string> admin_key;          // PEDIGREE_ADMIN_KEY only: keys do not belong into files or process lists
  std::string log_level = "info";
  std::int64_t crash_after_seconds = 300;        // a run without heartbeat for that long is marked crashed
  std::int64_t trash_days = 30;                  // deleted things can be restored for that long
  std::int64_t upload_days = 14;                 // then an upload that was never finished is given up
  std::int64_t gc_interval_seconds = 6 * 3600;   // between garbage collections
  std::int64_t gc_grace_seconds = 3600;          // between finding that nothing refers to bytes, and freeing them
  std::int64_t expiry_interval_seconds = 60;     // between looks for versions whose lifetime is over
};

/// One setting, for the configuration and its help.
struct Setting {
  std::string_view key;                          // in pedigree.toml; flag --key; environment PEDIGREE_KEY
  std::string_view fallback, help;
  bool is_list = false;                          // in pedigree.toml also an array of texts; elsewhere separated by commas
};
std::span<const Setting> settings();
/// "data-dir" → "PEDIGREE_DATA_DIR".
std::string environment_name(std::string_view key);

/// `flags`: settings given on the command line, by key. `file`: a TOML file; without one, pedigree.toml of the working directory
/// is read if it exists. kInvalidArgument naming the setting, where it came from and what is expected.
Result<Config> load_config(const std::map<std::string, std::string>& flags, const std::optional<std::string>& file);

}  // namespace pedigree::server
