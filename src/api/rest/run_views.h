// Runs as the native API shows them, however they were reached.
#pragma once

#include "api/rest/handler.h"
#include "service/runs.h"

namespace pedigree::api::rest {

/// Everything a page about the run says at once; what grows with the run (metrics, logs, files) is asked for by itself.
/// `with_files`: also what stands in its files (arguments, python, os), for those who may read them.
json::Object show_run(sql::Transaction& tx, const Dependencies& dependencies, const service::RunPlace& place, bool with_files);

/// What is known of each key of the history, one row per type of its values.
json::Array show_run_keys(sql::Transaction& tx, std::int64_t run_id);

/// A list of files by path; `folder` is the address below which their bytes are.
json::Array show_run_files(const std::vector<store::RunFile>& files, const std::string& folder);

/// Values as JSON knows them: NaN and infinities as strings.
json::Value strict(const json::Value& value);

}  // namespace pedigree::api::rest
