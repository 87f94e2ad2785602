#include "service/run_steps.h"

#include <array>
#include <map>

#include "base/hash.h"
#include "domain/actions.h"
#include "store/as_logged.h"

namespace pedigree::service {

Change change_of(const RunPlace& place, std::string_view action) {
  Change change;
  change.action = action;
  change.organization_id = place.entity.organization_id;
  change.entity_id = place.entity.id;
  change.project_id = place.project.id;
  change.run_id = place.run.id;
  change.objects = json::Object{{"entity", place.entity.name}, {"project", place.project.name}, {"run", place.run.name}};
  return change;
}

bool is_ended(std::string_view state) { return state == "finished" || state == "failed" || state == "crashed" || state == "killed"; }

void change_state(sql::Transaction& tx, const Caller& caller, RunPlace& place, std::string_view state) {
  if (place.run.state == state) return;
  Change change = change_of(place, domain::event::kRunState);
  change.before = place.run.state;
  change.after = state;
  record(tx, caller, change);
  // A run that goes on will change its summary: versions that have what it says must then have it themselves.
  if (is_ended(place.run.state)) store::as_logged::await_all_of(tx, place.run.id);
  else store::as_logged::nudge(tx, place.run.id);
  place.run.state = std::string(state);
}

void sync_values(sql::Transaction& tx, const store::Run& run, std::string_view source, const std::vector<store::RunValue>& wanted) {
  std::map<std::string, store::RunValue> present;
  for (auto& value : store::runs::values_of(tx, run.id, source)) {
    auto key = value.key;
    present.emplace(std::move(key), std::move(value));
  }
  for (const auto& value : wanted) {
    const auto found = present.find(value.key);
    if (found == present.end() || !(found->second == value)) store::runs::put_value(tx, run, value);
    if (found != present.end()) present.erase(found);
  }
  for (const auto& [key, value] : present) store::runs::remove_value(tx, run.id, source, key);
}

Status replace_history(sql::Transaction& tx, store::Run& run, const std::vector<std::string>& lines) {
  store::runs::remove_blocks(tx, run.id, "history");
  store::runs::remove_keys(tx, run.id);
  const auto facts = gather(lines);
  if (!lines.empty()) {
    store::RunBlock block;
    block.run_id = run.id;
    block.stream = "history";
    block.line_count = static_cast<std::int64_t>(lines.size());
    block.min_step = facts.min_step;
    block.max_step = facts.max_step;
    block.bytes = pack_lines(lines);
    store::runs::insert_block(tx, block);
  }
  for (const auto& key : facts.keys) store::runs::put_key(tx, run.id, key);
  run.history_lines = static_cast<std::int64_t>(lines.size());
  run.last_step = facts.max_step;
  return {};
}

Result<std::vector<std::string>> history_up_to(sql::Transaction& tx, const store::Run& run, std::int64_t step) {
  PED_TRY(auto lines, assemble(store::runs::blocks_of(tx, run.id, "history")));
  std::vector<std::string> kept;
  for (auto& [number, line] : lines)
    if (const auto at = step_of(line); !at || *at <= step) kept.push_back(std::move(line));
  return kept;
}

RunPlace place_of_run(sql::Transaction& tx, store::Run run) {
  RunPlace place;
  place.project = store::projects::by_ids(tx, std::array{run.project_id}).front();
  place.entity = store::people::entities_by_ids(tx, std::array{place.project.entity_id}).front();
  place.run = std::move(run);
  return place;
}

std::string random_display_name(std::int64_t number) {
  static constexpr std::array<std::string_view, 32> kAdjectives{
      "amber", "brisk", "calm",  "clear", "deep",  "early", "fair",  "fresh", "gentle", "golden", "green", "keen",  "kind",  "light", "lively", "lucky",
      "mild",  "misty", "noble", "pale",  "plain", "proud", "quick", "quiet", "rapid",  "silver", "smooth", "solar", "steady", "sunny", "swift", "warm"};
  static constexpr std::array<std::string_view, 32> kNouns{
      "acorn", "beach", "birch", "brook", "cedar", "cloud", "comet", "coral", "creek",  "dune",   "elm",   "fern",  "field", "forest", "glade", "grove",
      "haze",  "heath", "hill",  "lake",  "leaf",  "maple", "meadow", "moon", "oak",    "pine",   "reef",  "ridge", "river", "shore",  "sky",   "sun"};
  const auto bytes = random_bytes(2);
  const auto pick = [](char byte) { return static_cast<std::size_t>(static_cast<unsigned char>(byte)) % 32; };
  return std::string(kAdjectives[pick(bytes[0])]) + "-" + std::string(kNouns[pick(bytes[1])]) + "-" + std::to_string(number);
}

}  // namespace pedigree::service
