#include "service/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "domain/names.h"
#include "domain/versions.h"
#include "service/access.h"
#include "service/place.h"
#include "service/run_reads.h"
#include "service/run_record.h"
#include "store/artifacts.h"
#include "store/blobs.h"
#include "store/runs.h"

namespace pedigree::service {
namespace {

constexpr std::int64_t kMaxText = std::int64_t{16} << 20;   // of a patch or a list of packages

std::optional<std::string> read_text(blob::Store& blobs, const store::Blob& blob) {
  const auto reader = blobs.open(blob.location);
  if (!reader) return std::nullopt;
  auto text = (*reader)->read_all(kMaxText);
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

/// A file of a run as text; nullopt if it was never uploaded, was deleted, or is too large to be handed out whole.
std::optional<std::string> text_of(sql::Transaction& tx, blob::Store& blobs, std::int64_t run_id, std::string_view name) {
  const auto file = store::run_files::by_name(tx, run_id, name);
  if (!file || file->deleted_at || !file->blob_id) return std::nullopt;
  const auto blob = store::blobs::by_id(tx, *file->blob_id);
  return blob ? read_text(blobs, *blob) : std::nullopt;
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

constexpr std::int64_t kMaxCodeFiles = 2'000;

/// Collects files up to kMaxText together; those that do not fit are counted.
class CodeShelf {
 public:
  CodeShelf(sql::Transaction& tx, blob::Store& blobs, Recipe& recipe) : tx_(tx), blobs_(blobs), recipe_(recipe) {}

  void put(std::string_view path, std::optional<std::int64_t> blob_id) {
    if (!blob_id || !domain::check_file_name(path)) return;
    const auto blob = store::blobs::by_id(tx_, *blob_id);
    auto text = blob && blob->size <= room_ ? read_text(blobs_, *blob) : std::nullopt;
    if (!text) {
      ++left_out_;
      return;
    }
    room_ -= blob->size;
    recipe_.code.push_back({std::string(path), *std::move(text)});
  }
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  sql::Transaction& tx_;
  blob::Store& blobs_;
  Recipe& recipe_;
  std::int64_t room_ = kMaxText;
  std::size_t left_out_ = 0;
};

bool is_code(sql::Transaction& tx, const store::Artifact& artifact) {
  const auto sequence = store::collections::by_ids(tx, std::array{artifact.sequence_id}).front();
  return store::projects::types_by_ids(tx, std::array{sequence.type_id}).front().name == "code";  // as the SDK calls it
}

/// Without git: what `log_code` logged, and the program itself as `save_code` saves it.
void take_code(sql::Transaction& tx, blob::Store& blobs, std::int64_t run_id, Recipe& recipe) {
  constexpr std::string_view kFolder = "code/";
  CodeShelf shelf(tx, blobs, recipe);
  for (const auto& file : store::run_files::of_run(tx, run_id, "code/%", "", kMaxCodeFiles))
    shelf.put(std::string_view(file.name).substr(kFolder.size()), file.blob_id);
  for (const auto& edge : store::artifacts::outputs_of_runs(tx, std::array{run_id})) {
    const auto artifact = store::artifacts::by_id(tx, edge.artifact_id);
    if (!artifact || !artifact->committed() || artifact->purged_at || !is_code(tx, *artifact)) continue;
    for (const auto& file : store::artifacts::files_of(tx, artifact->id, "", kMaxCodeFiles)) {
      const auto known = [&](const RecipeFile& other) { return other.path == file.path; };
      if (std::none_of(recipe.code.begin(), recipe.code.end(), known)) shelf.put(file.path, file.blob_id);
    }
  }
  if (shelf.left_out() > 0)
    recipe.missing.push_back(fmt::format("{} file(s) of the saved code: they are too large to be handed out here; download them from the run", shelf.left_out()));
}

std::string path_of(const Place& place, std::int64_t index) {
  return fmt::format("{}/{}/{}:{}", place.entity.name, place.project.name, place.collection.name, domain::version_name(index));
}

/// A collection the caller may read the version from: its own, or one it is linked to.
std::optional<std::pair<Place, std::int64_t>> reachable(sql::Transaction& tx, const Caller& caller, const store::Artifact& artifact) {
  auto memberships = store::collections::memberships_of_artifacts(tx, std::array{artifact.id});
  std::sort(memberships.begin(), memberships.end(), [&](const auto& a, const auto& b) {
    return std::pair(a.collection_id != artifact.sequence_id, a.id) < std::pair(b.collection_id != artifact.sequence_id, b.id);
  });
  for (const auto& membership : memberships) {
    auto place = place_of(tx, store::collections::by_ids(tx, std::array{membership.collection_id}).front());
    if (!place.collection.deleted_at && may(tx, caller, place.project, domain::Action::kDownload)) return std::pair{std::move(place), membership.version_index};
  }
  return std::nullopt;
}

void note_deletion(const RecipeInput& input, Recipe& recipe) {
  const auto name = fmt::format("{}/{}/{}:{}", input.entity, input.project, input.collection, input.version);
  recipe.missing.push_back(input.from ? fmt::format("the input {} under its own name: it was deleted there; it is taken from {}", name, *input.from)
                                      : fmt::format("the input {}: it was deleted; restore it, or link it to a registry before its files are freed", name));
}

void take_inputs(sql::Transaction& tx, const Caller& caller, std::int64_t run_id, Recipe& recipe) {
  std::size_t hidden = 0;
  for (const auto& edge : store::artifacts::inputs_of_runs(tx, std::array{run_id})) {
    const auto artifact = store::artifacts::by_id(tx, edge.artifact_id);
    if (!artifact) continue;
    const auto at = reachable(tx, caller, *artifact);
    auto place = place_of(tx, store::collections::by_ids(tx, std::array{artifact->sequence_id}).front());
    const auto type = store::projects::types_by_ids(tx, std::array{place.collection.type_id}).front().name;
    bool deleted = artifact->deleted_at.has_value() || place.project.deleted_at.has_value();
    auto index = artifact->version_index.value_or(0);
    if (!remembered_project(tx, caller, place.project.id)) {
      if (!at) {
        ++hidden;
        continue;
      }
      std::tie(place, index) = *at;
      deleted = false;
    }
    RecipeInput input{place.entity.name, place.project.name, place.collection.name, domain::version_name(index), type, artifact->digest,
                      artifact->file_count, artifact->size, deleted, at ? std::optional(path_of(at->first, at->second)) : std::nullopt};
    if (deleted) note_deletion(input, recipe);
    recipe.inputs.push_back(std::move(input));
  }
  if (hidden > 0) recipe.missing.push_back(fmt::format("{} input(s) are in projects you may not see; ask somebody who may", hidden));
}

void note_what_is_missing(Recipe& recipe) {
  const auto need = [&recipe](bool there, std::string what) {
    if (!there) recipe.missing.push_back(std::move(what));
  };
  need(recipe.commit.has_value(),
       recipe.code.empty() ? "the code: the run was not started in a git repository and saved none (save_code=True, run.log_code)"
                           : fmt::format("the git commit: the run was not started in a git repository; the {} file(s) of code it saved are used, others are not "
                                         "known", recipe.code.size()));
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
  Recipe recipe;
  const auto maker = run_behind(tx, caller, membership);
  if (!maker) {
    recipe.missing.push_back("the run: " + maker.error().message);
    return recipe;
  }
  const auto& run = maker->run;
  recipe.entity = maker->entity.name;
  recipe.project = maker->project.name;
  recipe.run = run.name;
  recipe.commit = run.commit;
  recipe.config = plain_config(run.config);
  const auto metadata = json::parse(text_of(tx, blobs, run.id, "wandb-metadata.json").value_or("null"));
  if (metadata && metadata->is_object()) take_metadata(*metadata, recipe);
  if (!recipe.repository) recipe.repository = run.remote;
  if (recipe.commit && !is_commit(*recipe.commit)) recipe.commit.reset();
  recipe.requirements = text_of(tx, blobs, run.id, "requirements.txt");
  recipe.patch = text_of(tx, blobs, run.id, "diff.patch");
  // The SDK uploads a patch only when there are changes, and saved code otherwise says that it would have.
  if (!recipe.patch && !store::run_files::of_run(tx, run.id, "code/%", "", 1).empty()) recipe.patch = "";
  if (!recipe.commit) take_code(tx, blobs, run.id, recipe);
  take_inputs(tx, caller, run.id, recipe);
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
