#include "service/runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "domain/actions.h"
#include "domain/names.h"
#include "service/as_logged.h"
#include "service/blob_rows.h"
#include "service/deletion.h"
#include "service/run_reads.h"
#include "service/run_steps.h"
#include "store/as_logged.h"
#include "store/blobs.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
using domain::Action;

tl::unexpected<Error> run_not_found(std::string_view name) {
  return fail(Code::kNotFound, fmt::format("run '{}' not found: it does not exist, or you may not see it", name));
}

tl::unexpected<Error> run_deleted(std::string_view name) {
  return fail(Code::kGone, fmt::format("run '{}' was deleted; its id is not used again: start a run with another id, or restore the deleted one", name));
}

Status check_json(const std::optional<std::string>& text, std::string_view what) {
  if (!text) return {};
  const auto value = json::parse(*text, {.nonfinite = true});
  if (!value || !(value->is_object() || value->is_null())) return fail(Code::kInvalidArgument, fmt::format("the {} must be a JSON object", what));
  return {};
}

Status check_spec(const UpsertRun& spec) {
  if (!spec.id && spec.name.empty()) return fail(Code::kInvalidArgument, "a run needs a name (its id)");
  if (!spec.name.empty()) PED_CHECK(domain::check_run_name(spec.name));
  PED_CHECK(check_json(spec.config, "config"));
  return check_json(spec.summary, "summary");
}

/// Overwrites what was given; what a person would call an edit goes into before/after.
void apply(const UpsertRun& spec, store::Run& run, json::Object& before, json::Object& after) {
  const auto edit = [&](std::string_view field, const std::optional<std::string>& given, std::optional<std::string>& kept) {
    if (!given || given == kept) return;
    before.set(field, kept);
    after.set(field, given);
    kept = given;
  };
  edit("notes", spec.notes, run.notes);
  edit("description", spec.description, run.description);
  edit("group", spec.group, run.group);
  edit("job_type", spec.job_type, run.job_type);
  if (spec.display_name && *spec.display_name != run.display_name) {
    before.set("display_name", run.display_name);
    after.set("display_name", *spec.display_name);
    run.display_name = *spec.display_name;
  }
  const auto take = [](const std::optional<std::string>& given, std::optional<std::string>& kept) {
    if (given) kept = given;
  };
  take(spec.commit, run.commit);
  take(spec.remote, run.remote);
  take(spec.host, run.host);
  take(spec.program, run.program);
  take(spec.sweep, run.sweep);
  if (spec.config) run.config = *spec.config;
  if (spec.summary) run.summary = *spec.summary;
}

json::Object members_of(std::string_view text, bool is_config) {
  if (is_config) return plain_config(text);
  const auto value = json::parse(text, {.nonfinite = true});
  return value && value->if_object() != nullptr ? *value->if_object() : json::Object();
}

/// A person's edit of config or summary: the top-level keys that differ. What the run itself reports is data, not an event.
void note_edit(std::string_view field, const std::optional<std::string>& given, std::string_view kept, json::Object& before, json::Object& after) {
  if (!given) return;
  const auto from = members_of(kept, field == "config"), to = members_of(*given, field == "config");
  json::Object old_values, new_values;
  for (const auto& [key, value] : from) {
    const auto* now = to.find(key);
    if (now != nullptr && *now == value) continue;
    old_values.append(key, value);
  }
  for (const auto& [key, value] : to) {
    const auto* then = from.find(key);
    if (then == nullptr || !(*then == value)) new_values.append(key, value);
  }
  if (old_values.empty() && new_values.empty()) return;
  before.set(field, std::move(old_values));
  after.set(field, std::move(new_values));
}

struct BranchPoint {
  std::string run;
  std::int64_t step = 0;
};

/// A fork says so only in its config.
std::optional<BranchPoint> branch_point(const std::optional<std::string>& config) {
  if (!config) return std::nullopt;
  const auto root = json::parse(*config, {.nonfinite = true});
  const json::Value* value = root ? &*root : nullptr;
  for (const auto key : {"_wandb", "value", "branch_point"}) value = value == nullptr ? nullptr : value->find(key);
  if (value == nullptr || value->find("step") == nullptr || !value->find("step")->integer()) return std::nullopt;
  return BranchPoint{std::string(value->text("run_id")), *value->find("step")->integer()};
}

void sync_all_values(sql::Transaction& tx, const UpsertRun& spec, const store::Run& run) {
  if (spec.config)
    if (const auto config = json::parse(run.config, {.nonfinite = true})) sync_values(tx, run, "config", values_of_config(*config));
  if (spec.summary)
    if (const auto summary = json::parse(run.summary, {.nonfinite = true})) sync_values(tx, run, "summary", values_of_summary(*summary));
}

Result<UpsertedRun> create_run(sql::Transaction& tx, const Caller& caller, const UpsertRun& spec, const store::Project& project) {
  store::Run run;
  json::Object before, after;
  apply(spec, run, before, after);
  run.project_id = project.id;
  run.name = spec.name;
  run.state = spec.state.value_or("running");
  run.created_by = caller.account_id;
  run.created_at = run.updated_at = run.heartbeat_at = tx.now();
  if (!spec.display_name) run.display_name = random_display_name(store::projects::take_run_number(tx, project.id));
  run.id = store::runs::insert(tx, run);
  if (spec.tags && !spec.tags->empty()) store::runs::set_tags(tx, run.id, *spec.tags);
  sync_all_values(tx, spec, run);
  RunPlace place{run, project, store::people::entities_by_ids(tx, std::array{project.entity_id}).front()};
  json::Object created{{"display_name", run.display_name}};
  if (const auto branch = branch_point(spec.config); branch && branch->run != run.name) {
    const auto source = store::runs::by_name(tx, project.id, branch->run);
    if (!source || source->deleted_at) return fail(Code::kNotFound, fmt::format("cannot fork: run '{}' not found in project '{}'", branch->run, project.name));
    PED_TRY(const auto lines, history_up_to(tx, *source, branch->step));
    PED_CHECK(replace_history(tx, place.run, lines));
    store::runs::update(tx, place.run);
    created.set("forked_from", json::Object{{"run", source->name}, {"step", branch->step}});
  }
  Change change = change_of(place, event::kRunCreate);
  change.after = std::move(created);
  record(tx, caller, change);
  return UpsertedRun{std::move(place.run), true};
}

Result<UpsertedRun> update_run(sql::Transaction& tx, const Caller& caller, const UpsertRun& spec, store::Run run) {
  json::Object before, after;
  if (spec.id) {
    note_edit("config", spec.config, run.config, before, after);
    note_edit("summary", spec.summary, run.summary, before, after);
  }
  apply(spec, run, before, after);
  RunPlace place = place_of_run(tx, std::move(run));
  if (spec.tags) {
    std::vector<std::string> tags = *spec.tags, present;
    std::sort(tags.begin(), tags.end());
    for (auto& tag : store::runs::tags_of(tx, std::array{place.run.id})) present.push_back(std::move(tag.tag));
    if (tags != present) {
      store::runs::set_tags(tx, place.run.id, tags);
      const auto list = [](const std::vector<std::string>& items) { return json::Array(items.begin(), items.end()); };
      before.set("tags", list(present));
      after.set("tags", list(tags));
    }
  }
  if (!after.empty()) {
    Change change = change_of(place, event::kRunUpdate);
    change.before = std::move(before);
    change.after = std::move(after);
    record(tx, caller, change);
  }
  // A trainer that comes back sends the run's name; edits of the public API send only its id and do not wake it up.
  if (spec.state) change_state(tx, caller, place, *spec.state);
  else if (!spec.name.empty() && is_ended(place.run.state)) change_state(tx, caller, place, "running"), place.run.exit_code.reset();
  place.run.updated_at = tx.now();
  if (!spec.name.empty()) place.run.heartbeat_at = tx.now();
  sync_all_values(tx, spec, place.run);
  if (spec.summary && is_ended(place.run.state)) store::as_logged::await_all_of(tx, place.run.id);
  store::runs::update(tx, place.run);
  return UpsertedRun{std::move(place.run), false};
}

/// "diff_<commit>.patch": `wandb restore` looks for it as "upstream_diff_<commit>.patch", a name the SDK's uploader no longer writes.
bool is_upstream_patch(std::string_view name) {
  constexpr std::string_view kPrefix = "diff_", kSuffix = ".patch";
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) || name.size() != kPrefix.size() + 40 + kSuffix.size()) return false;
  const auto commit = name.substr(kPrefix.size(), 40);
  return commit.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// States a person may set, and from where.
bool may_follow(std::string_view from, std::string_view to) {
  const auto one_of = [from](std::initializer_list<std::string_view> states) { return std::find(states.begin(), states.end(), from) != states.end(); };
  if (to == "pending") return one_of({"running", "failed", "crashed", "preempted"});
  if (to == "failed") return one_of({"pending", "running"});
  return false;
}

}  // namespace

Result<RunPlace> get_run(sql::Transaction& tx, const Caller& caller, std::int64_t run_id, Action action) {
  auto run = store::runs::by_id(tx, run_id);
  if (!run || run->deleted_at) return run_not_found(std::to_string(run_id));
  RunPlace place = place_of_run(tx, *std::move(run));
  if (!may(tx, caller, place.project, Action::kViewMetadata)) return run_not_found(place.run.name);
  PED_CHECK(demand(tx, caller, place.project, action));
  return place;
}

std::optional<store::Run> find_run(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project,
                                   std::string_view name) {
  const auto place = find_project(tx, caller, entity, project);
  if (!place) return std::nullopt;
  auto run = store::runs::by_name(tx, place->id, name);
  return run && !run->deleted_at ? run : std::nullopt;
}

Result<UpsertedRun> Runs::upsert(const Caller& caller, const UpsertRun& spec) {
  PED_CHECK(check_spec(spec));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<UpsertedRun> {
    if (spec.id) {
      const auto known = store::runs::by_id(tx, *spec.id);
      if (known && known->deleted_at) return run_deleted(known->name);
      PED_TRY(auto place, get_run(tx, caller, *spec.id, Action::kLog));
      return update_run(tx, caller, spec, std::move(place.run));
    }
    PED_TRY(const auto project, get_or_create_project(tx, caller, spec.entity, spec.project));
    auto run = store::runs::by_name(tx, project.id, spec.name);
    if (run && run->deleted_at) return run_deleted(spec.name);
    return run ? update_run(tx, caller, spec, *std::move(run)) : create_run(tx, caller, spec, project);
  });
}

Result<store::Run> Runs::rewind(const Caller& caller, std::string_view entity, std::string_view project, std::string_view name, std::int64_t step) {
  return stores_.database.write([&](sql::Transaction& tx) -> Result<store::Run> {
    const auto found = find_run(tx, caller, entity, project, name);
    if (!found) return run_not_found(name);
    PED_TRY(auto place, get_run(tx, caller, found->id, Action::kLog));
    PED_TRY(const auto lines, history_up_to(tx, place.run, step));
    Change change = change_of(place, event::kRunRewind);
    change.before = json::Object{{"lines", place.run.history_lines}, {"last_step", place.run.last_step}};
    PED_CHECK(settle_before_rewind(tx, place.run, step));
    store::as_logged::note_rewritten(tx, place.run.id);
    PED_CHECK(replace_history(tx, place.run, lines));
    change.after = json::Object{{"lines", place.run.history_lines}, {"last_step", place.run.last_step}};
    record(tx, caller, change);
    if (is_ended(place.run.state)) change_state(tx, caller, place, "running");
    store::runs::update(tx, place.run);
    return place.run;
  });
}

Status Runs::stop(const Caller& caller, std::int64_t run_id) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(auto place, get_run(tx, caller, run_id, Action::kLog));
    if (place.run.stop_requested) return {};
    place.run.stop_requested = true;
    store::runs::update(tx, place.run);
    Change change = change_of(place, event::kRunUpdate);
    change.before = json::Object{{"stop_requested", false}};
    change.after = json::Object{{"stop_requested", true}};
    record(tx, caller, change);
    return {};
  });
}

Status Runs::set_state(const Caller& caller, std::int64_t run_id, std::string_view state) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(auto place, get_run(tx, caller, run_id, Action::kLog));
    if (!may_follow(place.run.state, state))
      return fail(Code::kConflict, fmt::format("invalid state transition from {} to {}", place.run.state, state));
    change_state(tx, caller, place, state);
    store::runs::update(tx, place.run);
    return {};
  });
}

Status Runs::remove(const Caller& caller, std::int64_t run_id, bool delete_artifacts) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    PED_TRY(auto place, get_run(tx, caller, run_id, Action::kDelete));
    if (delete_artifacts) PED_CHECK(remove_outputs(tx, caller, place.run));
    record(tx, caller, change_of(place, event::kRunDelete));
    put_into_trash(tx, caller, "run", run_id, place.project, place.run.name);
    place.run.deleted_at = tx.now();
    place.run.deleted_by = caller.account_id;
    store::as_logged::nudge(tx, run_id);
    store::runs::update(tx, place.run);
    return {};
  });
}

Result<std::int64_t> Runs::mark_crashed(Micros timeout) {
  Caller system;
  system.username = "system";
  system.via = "server";
  return stores_.database.write([&](sql::Transaction& tx) -> Result<std::int64_t> {
    const auto silent = store::runs::silent_since(tx, tx.now() - timeout, 500);
    for (const auto& run : silent) {
      RunPlace place = place_of_run(tx, run);
      change_state(tx, system, place, "crashed");
      store::runs::update_progress(tx, place.run);
    }
    return static_cast<std::int64_t>(silent.size());
  });
}

Result<std::vector<store::RunFile>> Runs::create_files(const Caller& caller, std::string_view entity, std::string_view project, std::string_view run,
                                                       const std::vector<std::string>& names) {
  for (const auto& name : names) PED_CHECK(domain::check_file_name(domain::normalize_run_file(name)));
  return stores_.database.write([&](sql::Transaction& tx) -> Result<std::vector<store::RunFile>> {
    const auto found = find_run(tx, caller, entity, project, run);
    if (!found) return run_not_found(run);
    PED_CHECK(get_run(tx, caller, found->id, Action::kLog));
    std::vector<store::RunFile> files;
    for (const auto& name : names) {
      store::RunFile file;
      file.run_id = found->id;
      file.name = name;   // answered as asked for
      file.id = store::run_files::get_or_create(tx, found->id, domain::normalize_run_file(name));
      files.push_back(std::move(file));
    }
    return files;
  });
}

Status Runs::store_file(std::int64_t file_id, const blob::Stored& stored) {
  return keep_or_give_up(stores_, stored, [&](sql::Transaction& tx) -> Status {
    const auto file = store::run_files::by_id(tx, file_id);
    if (!file) return fail(Code::kNotFound, "the file this upload belongs to does not exist");
    if (const auto run = store::runs::by_id(tx, file->run_id); run && run->deleted_at) return run_deleted(run->name);
    const auto blob_id = store::blobs::put(tx, blob_row(stored));
    store::run_files::set_blob(tx, file_id, blob_id);
    if (is_upstream_patch(file->name)) store::run_files::set_blob(tx, store::run_files::get_or_create(tx, file->run_id, "upstream_" + file->name), blob_id);
    return {};
  });
}

Status Runs::remove_files(const Caller& caller, const std::vector<std::int64_t>& file_ids) {
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    for (const auto id : file_ids) {
      const auto file = store::run_files::by_id(tx, id);
      if (!file || file->deleted_at) return fail(Code::kNotFound, "file not found: it may have been deleted already");
      PED_TRY(const auto place, get_run(tx, caller, file->run_id, Action::kDelete));
      store::run_files::remove(tx, id);
      Change change = change_of(place, event::kRunFileDelete);
      change.before = file->name;
      record(tx, caller, change);
    }
    return {};
  });
}

}  // namespace pedigree::service
