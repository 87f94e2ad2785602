// Run and what hangs on it: config, summary, history, logs, files, artifacts in and out.
#include <array>

#include "api/wandb/artifact_views.h"
#include "api/wandb/paging.h"
#include "api/wandb/run_views.h"
#include "api/wandb/types.h"
#include "service/run_lines.h"
#include "service/sight.h"

namespace pedigree::api::wandb {
namespace {

using store::Run;

constexpr std::int64_t kAllSteps = INT64_MAX;

Nodes texts(const std::vector<std::string>& lines) {
  Nodes nodes;
  nodes.reserve(lines.size());
  for (const auto& line : lines) nodes.emplace_back(line);
  return nodes;
}

Node history(const Run& run, const Field& field, Context& context) {
  const auto& args = field.args();
  const auto from = maybe_int(args, "minStep").value_or(0), to = maybe_int(args, "maxStep").value_or(kAllSteps);
  const auto lines = context.read([&](sql::Transaction& tx) { return service::history(tx, run, from, to, maybe_int(args, "samples")); });
  return lines ? Node(texts(*lines)) : Node(lines.error());
}

Node events(const Run& run, const Field& field, Context& context) {
  const auto lines = context.read([&](sql::Transaction& tx) { return service::system_events(tx, run, maybe_int(field.args(), "samples")); });
  return lines ? Node(texts(*lines)) : Node(lines.error());
}

Node sampled_history(const Run& run, const Field& field, Context& context) {
  Nodes samples;
  for (const auto& text : texts_arg(field.args(), "specs")) {
    const auto parsed = json::parse(text);
    if (!parsed) return Node(Error{Code::kInvalidArgument, "a spec of sampledHistory must be a JSON object: " + parsed.error().message, {}});
    service::SampleSpec spec;
    if (const auto* keys = parsed->find("keys"); keys != nullptr && keys->if_array() != nullptr)
      for (const auto& key : *keys->if_array())
        if (const auto* name = key.if_string()) spec.keys.push_back(*name);
    if (const auto* object = parsed->if_object()) {
      spec.min_step = maybe_int(*object, "minStep").value_or(0);
      spec.max_step = maybe_int(*object, "maxStep").value_or(kAllSteps);
      spec.samples = maybe_int(*object, "samples").value_or(500);
    }
    auto rows = context.read([&](sql::Transaction& tx) { return service::sampled_history(tx, run, spec); });
    if (!rows) return Node(rows.error());
    samples.emplace_back(json::Value(*std::move(rows)));
  }
  return samples;
}

Resolver tail_of(std::string_view stream) {
  return ask<Run>([stream](const Run& run, const Field&, Context& context) {
    auto text = context.read([&](sql::Transaction& tx) { return service::tail(tx, run, stream); });
    return text ? Node(*std::move(text)) : Node(text.error());
  });
}

Node log_line(std::int64_t number, std::string_view line) {
  const auto parts = service::console_line(line);
  return record("LogLine", {{"id", Node(encode_id("LogLine", number))},
                            {"number", Node(number)},
                            {"timestamp", Node(parts.time)},
                            {"level", Node(parts.error ? "error" : "")},
                            {"label", Node("")},
                            {"line", Node(parts.text)}});
}

Node log_lines(const Run& run, const Field& field, Context& context) {
  const auto page = page_of(field, 100);
  if (!page) return Node(page.error());
  auto from = page->after_number(-1) + 1;
  auto count = page->first;
  if (const auto last = maybe_int(field.args(), "last")) {
    count = std::min(*last, kMaxPage);
    from = std::max<std::int64_t>(0, run.log_lines - count);
  }
  const auto lines = context.read([&](sql::Transaction& tx) { return service::stream_lines(tx, run, "log", from, from + count); });
  if (!lines) return Node(lines.error());
  Connection connection;
  connection.edge_type = "LogLineEdge";
  connection.has_next = from + count < run.log_lines;
  for (const auto& [number, line] : *lines) connection.edges.push_back({log_line(number, line), std::to_string(number), {}});
  return make("LogLineConnection", std::move(connection));
}

/// Where to upload is told to those who may: the URL itself is the permission then.
FileView view_of(const store::RunFile& file, const Context& context, bool may_upload) {
  FileView view;
  view.id = encode_id("File", file.id);
  view.name = file.name;
  if (!file.md5.empty() && !file.deleted_at) view.md5 = base64(as_bytes(file.md5));
  view.digest = view.md5;
  view.size = file.deleted_at ? 0 : file.size;
  if (!file.deleted_at) view.updated_at = file.updated_at;
  view.url = context.urls().get_run_file(file.id, file.name);
  if (may_upload) view.upload_url = context.urls().put_run_file(file.id, file.name);
  return view;
}

/// A file that is not there: clients ask for it by name and see by `updatedAt: null` that it does not exist.
FileView placeholder(const std::string& name, const Context& context) {
  FileView view;
  view.id = base64(as_bytes("File:0:" + name));
  view.name = name;
  view.url = context.urls().get_run_file(0, name);
  return view;
}

Node files(const Run& run, const Field& field, Context& context) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  const auto names = texts_arg(field.args(), "names");
  return context.read([&](sql::Transaction& tx) {
    const auto project = store::projects::by_ids(tx, std::array{run.project_id}).front();
    const auto may = [&](domain::Action action) { return service::may(tx, context.caller(), project, action); };
    if (may(domain::Action::kViewMetadata) && !may(domain::Action::kDownload))
      return Node(service::demand(tx, context.caller(), project, domain::Action::kDownload).error());
    const bool may_upload = may(domain::Action::kLog) && !context.caller().read_only;
    if (names.empty()) {
      const auto rows = store::run_files::of_run(tx, run.id, text_arg(field.args(), "pattern"), page->after, page->first + 1);
      auto connection = paged("FileEdge", *page, rows, [](const auto& file) { return file.name; },
                              [&](const auto& file) { return make("File", view_of(file, context, may_upload)); });
      connection.total = store::run_files::count(tx, run.id);
      return make("FileConnection", std::move(connection));
    }
    Nodes nodes;
    for (const auto& name : names) {
      auto file = store::run_files::by_name(tx, run.id, name.starts_with("./") ? std::string_view(name).substr(2) : std::string_view(name));
      if (file) file->name = name;
      nodes.push_back(make("File", file ? view_of(*file, context, may_upload) : placeholder(name, context)));
    }
    return make("FileConnection", complete("FileEdge", std::move(nodes)));
  });
}

/// Versions at the other end of the run's edges, those the caller may see.
Node edge_artifacts(bool inputs, const Run& run, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    const auto edges = inputs ? store::artifacts::inputs_of_runs(tx, std::array{run.id}) : store::artifacts::outputs_of_runs(tx, std::array{run.id});
    std::vector<std::int64_t> ids;
    for (const auto& edge : edges) ids.push_back(edge.artifact_id);
    service::Sight sight(tx, context.caller());
    Connection connection;
    connection.edge_type = inputs ? "InputArtifactEdge" : "ArtifactEdge";
    for (auto& artifact : sight.artifacts(ids)) {
      const auto id = std::to_string(artifact.id);
      connection.edges.push_back({make("Artifact", std::move(artifact)), id, {{"usedAs", Node(Nodes{})}}});
    }
    connection.total = static_cast<std::int64_t>(connection.edges.size());
    return make(inputs ? "InputArtifactConnection" : "ArtifactConnection", std::move(connection));
  });
}

Nodes tags_of_runs(sql::Transaction& tx, Context&, const std::vector<const Run*>& runs) {
  std::vector<std::int64_t> ids;
  for (const auto* run : runs) ids.push_back(run->id);
  std::map<std::int64_t, Nodes> tags;
  for (const auto& tag : store::runs::tags_of(tx, ids)) tags[tag.run_id].emplace_back(tag.tag);
  Nodes nodes;
  for (const auto* run : runs) nodes.emplace_back(tags[run->id]);
  return nodes;
}

Node wandb_config(const Run& run, const Field& field, Context&) {
  return Node(json::Value(service::wandb_config(run, texts_arg(field.args(), "keys"))));
}

Node summary(const Run& run, const Field& field, Context&) {
  const auto keys = texts_arg(field.args(), "keys");
  if (keys.empty()) return Node(run.summary);
  const auto parsed = json::parse(run.summary, {.nonfinite = true});
  json::Object picked;
  for (const auto& key : keys)
    if (const auto* value = parsed ? parsed->find(key) : nullptr) picked.set(key, *value);
  return Node(json::write(picked, json::NonFinite::kBare));
}

/// The newest system metrics.
Node system_metrics(const Run& run, const Field&, Context& context) {
  const auto lines = context.read([&](sql::Transaction& tx) { return service::stream_lines(tx, run, "events", run.event_lines - 1, run.event_lines); });
  return lines && !lines->empty() ? Node(lines->begin()->second) : Node();
}

Type run_type() {
  const auto text = [](auto member) {
    return each<Run>([member](const Run& r) { return Node(json::Value(r.*member)); });
  };
  return {
      "Run",
      {id_field<Run>("Run"),
       {"name", text(&Run::name), "parent"},
       {"commit", text(&Run::commit), "parent"},
       {"config", text(&Run::config), "parent"},
       {"createdAt", each<Run>([](const Run& r) { return time_node(r.created_at); }), "parent"},
       {"description", text(&Run::description), "parent"},
       {"displayName", text(&Run::display_name), "parent"},
       {"events", ask<Run>(events), "parent"},
       {"eventsLineCount", text(&Run::event_lines), "parent"},
       {"eventsTail", tail_of("events"), "parent"},
       {"exitcode", text(&Run::exit_code), "parent"},
       {"failed", each<Run>([](const Run& r) { return Node(r.state == "failed"); }), "parent"},
       {"fileCount", ask<Run>([](const Run& r, const Field&, Context& context) {
          return Node(context.read([&](sql::Transaction& tx) { return store::run_files::count(tx, r.id); }));
        }),
        "parent"},
       {"files", ask<Run>(files), "parent"},
       {"group", text(&Run::group), "parent"},
       {"heartbeatAt", each<Run>([](const Run& r) { return time_node(r.heartbeat_at); }), "parent"},
       {"history", ask<Run>(history), "parent"},
       {"historyKeys", ask<Run>([](const Run& r, const Field&, Context& context) {
          return Node(context.read([&](sql::Transaction& tx) { return service::history_keys(tx, r); }));
        }),
        "parent"},
       {"historyLineCount", text(&Run::history_lines), "parent"},
       {"historyTail", tail_of("history"), "parent"},
       {"host", text(&Run::host), "parent"},
       {"inputArtifacts", ask<Run>([](const Run& r, const Field&, Context& context) { return edge_artifacts(true, r, context); }), "parent"},
       {"jobType", text(&Run::job_type), "parent"},
       {"logLineCount", text(&Run::log_lines), "parent"},
       {"logLines", ask<Run>(log_lines), "parent"},
       {"notes", text(&Run::notes), "parent"},
       {"outputArtifacts", ask<Run>([](const Run& r, const Field&, Context& context) { return edge_artifacts(false, r, context); }), "parent"},
       // No exported files: clients then page through the live history.
       {"parquetHistory", each<Run>([](const Run&) { return record("ParquetHistory", {{"parquetUrls", Node(Nodes{})}, {"liveData", Node(Nodes{})}}); }),
        "parent"},
       {"project", project_join<Run>([](const Run& r) { return std::optional(r.project_id); }), "parent"},
       {"projectId", each<Run>([](const Run& r) { return Node(std::to_string(r.project_id)); }), "parent"},
       {"readOnly", constant(false), "parent"},
       {"running", each<Run>([](const Run& r) { return Node(r.state == "running"); }), "parent"},
       {"sampledHistory", ask<Run>(sampled_history), "parent"},
       {"shouldStop", text(&Run::stop_requested), "parent"},
       {"state", text(&Run::state), "parent"},
       {"stopped", text(&Run::stop_requested), "parent"},
       {"summaryMetrics", ask<Run>(summary), "parent"},
       {"sweepName", text(&Run::sweep), "parent"},
       {"systemMetrics", ask<Run>(system_metrics), "parent"},
       {"tags", batch<Run>(tags_of_runs), "parent"},
       {"user", user_join<Run>([](const Run& r) { return std::optional(r.created_by); }), "parent"},
       {"wandbConfig", ask<Run>(wandb_config), "parent"}}};
}

}  // namespace

/// By its name a deleted run is found only as the source of a version that is linked somewhere: `logged_by()` and `wandb restore` ask so.
Node run_by_name(const store::Project& project, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    auto run = store::runs::by_name(tx, project.id, text_arg(field.args(), "name"));
    const bool shown = run && (!run->deleted_at || store::artifacts::has_linked_output(tx, run->id));
    return shown ? make("Run", *std::move(run)) : Node();
  });
}

/// Two clients ask for a bucket: whoever starts a run, for one to go on with (`missingOk`), and `wandb restore` of older versions, which gets
/// the code of a deleted one back.
Node bucket_by_name(const store::Project& project, const Field& field, Context& context) {
  return context.read([&](sql::Transaction& tx) {
    auto run = store::runs::by_name(tx, project.id, text_arg(field.args(), "name"));
    return run && !(run->deleted_at && flag_arg(field.args(), "missingOk")) ? make("Run", *std::move(run)) : Node();
  });
}

Node run_count(const store::Project& project, const Field& field, Context& context) {
  const auto query = service::RunQuery::parse(text_arg(field.args(), "filters"), "");
  if (!query) return Node(query.error());
  return Node(context.read([&](sql::Transaction& tx) { return service::count_runs(tx, project.id, query->filter); }));
}

Node runs_connection(const store::Project& project, const Field& field, Context& context) {
  const auto page = page_of(field);
  if (!page) return Node(page.error());
  const auto query = service::RunQuery::parse(text_arg(field.args(), "filters"), text_arg(field.args(), "order"));
  if (!query) return Node(query.error());
  const auto found = context.read([&](sql::Transaction& tx) { return service::list_runs(tx, project.id, *query, page->after, page->first + 1); });
  if (!found) return Node(found.error());
  auto connection = paged("RunEdge", *page, *found, [](const auto& row) { return row.position; }, [](const auto& row) { return make("Run", row.run); });
  connection.count = [project_id = project.id, filter = query->filter](Context& counting) {
    return counting.read([&](sql::Transaction& tx) { return service::count_runs(tx, project_id, filter); });
  };
  return make("RunConnection", std::move(connection));
}

std::vector<Type> run_types() {
  std::vector<Type> types{run_type(), record_type("ParquetHistory", {"parquetUrls", "liveData"}),
                          record_type("LogLine", {"id", "number", "timestamp", "level", "label", "line"})};
  for (auto& type : connection_types("RunConnection", "RunEdge", true)) types.push_back(std::move(type));
  for (auto& type : connection_types("LogLineConnection", "LogLineEdge", false)) types.push_back(std::move(type));
  return types;
}

}  // namespace pedigree::api::wandb
