#include "service/version_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "service/run_lines.h"
#include "store/columns.h"
#include "store/searchable.h"

namespace pedigree::service {
namespace {

namespace searchable = store::searchable::version;

constexpr std::int64_t kLookedAt = 100;  // versions that tell which columns there are
constexpr std::size_t kMostColumns = 500;

std::string_view kind_of(std::string_view klass) {
  if (klass == "number" || klass == "nan" || klass == "inf" || klass == "-inf") return "number";
  if (klass == "bool") return "boolean";
  return klass == "text" ? "text" : "other";
}

std::vector<std::int64_t> unique(std::vector<std::int64_t> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::unordered_map<std::int64_t, json::Value> by_owner_of(const std::vector<store::columns::Cell>& cells) {
  std::unordered_map<std::int64_t, json::Value> by_owner;
  for (const auto& cell : cells) by_owner.emplace(cell.owner, plain_value({"", "", cell.klass, cell.number, cell.text}));
  return by_owner;
}

std::set<std::pair<std::int64_t, std::string>> names_of(const std::vector<store::columns::Key>& keys) {
  std::set<std::pair<std::int64_t, std::string>> names;
  for (const auto& key : keys) names.emplace(key.owner, key.key);
  return names;
}

std::vector<std::int64_t> measured_of(const std::vector<VersionRow>& rows) {
  std::vector<std::int64_t> ids;
  for (const auto& row : rows)
    if (row.artifact.measured) ids.push_back(row.artifact.id);
  return unique(std::move(ids));
}

/// Counts in how many versions each column is seen.
class Census {
 public:
  void add(std::string_view prefix, const std::vector<store::columns::Key>& keys,
           const std::unordered_map<std::int64_t, std::int64_t>& weight) {
    for (const auto& key : keys) {
      if (key.klass == "null" || key.key.starts_with('_')) continue;
      auto& seen = columns_[std::string(prefix) + key.key];
      const auto found = weight.find(key.owner);
      const auto versions = found == weight.end() ? 1 : found->second;
      seen.versions += versions;
      seen.kinds[std::string(kind_of(key.klass))] += versions;
    }
  }

  std::vector<ColumnSeen> take() && {
    std::vector<ColumnSeen> columns;
    for (auto& [name, seen] : columns_) {
      const auto main = std::max_element(seen.kinds.begin(), seen.kinds.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      columns.push_back({name, main->first, seen.versions});
    }
    std::sort(columns.begin(), columns.end(), [](const ColumnSeen& a, const ColumnSeen& b) {
      return std::tuple(-a.versions, std::string_view(a.name)) < std::tuple(-b.versions, std::string_view(b.name));
    });
    if (columns.size() > kMostColumns) columns.resize(kMostColumns);
    return columns;
  }

 private:
  struct Seen {
    std::int64_t versions = 0;
    std::map<std::string, std::int64_t> kinds;
  };
  std::map<std::string, Seen> columns_;
};

}  // namespace

Result<VersionColumn> version_column(std::string_view name) {
  auto field = version_field(name);
  if (!field || field->values == nullptr || field->key.empty())
    return fail(
        Code::kInvalidArgument,
        fmt::format("'{}' is no column: use metric.<key>, config.<key> or metadata.<key>, see …/columns", name.substr(0, 100)));
  return VersionColumn{std::string(name), *std::move(field)};
}

std::vector<std::vector<json::Value>> column_values(sql::Transaction& tx, Sight& sight, const std::vector<VersionRow>& rows,
                                                    const std::vector<VersionColumn>& columns) {
  std::vector<std::int64_t> artifact_ids, run_ids;
  for (const auto& row : rows) {
    artifact_ids.push_back(row.artifact.id);
    if (row.artifact.run_id) run_ids.push_back(*row.artifact.run_id);
  }
  artifact_ids = unique(std::move(artifact_ids));
  const auto measured_ids = measured_of(rows);
  run_ids = sight.remembered_runs(unique(std::move(run_ids)));
  const std::unordered_set<std::int64_t> seen_runs(run_ids.begin(), run_ids.end());
  std::vector<std::vector<json::Value>> values(rows.size(), std::vector<json::Value>(columns.size()));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& field = columns[i].field;
    const bool of_version = field.values == &searchable::kMetadata;
    const auto cells = of_version ? store::columns::of_metadata(tx, artifact_ids, field.key)
                                  : store::columns::of_runs(tx, run_ids, field.values->source, field.key);
    const auto by_owner = by_owner_of(cells);
    const auto own = by_owner_of(field.values == &searchable::kMetric ? store::columns::as_logged(tx, measured_ids, field.key)
                                                                      : std::vector<store::columns::Cell>());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto& artifact = rows[row].artifact;
      const auto run = artifact.run_id.value_or(0);
      if (const auto logged = own.find(artifact.id); seen_runs.contains(run) && logged != own.end()) values[row][i] = logged->second;
      else if (const auto found = by_owner.find(of_version ? artifact.id : run); found != by_owner.end()) values[row][i] = found->second;
    }
  }
  return values;
}

std::vector<ColumnSeen> columns_of(sql::Transaction& tx, Sight& sight, std::int64_t collection_id) {
  std::vector<std::int64_t> artifact_ids, run_ids, measured_ids;
  for (const auto& membership : store::collections::memberships_of(tx, collection_id, -1, kLookedAt))
    artifact_ids.push_back(membership.artifact_id);
  std::unordered_map<std::int64_t, std::int64_t> versions_of_run, run_of_measured;
  for (const auto& artifact : store::artifacts::by_ids(tx, artifact_ids)) {
    if (!artifact.run_id) continue;
    if (versions_of_run[*artifact.run_id]++ == 0) run_ids.push_back(*artifact.run_id);
    if (artifact.measured) run_of_measured[artifact.id] = *artifact.run_id;
  }
  run_ids = sight.remembered_runs(run_ids);
  for (const auto& [artifact, run] : run_of_measured)
    if (std::find(run_ids.begin(), run_ids.end(), run) != run_ids.end()) measured_ids.push_back(artifact);
  Census census;
  census.add("metadata.", store::columns::keys_of_metadata(tx, artifact_ids), {});
  const auto of_runs = store::columns::keys_of_runs(tx, run_ids, "summary");
  auto own = store::columns::keys_as_logged(tx, measured_ids);
  std::erase_if(own, [&, known = names_of(of_runs)](const auto& key) { return known.contains({run_of_measured.at(key.owner), key.key}); });
  census.add("metric.", of_runs, versions_of_run);
  census.add("metric.", own, {});
  census.add("config.", store::columns::keys_of_runs(tx, run_ids, "config"), versions_of_run);
  return std::move(census).take();
}

}  // namespace pedigree::service
