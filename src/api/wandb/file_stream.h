// Decoding of file_stream bodies. Source: core/internal/filestream of the SDK.
#pragma once

#include "base/json.h"
#include "service/runs.h"

namespace pedigree::api::wandb {

/// kInvalidArgument naming the malformed member; files of unknown names are ignored.
Result<service::FileStream> decode_file_stream(const json::Value& body);

}  // namespace pedigree::api::wandb
