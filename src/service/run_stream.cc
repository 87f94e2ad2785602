// Ingestion of a run's file stream (runs.h). Lines are parsed, summed up and compressed before the transaction, which then only
// writes: one block per stream and the statistics of the keys.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "service/run_steps.h"
#include "store/as_logged.h"

namespace pedigree::service {
namespace {

constexpr std::int64_t kMostLines = INT32_MAX;  // what clients can count, in any stream of a run

Status check_lines(const std::optional<Lines>& lines) {
  if (!lines || lines->offset <= kMostLines - static_cast<std::int64_t>(lines->lines.size())) return {};
  return fail(Code::kInvalidArgument, fmt::format("a stream of a run has at most {} lines; these begin at {}", kMostLines, lines->offset));
}

struct Prepared {
  std::optional<store::RunBlock> block;
  HistoryFacts facts;
};

Prepared prepare(std::string_view stream, const Lines& lines) {
  Prepared prepared;
  if (lines.lines.empty()) return prepared;
  store::RunBlock block;
  block.stream = std::string(stream);
  block.first_line = lines.offset;
  block.line_count = static_cast<std::int64_t>(lines.lines.size());
  if (stream == "history") {
    prepared.facts = gather(lines.lines);
    block.min_step = prepared.facts.min_step;
    block.max_step = prepared.facts.max_step;
  }
  block.bytes = pack_lines(lines.lines);
  prepared.block = std::move(block);
  return prepared;
}

struct Streams {
  Prepared history, events;
  std::vector<Prepared> logs;
};

std::int64_t& line_count(store::Run& run, std::string_view stream) {
  if (stream == "history") return run.history_lines;
  return stream == "events" ? run.event_lines : run.log_lines;
}

enum class Added { kNew, kOverlapping, kNothing };

/// A request that was sent again: the same lines, a short while ago.
bool came_already(sql::Transaction& tx, const store::Run& run, const store::RunBlock& block, std::int64_t count) {
  constexpr std::int64_t kShortWhile = 1'000;  // lines
  const auto recent = store::runs::blocks_by_line(tx, run.id, block.stream, std::max<std::int64_t>(0, count - kShortWhile), count);
  return std::any_of(recent.begin(), recent.end(), [&](const auto& known) { return known.bytes == block.bytes; });
}

/// A repeated request changes nothing; overlapping lines are kept in both blocks, and the later one is read.
Added add_block(sql::Transaction& tx, store::Run& run, store::RunBlock block) {
  block.run_id = run.id;
  std::int64_t& count = line_count(run, block.stream);
  const std::int64_t end = block.first_line + block.line_count;
  bool overlaps = false;
  if (block.first_line < count) {
    for (const auto& known : store::runs::blocks_by_line(tx, run.id, block.stream, block.first_line, end)) {
      if (known.first_line == block.first_line && known.line_count == block.line_count && known.bytes == block.bytes) return Added::kNothing;
      overlaps = true;
    }
  }
  store::runs::insert_block(tx, block);
  count = std::max(count, end);
  return overlaps ? Added::kOverlapping : Added::kNew;
}

void merge_keys(sql::Transaction& tx, const store::Run& run, const HistoryFacts& facts) {
  std::map<std::pair<std::string, std::string>, store::RunKey> known;
  if (run.history_lines > 0)
    for (auto& key : store::runs::keys_of(tx, run.id)) {
      auto name = std::pair(key.key, key.type);
      known.emplace(std::move(name), std::move(key));
    }
  for (std::size_t i = 0; i < facts.keys.size(); ++i) {
    const auto& fresh = facts.keys[i];
    const auto found = known.find({fresh.key, fresh.type});
    store::runs::put_key(tx, run.id, found == known.end() ? fresh : add_key(found->second, fresh, facts.first_numbers[i]));
  }
}

/// After lines were rewritten, the statistics are counted from what is there now.
Status recount(sql::Transaction& tx, store::Run& run) {
  PED_TRY(const auto lines, assemble(store::runs::blocks_of(tx, run.id, "history")));
  std::vector<std::string> texts;
  for (const auto& [number, line] : lines) texts.push_back(line);
  const auto facts = gather(texts);
  store::runs::remove_keys(tx, run.id);
  for (const auto& key : facts.keys) store::runs::put_key(tx, run.id, key);
  run.last_step = facts.max_step;
  return {};
}

/// Step and time of a row: no two rows of a run have both in common.
using Moment = std::pair<std::int64_t, double>;
std::optional<Moment> moment_of(std::string_view line) {
  const auto row = json::parse(line, {.nonfinite = true});
  const auto* step = row ? row->find("_step") : nullptr;
  const auto* time = row ? row->find("_timestamp") : nullptr;
  if (step == nullptr || !step->integer() || time == nullptr || !time->number()) return std::nullopt;
  return Moment(*step->integer(), *time->number());
}

/// How many of the first lines the run has already, under other numbers: `wandb sync` of a run whose process was killed sends all its
/// rows, behind those that arrived then.
Result<std::size_t> sent_before(sql::Transaction& tx, const store::Run& run, const Lines& lines, const Prepared& history) {
  const bool appended = history.block->first_line >= run.history_lines;
  const auto first = history.block->min_step, last = history.block->max_step;
  if (!appended || !first || !last || !run.last_step || *first > *run.last_step) return 0;
  std::set<Moment> known;
  PED_CHECK(each_line(store::runs::blocks_by_step(tx, run.id, *first, *last + 1), [&](std::int64_t, std::string_view line) {
    if (const auto moment = moment_of(line)) known.insert(*moment);
  }));
  const auto is_new = [&](const std::string& line) {
    const auto moment = moment_of(line);
    return !moment || !known.contains(*moment);
  };
  return static_cast<std::size_t>(std::find_if(lines.lines.begin(), lines.lines.end(), is_new) - lines.lines.begin());
}

/// Without the first `count` lines; the others keep their numbers, as the client goes on counting.
Prepared without_first(const Lines& lines, const Prepared& prepared, std::size_t count) {
  const auto from = lines.lines.begin() + static_cast<std::ptrdiff_t>(count);
  return prepare("history", {prepared.block->first_line + static_cast<std::int64_t>(count), {from, lines.lines.end()}});
}

Status add_history(sql::Transaction& tx, store::Run& run, const Lines& lines, const Prepared& prepared) {
  PED_TRY(const auto repeated, sent_before(tx, run, lines, prepared));
  const auto history = repeated > 0 ? without_first(lines, prepared, repeated) : prepared;
  if (!history.block) return {};
  const store::Run before = run;
  store::as_logged::nudge(tx, run.id);
  switch (add_block(tx, run, *history.block)) {
    case Added::kNothing: return {};
    case Added::kOverlapping: store::as_logged::note_rewritten(tx, run.id); return recount(tx, run);
    case Added::kNew: break;
  }
  merge_keys(tx, before, history.facts);
  if (history.facts.max_step) run.last_step = std::max(run.last_step.value_or(*history.facts.max_step), *history.facts.max_step);
  return {};
}

Streams prepare_all(const FileStream& data) {
  Streams streams;
  if (data.history) streams.history = prepare("history", *data.history);
  if (data.events) streams.events = prepare("events", *data.events);
  for (const auto& lines : data.logs) streams.logs.push_back(prepare("log", lines));
  return streams;
}

Status add(sql::Transaction& tx, store::Run& run, const FileStream& data, const Streams& streams) {
  if (streams.history.block) PED_CHECK(add_history(tx, run, *data.history, streams.history));
  if (streams.events.block) add_block(tx, run, *streams.events.block);
  for (const auto& log : streams.logs)
    if (log.block) add_block(tx, run, *log.block);
  return {};
}

/// Lines of a client that counts alone go behind those that are there, whatever their numbers.
Status add_behind(sql::Transaction& tx, store::Run& run, const FileStream& data, Streams streams) {
  const auto put_behind = [&](Prepared& prepared) {
    if (!prepared.block) return;
    const auto count = line_count(run, prepared.block->stream);
    if (came_already(tx, run, *prepared.block, count)) prepared.block.reset();
    else prepared.block->first_line = count;
  };
  put_behind(streams.history);
  put_behind(streams.events);
  for (auto& log : streams.logs) put_behind(log);
  return add(tx, run, data, streams);
}

}  // namespace

Result<bool> Runs::stream(const Caller& caller, std::string_view entity, std::string_view project, std::string_view name, const FileStream& data) {
  PED_CHECK(check_lines(data.history));
  PED_CHECK(check_lines(data.events));
  for (const auto& lines : data.logs) PED_CHECK(check_lines(lines));
  const auto streams = prepare_all(data);
  std::optional<std::vector<store::RunValue>> summary_values;
  if (data.summary) {
    PED_TRY(const auto summary, json::parse(*data.summary, {.nonfinite = true}));
    if (!summary.is_object()) return fail(Code::kInvalidArgument, "the summary must be a JSON object");
    summary_values = values_of_summary(summary);
  }

  return stores_.database.write([&](sql::Transaction& tx) -> Result<bool> {
    PED_TRY(const auto place_project, get_project(tx, caller, entity, project, domain::Action::kLog));
    auto found = store::runs::by_name(tx, place_project.id, name);
    if (!found) return fail(Code::kNotFound, fmt::format("run '{}' not found in '{}/{}'", name, entity, project));
    if (found->deleted_at) return fail(Code::kGone, fmt::format("run '{}' was deleted: its data is no longer accepted", name));
    store::Run& run = *found;
    PED_CHECK(data.counts_alone ? add_behind(tx, run, data, streams) : add(tx, run, data, streams));
    run.heartbeat_at = tx.now();
    const bool rewrites_row = data.summary || data.complete || data.preempting || run.state == "crashed";
    if (!rewrites_row) {
      store::runs::update_progress(tx, run);
      return run.stop_requested;
    }
    if (data.summary) {
      run.summary = *data.summary;
      sync_values(tx, run, "summary", *summary_values);
      if (is_ended(run.state)) store::as_logged::await_all_of(tx, run.id);
    }
    RunPlace place = place_of_run(tx, std::move(run));
    if (data.complete) {
      place.run.exit_code = data.exit_code.value_or(0);
      change_state(tx, caller, place, *place.run.exit_code == 0 ? "finished" : "failed");
    } else if (data.preempting) {
      change_state(tx, caller, place, "preempting");
    } else if (place.run.state == "crashed") {
      change_state(tx, caller, place, "running");   // it was only silent
    }
    place.run.updated_at = tx.now();
    store::runs::update(tx, place.run);
    return place.run.stop_requested;
  });
}

}  // namespace pedigree::service
