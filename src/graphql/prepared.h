// A parsed and validated document, shared by all requests that send its text. Internal to this folder.
#pragma once

#include <list>
#include <mutex>

#include "graphql/executable.h"

namespace pedigree::graphql {

struct Executable::Prepared {
  Document document;
  std::vector<Error> errors;   // of parsing or validation
  /// nullptr: no such operation, or none chosen among several.
  [[nodiscard]] const Operation* operation(std::string_view name) const;
};

/// Least recently used documents go first. Thread-safe.
struct Executable::Cache {
  struct Entry {
    std::string text;
    std::shared_ptr<const Prepared> prepared;
  };
  std::mutex mutex;
  std::list<Entry> entries;    // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index;
  std::size_t bytes = 0;
};

}  // namespace pedigree::graphql
