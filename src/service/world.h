// A whole small world for the tests of use cases: real stores in a temporary directory, an admin, two users.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "base/hash.h"
#include "blob/local/local.h"
#include "domain/versions.h"
#include "service/accounts.h"
#include "service/artifacts.h"
#include "service/members.h"
#include "service/projects.h"
#include "service/registry.h"
#include "service/runs.h"
#include "service/uploads.h"
#include "sql/migrate.h"
#include "sql/sqlite/sqlite.h"
#include "store/schema.h"

namespace pedigree::service {

class World : public ::testing::Test {
 protected:
  World() {
    static std::atomic<int> counter = 0;
    folder = std::filesystem::temp_directory_path() /
             ("pedigree-world-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    std::filesystem::create_directories(folder);
    database = *sql::open_sqlite({(folder / "db").string()}, clock);
    EXPECT_TRUE(sql::migrate(*database, store::sqlite_migrations::embedded_files(), [](int) -> Status { return {}; }));
    blobs = *blob::open_local({folder, {}});
    accounts.emplace(stores(), clock);
    members.emplace(stores(), *accounts);
    projects.emplace(stores());
    runs.emplace(stores());
    artifacts.emplace(stores());
    registry.emplace(stores());
    uploads.emplace(stores());
    admin = *accounts->authenticate(accounts->bootstrap({})->admin_key);
    admin.via = "rest";
    ada = person("ada", {});
    eve = person("eve", JoinOrganization{false, std::nullopt});
  }
  ~World() override {
    database.reset();
    std::filesystem::remove_all(folder);
  }

  Stores stores() { return {*database, *blobs}; }

  Caller person(const std::string& name, JoinOrganization organization) {
    const auto created = accounts->create_user(
        admin, {.username = name, .email = {}, .admin = false, .organization = organization, .api_key = {}});
    Caller caller = *accounts->authenticate(created->api_key);
    caller.via = "wandb";
    return caller;
  }

  store::Run run(const Caller& caller, const std::string& project, const std::string& name) {
    UpsertRun spec;
    spec.project = project;
    spec.name = name;
    return runs->upsert(caller, spec)->run;
  }

  /// What a client announces of a version of a model.
  static CreateArtifact new_model(const std::string& project, const std::string& collection) {
    CreateArtifact spec;
    spec.project = project;
    spec.type = "model";
    spec.collection = collection;
    spec.digest = "d";
    return spec;
  }

  /// A committed version with one file of this content.
  store::Artifact log(const Caller& caller, const std::string& project, const std::string& name, const std::string& content,
                      std::vector<std::string> aliases = {}, std::optional<std::int64_t> history_step = {}) {
    run(caller, project, "maker");
    const auto md5_raw = md5(content);
    const auto digest64 = base64(as_bytes(md5_raw));
    auto spec = new_model(project, name);
    spec.run = "maker";
    spec.digest = domain::manifest_digest({{"w", digest64}});
    spec.deduplicate = true;
    spec.aliases = std::move(aliases);
    spec.history_step = history_step;
    auto artifact = artifacts->create(caller, spec);
    EXPECT_TRUE(artifact) << artifact.error().message;
    if (artifact->committed()) return *artifact;
    EXPECT_TRUE(artifacts->store_file(artifact->id, md5_raw, *blob::put(*blobs, content)));
    const std::string manifest =
        R"({"version":1,"contents":{"w":{"digest":")" + digest64 + R"(","size":)" + std::to_string(content.size()) + "}}}";
    const auto row = artifacts->create_manifest(caller, artifact->id, "FULL", base64(as_bytes(md5(manifest))), std::nullopt);
    EXPECT_TRUE(artifacts->store_manifest(row->id, *blob::put(*blobs, manifest)));
    auto committed = artifacts->commit(caller, artifact->id);
    EXPECT_TRUE(committed) << committed.error().message;
    return *committed;
  }

  template <class F>
  auto read(F f) {
    auto found =
        database->read([&](sql::Transaction& tx) -> Result<std::invoke_result_t<F, sql::Transaction&>> { return f(tx); });
    if (!found) throw std::runtime_error(found.error().message + ": " + found.error().detail);
    return *std::move(found);
  }

  std::filesystem::path folder;
  ManualClock clock{1'700'000'000 * kSecond};
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<blob::Store> blobs;
  std::optional<Accounts> accounts;
  std::optional<Members> members;
  std::optional<Projects> projects;
  std::optional<Runs> runs;
  std::optional<Artifacts> artifacts;
  std::optional<Registry> registry;
  std::optional<Uploads> uploads;
  Caller admin, ada, eve;
};

}  // namespace pedigree::service
