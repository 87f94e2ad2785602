#include "service/run_lines.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/zstd.h"

namespace pedigree::service {
namespace {

constexpr std::size_t kMaxBlock = std::size_t{256} << 20;
constexpr std::size_t kWorthAThread = std::size_t{512} << 10;   // packed bytes: some milliseconds
constexpr std::size_t kMaxText = 1024;    // longer texts are filtered by nobody

store::RunValue value_row(const char* source, const std::string& key, const json::Value& value) {
  store::RunValue row{source, key, "other", std::nullopt, std::nullopt};
  if (const auto number = value.number()) {
    if (std::isnan(*number)) row.klass = "nan";
    else if (std::isinf(*number)) row.klass = *number > 0 ? "inf" : "-inf";
    else row.klass = "number", row.number = *number;
  } else if (const auto* flag = value.if_bool()) {
    row.klass = "bool";
    row.number = *flag ? 1 : 0;
  } else if (const auto* text = value.if_string()) {
    row.klass = "text";
    row.text = text->substr(0, kMaxText);
  } else if (value.is_null()) {
    row.klass = "null";
  }
  return row;
}

std::vector<store::RunValue> rows_of(const char* source, const json::Value& value) {
  std::vector<store::RunValue> rows;
  flatten(value, "", 0, [&](const std::string& key, const json::Value& scalar) {
    if (rows.size() < kMaxKeys && !key.empty()) rows.push_back(value_row(source, key, scalar));
  });
  return rows;
}

/// Calls f with each line of a packed block, which is unpacked into `buffer`.
template <class F>
Status unpack(std::string_view packed, std::string& buffer, const F& f) {
  PED_TRY(const auto plain, zstd_decompress_into(buffer, packed, kMaxBlock));
  for (std::size_t at = 0; at < plain.size();) {
    if (plain.size() - at < 4) return fail(Code::kInternal, "a stored block of a run is damaged", "truncated length");
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size |= static_cast<std::uint32_t>(static_cast<unsigned char>(plain[at + i])) << (8 * i);
    at += 4;
    if (plain.size() - at < size) return fail(Code::kInternal, "a stored block of a run is damaged", "truncated line");
    f(plain.substr(at, size));
    at += size;
  }
  return {};
}

/// Whether the blocks follow each other without overlap.
bool in_a_row(std::span<const store::RunBlock> blocks) {
  for (std::size_t i = 1; i < blocks.size(); ++i)
    if (blocks[i].first_line < blocks[i - 1].first_line + blocks[i - 1].line_count) return false;
  return true;
}

}  // namespace

std::string pack_lines(const std::vector<std::string>& lines) {
  std::size_t total = 0;
  for (const auto& line : lines) total += line.size() + 4;
  std::string plain;
  plain.reserve(total);
  for (const auto& line : lines) {
    const auto size = static_cast<std::uint32_t>(line.size());
    for (int shift = 0; shift < 32; shift += 8) plain += static_cast<char>((size >> shift) & 0xFFU);
    plain += line;
  }
  return zstd_compress(plain);
}

Result<std::vector<std::string>> unpack_lines(std::string_view packed) {
  std::vector<std::string> lines;
  std::string buffer;
  PED_CHECK(unpack(packed, buffer, [&](std::string_view line) { lines.emplace_back(line); }));
  return lines;
}

Result<std::map<std::int64_t, std::string>> assemble(std::span<const store::RunBlock> blocks) {
  std::map<std::int64_t, std::string> lines;
  for (const auto& block : blocks) {
    PED_TRY(auto unpacked, unpack_lines(block.bytes));
    std::int64_t number = block.first_line;
    for (auto& line : unpacked) lines.insert_or_assign(number++, std::move(line));
  }
  return lines;
}

Status each_line(std::span<const store::RunBlock> blocks, const std::function<void(std::int64_t, std::string_view)>& f) {
  if (!in_a_row(blocks)) {
    PED_TRY(const auto lines, assemble(blocks));
    for (const auto& [number, line] : lines) f(number, line);
    return {};
  }
  std::string buffer;
  for (const auto& block : blocks) {
    std::int64_t number = block.first_line;
    PED_CHECK(unpack(block.bytes, buffer, [&](std::string_view line) { f(number++, line); }));
  }
  return {};
}

std::vector<std::span<const store::RunBlock>> cut(std::span<const store::RunBlock> blocks, std::size_t most) {
  std::size_t total = 0;
  for (const auto& block : blocks) total += block.bytes.size();
  const auto parts = in_a_row(blocks) ? std::clamp<std::size_t>(total / kWorthAThread, 1, most) : 1;
  std::vector<std::span<const store::RunBlock>> stretches;
  std::size_t first = 0, passed = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    passed += blocks[i].bytes.size();
    if (passed * parts < total * (stretches.size() + 1)) continue;
    stretches.push_back(blocks.subspan(first, i + 1 - first));
    first = i + 1;
  }
  return stretches;
}

const json::Value* dig(const json::Value& value, std::string_view path) {
  if (const auto* direct = value.find(path)) return direct;
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto* next = value.find(path.substr(0, dot));
  return next == nullptr ? nullptr : dig(*next, path.substr(dot + 1));
}

ConsoleLine console_line(std::string_view line) {
  constexpr std::string_view kError = "ERROR ";
  constexpr std::size_t kTime = 26;
  ConsoleLine parts{line.starts_with(kError), "", line};
  if (parts.error) parts.text.remove_prefix(kError.size());
  const bool timed = parts.text.size() > kTime && parts.text[kTime] == ' ' && parts.text[10] == 'T' && parse_time(parts.text.substr(0, kTime));
  if (timed) {
    parts.time = parts.text.substr(0, kTime);
    parts.text.remove_prefix(kTime + 1);
  }
  return parts;
}

std::optional<std::int64_t> step_of(std::string_view line) {
  const auto row = json::parse(line, {.nonfinite = true});
  const auto* step = row ? row->find("_step") : nullptr;
  return step == nullptr ? std::nullopt : step->integer();
}

std::vector<store::RunValue> values_of_config(const json::Value& config) {
  json::Object plain;   // {"lr": {"value": 0.1, "desc": …}} → {"lr": 0.1}
  if (const auto* object = config.if_object())
    for (const auto& [key, entry] : *object) {
      if (key == "_wandb") continue;
      const auto* value = entry.find("value");
      plain.append(key, value == nullptr ? entry : *value);
    }
  return rows_of("config", plain);
}

std::vector<store::RunValue> values_of_summary(const json::Value& summary) { return rows_of("summary", summary); }

std::vector<store::RunValue> values_of_metadata(const json::Value& metadata) { return rows_of("metadata", metadata); }

json::Value plain_value(const store::RunValue& row) {
  constexpr auto kInfinity = std::numeric_limits<double>::infinity();
  if (row.klass == "number") return row.number.value_or(0);
  if (row.klass == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (row.klass == "inf" || row.klass == "-inf") return row.klass == "inf" ? kInfinity : -kInfinity;
  if (row.klass == "bool") return row.number.value_or(0) != 0;
  return row.text ? json::Value(*row.text) : json::Value();
}

std::vector<store::RunValue> scalars_of(const json::Value& line) { return rows_of("", line); }

}  // namespace pedigree::service
