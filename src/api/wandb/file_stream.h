// Decoding of file_stream bodies. Source: core/internal/filestream of the SDK.
#pragma once

#include "base/json.h"
#include "service/runs.h"

namespace pedigree::api::wandb {

/// kInvalidArgument naming the malformed member; files of unknown names are ignored. Takes the body, as its lines are moved out of it.
Result<service::FileStream> decode_file_stream(json::Value body);

}  // namespace pedigree::api::wandb
