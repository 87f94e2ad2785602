#include "server/config.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <toml++/toml.h>

#include "base/text.h"

namespace pedigree::server {
namespace {

constexpr std::array kSettings{
    Setting{"data-dir", "./pedigree-data", "directory of the database and the files"},
    Setting{"listen", "127.0.0.1:8080", "HOST:PORT to listen on; use 0.0.0.0:8080 to serve other machines"},
    Setting{"external-url", "", "base of the URLs handed to clients, if they reach the server under another name"},
    Setting{"organization", "main", "name of the organization created at the first start"},
    Setting{"log-level", "info", "debug, info, warn or error"},
    Setting{"crash-after", "300", "seconds without a heartbeat after which a run is marked crashed"},
};

struct Value {
  std::string text, source;
};
using Values = std::map<std::string, Value>;

std::string environment_name(std::string_view key) {
  std::string name = "PEDIGREE_";
  for (const char c : key) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

Status read_file(const std::filesystem::path& path, Values& values) {
  try {
    const auto table = toml::parse_file(path.string());
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      const bool known = std::any_of(kSettings.begin(), kSettings.end(), [&](const auto& setting) { return setting.key == name; });
      if (!known) return fail(Code::kInvalidArgument, fmt::format("{}: unknown setting '{}'", path.string(), name));
      if (const auto text = node.value<std::string>()) values[name] = {*text, path.string()};
      else if (const auto number = node.value<std::int64_t>()) values[name] = {std::to_string(*number), path.string()};
      else return fail(Code::kInvalidArgument, fmt::format("{}: setting '{}' must be a text or a number", path.string(), name));
    }
    return {};
  } catch (const toml::parse_error& error) {
    return fail(Code::kInvalidArgument, fmt::format("{} is not valid TOML: {}", path.string(), error.description()));
  }
}

tl::unexpected<Error> bad(std::string_view key, const Value& value, std::string_view expected) {
  return fail(Code::kInvalidArgument, fmt::format("setting '{}' is '{}' (from {}): {}", key, value.text, value.source, expected));
}

Status apply_listen(const Value& value, Config& config) {
  const auto colon = value.text.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : parse_int(std::string_view(value.text).substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) return bad("listen", value, "expected HOST:PORT");
  config.address = value.text.substr(0, colon);
  if (config.address.starts_with('[') && config.address.ends_with(']')) config.address = config.address.substr(1, config.address.size() - 2);
  if (config.address == "localhost") config.address = "127.0.0.1";
  config.port = static_cast<std::uint16_t>(*port);
  return {};
}

Status apply(const std::string& key, const Value& value, Config& config) {
  if (key == "data-dir") {
    config.data_dir = value.text;
  } else if (key == "listen") {
    return apply_listen(value, config);
  } else if (key == "external-url") {
    if (value.text.empty()) return {};
    if (!value.text.starts_with("http://") && !value.text.starts_with("https://")) return bad(key, value, "expected http://… or https://…");
    config.external_url = value.text;
    while (config.external_url->ends_with('/')) config.external_url->pop_back();
  } else if (key == "organization") {
    config.organization = value.text;
  } else if (key == "log-level") {
    if (value.text != "debug" && value.text != "info" && value.text != "warn" && value.text != "error") return bad(key, value, "expected debug, info, warn or error");
    config.log_level = value.text;
  } else if (key == "crash-after") {
    const auto seconds = parse_int(value.text);
    if (!seconds || *seconds < 1) return bad(key, value, "expected a number of seconds");
    config.crash_after_seconds = *seconds;
  }
  return {};
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

Result<Config> load_config(const std::map<std::string, std::string>& flags, const std::optional<std::string>& file) {
  Values values;
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
  if (const char* key = std::getenv("PEDIGREE_ADMIN_KEY"); key != nullptr && *key != '\0') config.admin_key = key;
  return config;
}

}  // namespace pedigree::server
