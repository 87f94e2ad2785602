#include "service/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "domain/versions.h"
#include "service/access.h"
#include "service/place.h"
#include "store/artifacts.h"
#include "store/blobs.h"
#include "store/runs.h"

namespace pedigree::service {
namespace {

constexpr std::int64_t kMaxText = std::int64_t{16} << 20;   // of a patch or a list of packages

/// A file of a run as text; nullopt if it was never uploaded, was deleted, or is too large to be handed out whole.
std::optional<std::string> text_of(sql::Transaction& tx, blob::Store& blobs, std::int64_t run_id, std::string_view name) {
  const auto file = store::run_files::by_name(tx, run_id, name);
  if (!file || file->deleted_at || !file->blob_id) return std::nullopt;
  const auto blob = store::blobs::by_id(tx, *file->blob_id);
  if (!blob) return std::nullopt;
  const auto reader = blobs.open(blob->location);
  if (!reader) return std::nullopt;
  auto text = (*reader)->read_all(kMaxText);
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

std::optional<std::string> member(const json::Value& object, std::string_view key) {
  const auto* value = object.find(key);
  if (value == nullptr || value->if_string() == nullptr || value->if_string()->empty()) return std::nullopt;
  return *value->if_string();
}

/// Clients may send anything as a commit; a recipe is followed by programs.
bool is_commit(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  return text.size() >= 7 && text.size() <= 64 && std::all_of(text.begin(), text.end(), is_hex);
}

/// What the SDK notes about program and machine. Source: wandb-metadata.json of the SDK.
void take_metadata(const json::Value& metadata, Recipe& recipe) {
  recipe.python = member(metadata, "python");
  recipe.operating_system = member(metadata, "os");
  recipe.program = member(metadata, "codePath");
  if (!recipe.program) recipe.program = member(metadata, "codePathLocal");
  if (const auto* git = metadata.find("git"); git != nullptr && git->is_object()) {
    recipe.repository = member(*git, "remote");
    if (!recipe.repository) recipe.repository = member(*git, "remote_url");
    if (!recipe.commit) recipe.commit = member(*git, "commit");
  }
  if (const auto* arguments = metadata.find("args"); arguments != nullptr && arguments->if_array() != nullptr)
    for (const auto& argument : *arguments->if_array())
      if (argument.if_string() != nullptr) recipe.arguments.push_back(*argument.if_string());
}

json::Value config_of(const store::Run& run) {
  json::Object plain;
  const auto config = json::parse(run.config, {.nonfinite = true});
  if (!config || config->if_object() == nullptr) return plain;
  for (const auto& [key, entry] : *config->if_object()) {
    if (key == "_wandb") continue;
    const auto* value = entry.find("value");
    plain.append(key, value == nullptr ? entry : *value);
  }
  return plain;
}

void take_inputs(sql::Transaction& tx, const Caller& caller, std::int64_t run_id, Recipe& recipe) {
  std::size_t hidden = 0;
  for (const auto& edge : store::artifacts::inputs_of_runs(tx, std::array{run_id})) {
    const auto artifact = store::artifacts::by_id(tx, edge.artifact_id);
    if (!artifact) continue;
    const auto place = place_of(tx, store::collections::by_ids(tx, std::array{artifact->sequence_id}).front());
    if (!remembered_project(tx, caller, place.project.id)) {
      ++hidden;
      continue;
    }
    RecipeInput input{place.entity.name, place.project.name, place.collection.name, domain::version_name(artifact->version_index.value_or(0)),
                      store::projects::types_by_ids(tx, std::array{place.collection.type_id}).front().name, artifact->digest, artifact->file_count,
                      artifact->size, artifact->deleted_at.has_value() || place.project.deleted_at.has_value()};
    if (input.deleted)
      recipe.missing.push_back(fmt::format("the input {}/{}/{}:{} was deleted; restore it, or use a registry it is linked to", input.entity, input.project,
                                           input.collection, input.version));
    recipe.inputs.push_back(std::move(input));
  }
  if (hidden > 0) recipe.missing.push_back(fmt::format("{} input(s) are in projects you may not see; ask somebody who may", hidden));
}

void note_what_is_missing(Recipe& recipe) {
  const auto need = [&recipe](bool there, const char* what) {
    if (!there) recipe.missing.emplace_back(what);
  };
  need(recipe.commit.has_value(), "the git commit: the run was not started in a git repository; look for its code among the run's files");
  need(!recipe.commit || recipe.repository, "the address of the repository: it had no remote; say where it is with REPOSITORY=…");
  need(!recipe.commit || recipe.patch, "the patch of uncommitted changes: the run did not save its code (save_code=True), so the tree may have differed "
                                       "from the commit");
  need(recipe.program.has_value(), "the command: the program was not a file (a notebook, or python -c)");
  need(recipe.requirements.has_value(), "the list of packages (requirements.txt)");
}

}  // namespace

Result<Recipe> recipe_of(sql::Transaction& tx, blob::Store& blobs, const Caller& caller, const store::Membership& membership) {
  PED_TRY(const auto place, place_by_id(tx, membership.collection_id));
  PED_CHECK(demand(tx, caller, place.project, domain::Action::kDownload));
  const auto artifact = store::artifacts::by_id(tx, membership.artifact_id);
  Recipe recipe;
  const auto run = artifact && artifact->run_id ? store::runs::by_id(tx, *artifact->run_id) : std::nullopt;
  if (!run) {
    recipe.missing.emplace_back("the run: the version was logged by a person, not by a run");
    return recipe;
  }
  const auto project = store::projects::by_ids(tx, std::array{run->project_id}).front();
  if (!remembered_project(tx, caller, project.id)) {
    recipe.missing.emplace_back("the run that logged the version is in a project you may not see; ask somebody who may");
    return recipe;
  }
  recipe.entity = store::people::entities_by_ids(tx, std::array{project.entity_id}).front().name;
  recipe.project = project.name;
  recipe.run = run->name;
  recipe.commit = run->commit;
  recipe.config = config_of(*run);
  const auto metadata = json::parse(text_of(tx, blobs, run->id, "wandb-metadata.json").value_or("null"));
  if (metadata && metadata->is_object()) take_metadata(*metadata, recipe);
  if (!recipe.repository) recipe.repository = run->remote;
  if (recipe.commit && !is_commit(*recipe.commit)) recipe.commit.reset();
  recipe.requirements = text_of(tx, blobs, run->id, "requirements.txt");
  recipe.patch = text_of(tx, blobs, run->id, "diff.patch");
  // The SDK uploads a patch only when there are changes, and saved code otherwise says that it would have.
  if (!recipe.patch && !store::run_files::of_run(tx, run->id, "code/%", "", 1).empty()) recipe.patch = "";
  take_inputs(tx, caller, run->id, recipe);
  note_what_is_missing(recipe);
  return recipe;
}

Recipe noted_by_run(sql::Transaction& tx, blob::Store& blobs, std::int64_t run_id) {
  Recipe recipe;
  const auto metadata = json::parse(text_of(tx, blobs, run_id, "wandb-metadata.json").value_or("null"));
  if (metadata && metadata->is_object()) take_metadata(*metadata, recipe);
  return recipe;
}

}  // namespace pedigree::service
