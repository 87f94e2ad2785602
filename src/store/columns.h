// Values of many versions or runs under one key, and the keys there are: what tables of versions show.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::store::columns {

struct Cell {
  std::int64_t owner = 0;  // version or run
  std::string klass;       // as in RunValue
  std::optional<double> number;
  std::optional<std::string> text;
};
std::vector<Cell> of_metadata(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, std::string_view key);
/// Metrics of their own that versions have (store/as_logged.h).
std::vector<Cell> as_logged(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, std::string_view key);
/// `source`: config or summary.
std::vector<Cell> of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids, std::string_view source,
                          std::string_view key);

/// A key and the class of its value, for each row that has it.
struct Key {
  std::int64_t owner = 0;
  std::string key, klass;
};
std::vector<Key> keys_of_metadata(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);
std::vector<Key> keys_as_logged(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids);
std::vector<Key> keys_of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids, std::string_view source);

}  // namespace pedigree::store::columns
