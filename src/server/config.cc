#include "server/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <toml++/toml.h>

#include "base/text.h"
#include "domain/names.h"

namespace pedigree::server {
namespace {

constexpr std::array kSettings{
    Setting{"data-dir", "./pedigree-data", "directory of the database and the files"},
    Setting{"listen", "127.0.0.1:8080", "HOST:PORT to listen on; use 0.0.0.0:8080 to serve other machines"},
    Setting{"external-url", "", "base of the URLs handed to clients, if they reach the server under another name"},
    Setting{"trusted-proxies", "", "addresses or ranges (10.0.0.0/8, ::1) whose X-Forwarded-For, -Proto and -Host are believed", true},
    Setting{"organization", "main", "name of the organization the first start creates"},
    Setting{"log-level", "info", "debug, info, warn or error"},
    Setting{"crash-after", "300", "seconds without a heartbeat after which a run is marked crashed"},
    Setting{"trash-days", "30", "days for which deleted things can be restored"},
    Setting{"upload-days", "14", "days after which an upload that was never finished is given up"},
    Setting{"gc-interval", "21600", "seconds between garbage collections"},
    Setting{"gc-grace", "3600", "seconds between finding that nothing refers to a file, and freeing it"},
    Setting{"expiry-interval", "60", "seconds between looks for versions whose ttl is over"},
};

constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warn", "error"};
constexpr std::int64_t kLongestCrashAfter = std::int64_t{30} * 24 * 3600;

struct Value {
  std::string text, source;
};
using Values = std::map<std::string, Value>;

const Setting* find_setting(std::string_view name) {
  const auto* found = std::find_if(kSettings.begin(), kSettings.end(), [&](const auto& setting) { return setting.key == name; });
  return found == kSettings.end() ? nullptr : found;
}

/// The text of a value in the file, as it would be written on the command line.
std::optional<std::string> text_of(const toml::node& node, const Setting& setting) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  const auto* list = setting.is_list ? node.as_array() : nullptr;
  if (list == nullptr) return std::nullopt;
  std::string text;
  for (const auto& item : *list) {
    const auto part = item.value_exact<std::string>();
    if (!part) return std::nullopt;
    text += (text.empty() ? "" : ",") + *part;
  }
  return text;
}

Status read_file(const std::filesystem::path& path, Values& values) {
  std::error_code error;
  if (!std::filesystem::exists(path, error) || std::filesystem::is_directory(path, error))
    return fail(Code::kInvalidArgument, fmt::format("there is no configuration file {}", path.string()));
  try {
    const auto table = toml::parse_file(path.string());
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      const auto* setting = find_setting(name);
      if (setting == nullptr) return fail(Code::kInvalidArgument, fmt::format("{}: unknown setting '{}'; see `pedigree help`", path.string(), name));
      const auto text = text_of(node, *setting);
      if (!text)
        return fail(Code::kInvalidArgument, fmt::format("{}: setting '{}' must be a text or {}", path.string(), name,
                                                        setting->is_list ? "a list of texts" : "a whole number"));
      values[name] = {*text, path.string()};
    }
    return {};
  } catch (const toml::parse_error& broken) {
    return fail(Code::kInvalidArgument, fmt::format("{} is not valid TOML: {} (line {})", path.string(), broken.description(), broken.source().begin.line));
  }
}

tl::unexpected<Error> bad(std::string_view key, const Value& value, std::string_view expected) {
  return fail(Code::kInvalidArgument, fmt::format("setting '{}' is '{}' (from {}): {}", key, value.text, value.source, expected));
}

Status apply_listen(const Value& value, Config& config) {
  const auto colon = value.text.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : parse_int(std::string_view(value.text).substr(colon + 1));
  if (colon == 0 || !port || *port < 0 || *port > 65535) return bad("listen", value, "expected HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080");
  config.address = value.text.substr(0, colon);
  if (config.address.starts_with('[') && config.address.ends_with(']')) config.address = config.address.substr(1, config.address.size() - 2);
  if (config.address == "localhost") config.address = "127.0.0.1";
  config.port = static_cast<std::uint16_t>(*port);
  return {};
}

Status apply_external_url(const Value& value, Config& config) {
  if (value.text.empty()) return {};
  const auto scheme = value.text.find("://");
  const bool known = value.text.starts_with("http://") || value.text.starts_with("https://");
  if (!known || scheme + 3 == value.text.size() || value.text.find_first_of(" ?#\"'<>\\") != std::string::npos)
    return bad("external-url", value, "expected http://HOST[:PORT] or https://HOST[:PORT]");
  config.external_url = value.text;
  while (config.external_url->ends_with('/')) config.external_url->pop_back();
  return {};
}

Status apply_trusted_proxies(const Value& value, Config& config) {
  auto ranges = http::parse_ranges(value.text);
  if (!ranges) return bad("trusted-proxies", value, ranges.error().message);
  config.trusted_proxies = *std::move(ranges);
  return {};
}

struct Count {
  std::string_view key;
  std::int64_t Config::*target;
  std::int64_t least, most;
};
constexpr std::array kCounts{Count{"trash-days", &Config::trash_days, 0, 36'500},
                             Count{"upload-days", &Config::upload_days, 0, 36'500},
                             Count{"gc-interval", &Config::gc_interval_seconds, 1, 30 * 24 * 3600},
                             Count{"gc-grace", &Config::gc_grace_seconds, 0, 30 * 24 * 3600},
                             Count{"expiry-interval", &Config::expiry_interval_seconds, 1, 24 * 3600}};

Status apply_count(const Count& count, const Value& value, Config& config) {
  const auto number = parse_int(value.text);
  if (!number || *number < count.least || *number > count.most)
    return bad(count.key, value, fmt::format("expected a whole number from {} to {}", count.least, count.most));
  config.*count.target = *number;
  return {};
}

Status apply(const std::string& key, const Value& value, Config& config) {
  if (key == "listen") return apply_listen(value, config);
  if (key == "external-url") return apply_external_url(value, config);
  if (key == "trusted-proxies") return apply_trusted_proxies(value, config);
  for (const auto& count : kCounts)
    if (key == count.key) return apply_count(count, value, config);
  if (key == "data-dir") {
    if (value.text.empty()) return bad(key, value, "expected a directory");
    config.data_dir = value.text;
  } else if (key == "organization") {
    if (const auto status = domain::check_entity_name(value.text); !status) return bad(key, value, status.error().message);
    config.organization = value.text;
  } else if (key == "log-level") {
    if (std::find(kLogLevels.begin(), kLogLevels.end(), value.text) == kLogLevels.end()) return bad(key, value, "expected debug, info, warn or error");
    config.log_level = value.text;
  } else if (key == "crash-after") {
    const auto seconds = parse_int(value.text);
    if (!seconds || *seconds < 1 || *seconds > kLongestCrashAfter) return bad(key, value, "expected a number of seconds, up to 30 days");
    config.crash_after_seconds = *seconds;
  }
  return {};
}

/// The environment variable only: keys do not belong into files or process lists.
Status apply_admin_key(Config& config) {
  const char* key = std::getenv("PEDIGREE_ADMIN_KEY");
  if (key == nullptr || *key == '\0') return {};
  if (const auto status = domain::check_api_key(key); !status) return fail(status.error().code, "PEDIGREE_ADMIN_KEY: " + status.error().message);
  config.admin_key = key;
  return {};
}

}  // namespace

std::string environment_name(std::string_view key) {
  std::string name = "PEDIGREE_";
  for (const char c : key) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

std::span<const Setting> settings() { return kSettings; }

Result<Config> load_config(const std::map<std::string, std::string>& flags, const std::optional<std::string>& file) {
  Values values;
  for (const auto& setting : kSettings) values[std::string(setting.key)] = {std::string(setting.fallback), "default"};
  if (file) {
    PED_CHECK(read_file(*file, values));
  } else if (std::filesystem::exists("pedigree.toml")) {
    PED_CHECK(read_file("pedigree.toml", values));
  }
  for (const auto& setting : kSettings) {
    const auto name = environment_name(setting.key);
    if (const char* text = std::getenv(name.c_str()); text != nullptr && *text != '\0') values[std::string(setting.key)] = {text, name};
  }
  for (const auto& [key, text] : flags) values[key] = {text, "--" + key};
  Config config;
  for (const auto& [key, value] : values) PED_CHECK(apply(key, value, config));
  PED_CHECK(apply_admin_key(config));
  return config;
}

}  // namespace pedigree::server
