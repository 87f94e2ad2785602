// Steps the use cases of runs.h are made of. They run inside the caller's transaction.
#pragma once

#include "service/events.h"
#include "service/run_facts.h"
#include "service/runs.h"

namespace pedigree::service {

Change change_of(const RunPlace& place, std::string_view action);
/// Whether a run in this state reports nothing more.
bool is_ended(std::string_view state);
/// Changes the state, with its event, if it is another one.
void change_state(sql::Transaction& tx, const Caller& caller, RunPlace& place, std::string_view state);
/// Brings the typed rows of config or summary up to date, touching only what differs.
void sync_values(sql::Transaction& tx, const store::Run& run, std::string_view source, const std::vector<store::RunValue>& wanted);
/// Replaces the whole history (rewind, fork): lines numbered from 0, statistics anew.
Status replace_history(sql::Transaction& tx, store::Run& run, const std::vector<std::string>& lines);
/// Lines of the history with _step <= `step`, in order.
Result<std::vector<std::string>> history_up_to(sql::Transaction& tx, const store::Run& run, std::int64_t step);
RunPlace place_of_run(sql::Transaction& tx, store::Run run);
std::string random_display_name(std::int64_t number);

}  // namespace pedigree::service
