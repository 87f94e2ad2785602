// Steps of a garbage collection, shared with purging.
#pragma once

#include <cstdint>
#include <span>

#include "service/caller.h"
#include "service/gc.h"
#include "store/artifacts.h"

namespace pedigree::service {

/// Forgets the files of a version, with its event. Runs inside the caller's transaction.
void forget_version(sql::Transaction& tx, const Caller& caller, const store::Artifact& artifact);
/// Forgets history and files of a deleted run that is past its time, unless a version it logged still has its files. False: it
/// stays.
bool forget_run_if_past(sql::Transaction& tx, const Caller& caller, std::int64_t run_id, Micros cutoff);
/// Takes the bytes of freed rows from the store, then the rows.
Status clear_freed(const Stores& stores, bool at_once);
/// What the database refers to, for Store::remove_leftovers().
blob::LiveUnder live_in(sql::Database& database);

/// What a collection would do, without doing it.
Result<GcReport> plan_collection(const Stores& stores, const GcSettings& settings);

}  // namespace pedigree::service
