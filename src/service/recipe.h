// "Get it back": what it takes to make a version again, and what of that is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "blob/store.h"
#include "service/caller.h"
#include "sql/sql.h"
#include "store/collections.h"

namespace pedigree::service {

/// A version the run read, by where it stands and what it holds. Of one in a project the caller may not see, where it is linked.
struct RecipeInput {
  std::string entity, project, collection, version, type, digest;
  std::int64_t file_count = 0, size = 0;
  bool deleted = false;                 // in its own project
  std::optional<std::string> from;      // "entity/project/collection:version" where the caller can get it: there, or where it is linked
};

struct RecipeFile {
  std::string path, text;
};

struct Recipe {
  std::string entity, project, run;           // who made it
  std::optional<std::string> repository, commit;
  std::optional<std::string> patch;           // against the commit; "" when the tree was clean
  std::optional<std::string> program;         // relative to the root of the repository
  std::vector<std::string> arguments;
  std::optional<std::string> python, operating_system, requirements;
  std::vector<RecipeFile> code;               // what the run saved of its code; only when there is no commit
  json::Value config;                         // {"lr": 0.1}
  std::vector<RecipeInput> inputs;
  std::vector<std::string> missing;           // in words, each with what can be done about it
};

/// The recipe of a linked or own version. Needs the right to download in the version's project; of a run the caller may not see, only
/// that is said. Works for deleted runs too.
Result<Recipe> recipe_of(sql::Transaction& tx, blob::Store& blobs, const Caller& caller, const store::Membership& membership);

/// Only what the run itself noted of its program and machine: program, arguments, python, operating system, repository, commit.
Recipe noted_by_run(sql::Transaction& tx, blob::Store& blobs, std::int64_t run_id);

}  // namespace pedigree::service
