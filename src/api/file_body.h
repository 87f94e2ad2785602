// A stored blob as the body of a response.
#pragma once

#include <memory>

#include "http/message.h"
#include "service/runs.h"

namespace pedigree::api {

inline http::FileBody file_body(std::shared_ptr<const blob::Reader> reader) {
  const auto* blob = reader.get();
  return {std::move(reader), blob->fd(), blob->offset(), blob->size()};
}

}  // namespace pedigree::api
