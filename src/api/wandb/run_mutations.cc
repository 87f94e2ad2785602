// Mutations of runs and their files.
#include "api/wandb/artifact_views.h"
#include "api/wandb/types.h"
#include "base/log.h"

namespace pedigree::api::wandb {
namespace {

Node run_payload(std::string_view type, std::string_view member_name, Result<store::Run> run) {
  if (!run) return Node(std::move(run).error());
  return record(type, {{member_name, make("Run", *std::move(run))}});
}

Node upsert_bucket(const Field& field, Context& context) {
  const auto& input = input_of(field);
  service::UpsertRun spec;
  if (const auto id = maybe_text(input, "id"); id && !id->empty()) {
    const auto number = id_arg(input, "id", "Run");
    if (!number) return Node(number.error());
    spec.id = *number;
  }
  spec.name = text_arg(input, "name");
  spec.entity = text_arg(input, "entityName");
  spec.project = text_arg(input, "modelName");
  spec.group = maybe_text(input, "groupName");
  spec.description = maybe_text(input, "description");
  spec.display_name = maybe_text(input, "displayName");
  spec.notes = maybe_text(input, "notes");
  spec.config = maybe_text(input, "config");
  spec.commit = maybe_text(input, "commit");
  spec.host = maybe_text(input, "host");
  spec.program = maybe_text(input, "jobProgram");
  spec.remote = maybe_text(input, "jobRepo");
  spec.job_type = maybe_text(input, "jobType");
  spec.state = maybe_text(input, "state");
  spec.sweep = maybe_text(input, "sweep");
  if (input.find("tags") != nullptr) spec.tags = texts_arg(input, "tags");
  spec.summary = maybe_text(input, "summaryMetrics");
  auto upserted = context.services().runs.upsert(context.caller(), spec);
  if (!upserted) return Node(std::move(upserted).error());
  return record("UpsertBucketPayload", {{"bucket", make("Run", std::move(upserted->run))}, {"inserted", Node(upserted->inserted)}});
}

Node rewind_run(const Field& field, Context& context) {
  const auto& input = input_of(field);
  if (text_arg(input, "metricName") != "_step") return Node(Error{Code::kInvalidArgument, "a run can be rewound by its _step only", {}});
  const auto* value = input.find("metricValue");
  const auto step = value == nullptr ? std::nullopt : value->number();
  if (!step) return Node(Error{Code::kInvalidArgument, "metricValue must be a number", {}});
  return run_payload("RewindRunPayload", "rewoundRun",
                     context.services().runs.rewind(context.caller(), text_arg(input, "entityName"), text_arg(input, "projectName"),
                                                    text_arg(input, "runName"), static_cast<std::int64_t>(*step)));
}

Node success(std::string_view type, const Status& status) {
  return status ? record(type, {{"success", Node(true)}}) : Node(status.error());
}

Node stop_run(const Field& field, Context& context) {
  const auto id = id_arg(input_of(field), "id", "Run");
  return id ? success("StopRunPayload", context.services().runs.stop(context.caller(), *id)) : Node(id.error());
}

Node update_run_state(const Field& field, Context& context) {
  const auto id = id_arg(input_of(field), "id", "Run");
  if (!id) return Node(id.error());
  return success("UpdateRunStatePayload", context.services().runs.set_state(context.caller(), *id, text_arg(input_of(field), "state")));
}

Node delete_run(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto id = id_arg(input, "id", "Run");
  if (!id) return Node(id.error());
  if (const auto status = context.services().runs.remove(context.caller(), *id, flag_arg(input, "deleteArtifacts")); !status) return Node(status.error());
  return record("DeleteRunPayload", {});
}

Node create_run_files(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto files = context.services().runs.create_files(context.caller(), text_arg(input, "entityName"), text_arg(input, "projectName"),
                                                          text_arg(input, "runName"), texts_arg(input, "files"));
  if (!files) return Node(files.error());
  Nodes nodes;
  for (const auto& file : *files) {
    FileView view;
    view.id = encode_id("File", file.id);
    view.name = file.name;
    view.url = context.urls().get_run_file(file.id, file.name);
    view.upload_url = context.urls().put_run_file(file.id, file.name);
    nodes.push_back(make("File", std::move(view)));
  }
  return record("CreateRunFilesPayload", {{"runID", Node(text_arg(input, "runName"))}, {"uploadHeaders", Node(Nodes{})}, {"files", Node(std::move(nodes))}});
}

/// The upload itself told us; clients of servers with a separate object store must say so.
/// Files count from the end of their upload on: there is nothing to do for those who may upload.
Node mark_run_files_uploaded(const Field& field, Context& context) {
  const auto& input = input_of(field);
  const auto name = text_arg(input, "runName");
  const auto status = context.read([&](sql::Transaction& tx) -> Status {
    const auto run = service::find_run(tx, context.caller(), text_arg(input, "entityName"), text_arg(input, "projectName"), name);
    if (!run) return fail(Code::kNotFound, "run '" + name.substr(0, 128) + "' not found");
    return service::demand(tx, context.caller(), store::projects::by_ids(tx, std::array{run->project_id}).front(), domain::Action::kLog);
  });
  return success("MarkRunFilesUploadedPayload", status);
}

Node delete_files(const Field& field, Context& context) {
  std::vector<std::int64_t> ids;
  for (const auto& text : texts_arg(input_of(field), "files")) {
    const auto id = decode_id("File", text);
    if (!id) return Node(Error{Code::kNotFound, "file '" + text.substr(0, 80) + "' not found: this is not an id of this server", {}});
    ids.push_back(*id);
  }
  return success("DeleteFilesPayload", context.services().runs.remove_files(context.caller(), ids));
}

}  // namespace

std::vector<Binding> run_mutations() {
  return {{"upsertBucket", root(upsert_bucket), "user"},
          {"rewindRun", root(rewind_run), "user"},
          {"stopRun", root(stop_run), "user"},
          {"updateRunState", root(update_run_state), "user"},
          {"deleteRun", root(delete_run), "user"},
          {"createRunFiles", root(create_run_files), "user"},
          {"markRunFilesUploaded", root(mark_run_files_uploaded), "user"},
          {"deleteFiles", root(delete_files), "user"}};
}

}  // namespace pedigree::api::wandb
