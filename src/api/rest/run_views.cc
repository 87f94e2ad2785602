#include "api/rest/run_views.h"

#include <array>

#include "service/recipe.h"
#include "service/run_metrics.h"
#include "service/run_reads.h"
#include "service/run_record.h"

namespace pedigree::api::rest {

json::Value strict(const json::Value& value) {
  return json::parse(json::write(value, json::NonFinite::kString)).value_or(json::Value());
}

namespace {

json::Value object_in(std::string_view text) {
  const auto value = json::parse(text, {.nonfinite = true});
  return value && value->is_object() ? strict(*value) : json::Value(json::Object{});
}

json::Value username(sql::Transaction& tx, std::int64_t account_id) {
  for (const auto& account : store::people::accounts_by_ids(tx, std::array{account_id})) return account.username;
  return {};
}

json::Value time_or_null(const std::optional<Micros>& time) { return time ? json::Value(format_time(*time)) : json::Value(); }

void show_program(json::Object& shown, const service::Recipe& noted, const store::Run& run) {
  shown.append("commit", run.commit ? run.commit : noted.commit);
  shown.append("repository", run.remote ? run.remote : noted.repository);
  shown.append("host", run.host);
  shown.append("program", noted.program ? noted.program : run.program);
  json::Array arguments;
  for (const auto& argument : noted.arguments) arguments.emplace_back(argument);
  shown.append("arguments", std::move(arguments));
  shown.append("python", noted.python);
  shown.append("os", noted.operating_system);
}

}  // namespace

json::Object show_run(sql::Transaction& tx, const Dependencies& dependencies, const service::RunPlace& place, bool with_files) {
  const auto& run = place.run;
  json::Array tags;
  for (const auto& tag : store::runs::tags_of(tx, std::array{run.id})) tags.emplace_back(tag.tag);
  json::Object shown{{"entity", place.entity.name},
                     {"project", place.project.name},
                     {"name", run.name},
                     {"display_name", run.display_name},
                     {"state", run.state},
                     {"created_by", username(tx, run.created_by)},
                     {"created_at", format_time(run.created_at)},
                     {"updated_at", format_time(run.updated_at)},
                     {"heartbeat_at", format_time(run.heartbeat_at)},
                     {"seconds", static_cast<double>(run.heartbeat_at - run.created_at) / static_cast<double>(kSecond)},
                     {"exit_code", run.exit_code},
                     {"group", run.group},
                     {"job_type", run.job_type},
                     {"notes", run.notes},
                     {"description", run.description},
                     {"sweep", run.sweep},
                     {"tags", std::move(tags)}};
  show_program(shown, with_files ? service::noted_by_run(tx, *dependencies.blobs, run.id) : service::Recipe{}, run);
  shown.append("config", strict(service::plain_config(run.config)));
  shown.append("summary", object_in(run.summary));
  shown.append("history", json::Object{{"rows", run.history_lines}, {"last_step", run.last_step}});
  shown.append("log_lines", run.log_lines);
  shown.append("files", store::run_files::count(tx, run.id));
  const auto deletion = service::deletion_of(tx, place);
  shown.append("deleted",
               deletion ? json::Value(json::Object{{"by", deletion->by}, {"at", format_time(deletion->at)}}) : json::Value());
  shown.append("purged_at", time_or_null(run.purged_at));
  return shown;
}

json::Array show_run_keys(sql::Transaction& tx, std::int64_t run_id) {
  json::Array keys;
  for (const auto& key : store::runs::keys_of(tx, run_id))
    keys.emplace_back(json::Object{{"key", key.key},
                                   {"kind", service::kind_of_values(key.type)},
                                   {"type", key.type},
                                   {"count", key.count},
                                   {"monotonic", key.type == "number" && key.monotonic},
                                   {"minimum", key.minimum},
                                   {"maximum", key.maximum},
                                   {"last", json::parse(key.last).value_or(json::Value())}});
  return keys;
}

json::Array show_run_files(const std::vector<store::RunFile>& files, const std::string& folder) {
  json::Array shown;
  for (const auto& file : files) {
    std::string address = folder;
    for (const auto part : split(file.name, '/')) address += "/" + percent_encode(part);
    shown.emplace_back(json::Object{{"path", file.name},
                                    {"size", file.size},
                                    {"md5", hex(as_bytes(file.md5))},
                                    {"updated_at", time_or_null(file.updated_at)},
                                    {"url", std::move(address)}});
  }
  return shown;
}

}  // namespace pedigree::api::rest
