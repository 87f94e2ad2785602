#include "sql/migrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/hash.h"

namespace pedigree::sql {
namespace {

struct Migration {
  int version = 0;
  std::string_view name, text;
  [[nodiscard]] std::string digest() const { return hex(as_bytes(sha256(text))); }
};

/// Ordered by number. A file whose name does not begin with its number is a mistake of the build.
std::vector<Migration> ordered(std::span<const EmbeddedFile> files) {
  std::vector<Migration> migrations;
  for (const auto& file : files) {
    const auto number = parse_int(file.name.substr(0, 4));
    if (!number) throw std::logic_error("migration file without number: " + std::string(file.name));
    migrations.push_back({static_cast<int>(*number), file.name, file.bytes()});
  }
  std::sort(migrations.begin(), migrations.end(), [](const auto& a, const auto& b) { return a.version < b.version; });
  for (std::size_t i = 0; i < migrations.size(); ++i)
    if (migrations[i].version != static_cast<int>(i) + 1) throw std::logic_error("migration numbers must be 1, 2, 3, … without gap");
  return migrations;
}

using Applied = std::map<int, std::string>;   // version → digest of its text

Result<Applied> applied_migrations(Database& database) {
  PED_CHECK(database.run_script("CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                                "sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL)"));
  return database.read([](Transaction& tx) -> Result<Applied> {
    Applied applied;
    tx.all([&](const Row& row) { return applied.emplace(static_cast<int>(row.integer(0)), row.str(1)).second; },
           "SELECT version, sha256 FROM schema_migration ORDER BY version");
    return applied;
  });
}

Status check_applied(const Applied& applied, const std::vector<Migration>& migrations) {
  int expected = 1;
  for (const auto& [version, digest] : applied) {
    if (version > static_cast<int>(migrations.size()))
      return fail(Code::kConflict, fmt::format("the database has schema {}, but this program knows only {}: it was written by a newer version; "
                                               "run that version, or restore the copy made before its upgrade",
                                               applied.rbegin()->first, migrations.size()));
    if (version != expected++) return fail(Code::kConflict, fmt::format("the database lacks migration {}: it is damaged", expected - 1));
    const auto& migration = migrations[static_cast<std::size_t>(version) - 1];
    if (migration.digest() != digest)
      return fail(Code::kConflict, fmt::format("migration {} was changed after it had run on this database; released migrations are never "
                                               "edited: use the program that wrote it",
                                               migration.name));
  }
  return {};
}

}  // namespace

Status migrate(Database& database, std::span<const EmbeddedFile> files, const std::function<Status(int version)>& copy_first) {
  const auto migrations = ordered(files);
  PED_TRY(const auto applied, applied_migrations(database));
  PED_CHECK(check_applied(applied, migrations));
  if (applied.size() == migrations.size()) return {};
  if (!applied.empty()) PED_CHECK(copy_first(applied.rbegin()->first));
  PED_TRY(const Micros now, database.read([](Transaction& tx) -> Result<Micros> { return tx.now(); }));
  for (std::size_t i = applied.size(); i < migrations.size(); ++i) {
    const auto& migration = migrations[i];
    // One script: the change and its record are committed together.
    PED_CHECK(database.run_script(fmt::format("{}\n;\nINSERT INTO schema_migration (version, name, sha256, applied_at) VALUES ({}, '{}', '{}', {});",
                                              migration.text, migration.version, migration.name, migration.digest(), now)));
  }
  return {};
}

int newest_version(std::span<const EmbeddedFile> files) { return static_cast<int>(files.size()); }

}  // namespace pedigree::sql
