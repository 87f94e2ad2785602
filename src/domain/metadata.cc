#include "domain/metadata.h"

#include <fmt/format.h>

#include "base/json.h"

namespace pedigree::domain {

Status check_metadata(std::string_view text) {
  const auto metadata = json::parse(text, {.nonfinite = true});
  if (!metadata || !(metadata->is_object() || metadata->is_null()))
    return fail(Code::kInvalidArgument, "invalid artifact metadata: it must be a JSON object");
  if (metadata->is_object() && metadata->if_object()->size() > kMaxMetadataKeys)
    return fail(Code::kInvalidArgument, fmt::format("invalid artifact metadata: it has {} keys, at most {} are allowed; put more "
                                                    "into a file of the version, or below one key",
                                                    metadata->if_object()->size(), kMaxMetadataKeys));
  return {};
}

}  // namespace pedigree::domain
