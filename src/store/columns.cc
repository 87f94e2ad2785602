#include "store/columns.h"

#include <algorithm>

namespace pedigree::store::columns {
namespace {

Cell read_cell(const sql::Row& row) { return {row.integer(0), row.str(1), row.maybe_real(2), row.maybe_text(3)}; }
Key read_key(const sql::Row& row) { return {row.integer(0), row.str(1), row.str(2)}; }

/// Runs a statement for chunks of ids, which stand at the mark "(?*)", behind the parameters given here.
template <class Map>
auto all_in_with(sql::Transaction& tx, Map map, std::string_view statement, std::span<const std::int64_t> ids,
                 const std::vector<sql::Param>& first) {
  constexpr std::size_t kChunk = 512;
  std::vector<std::invoke_result_t<Map, const sql::Row&>> rows;
  const auto mark = statement.find("(?*)");
  for (std::size_t start = 0; start < ids.size(); start += kChunk) {
    const auto chunk = ids.subspan(start, std::min(kChunk, ids.size() - start));
    std::size_t padded = 1;
    while (padded < chunk.size()) padded *= 2;
    auto params = first;
    params.insert(params.end(), chunk.begin(), chunk.end());
    params.resize(first.size() + padded, sql::Param(chunk.back()));
    std::string text(statement.substr(0, mark));
    text += sql::in_list(padded, first.size() + 1);
    text += statement.substr(mark + 4);
    for (auto& row : tx.all_of(map, text, params)) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::vector<Cell> of_metadata(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, std::string_view key) {
  return all_in_with(tx, read_cell,
                     "SELECT artifact_id, class, number, text FROM artifact_value WHERE key = ?1 AND artifact_id IN (?*)",
                     artifact_ids, {key});
}

std::vector<Cell> as_logged(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, std::string_view key) {
  return all_in_with(tx, read_cell,
                     "SELECT artifact_id, class, number, text FROM artifact_metric WHERE key = ?1 AND artifact_id IN (?*)",
                     artifact_ids, {key});
}

std::vector<Cell> of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids, std::string_view source,
                          std::string_view key) {
  return all_in_with(tx, read_cell,
                     "SELECT run_id, class, number, text FROM run_value WHERE source = ?1 AND key = ?2 AND run_id IN (?*)",
                     run_ids, {source, key});
}

std::vector<Key> keys_of_metadata(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, read_key, "SELECT artifact_id, key, class FROM artifact_value WHERE artifact_id IN (?*)", artifact_ids);
}

std::vector<Key> keys_as_logged(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids) {
  return sql::all_in(tx, read_key, "SELECT artifact_id, key, class FROM artifact_metric WHERE artifact_id IN (?*)", artifact_ids);
}

std::vector<Key> keys_of_runs(sql::Transaction& tx, std::span<const std::int64_t> run_ids, std::string_view source) {
  return all_in_with(tx, read_key, "SELECT run_id, key, class FROM run_value WHERE source = ?1 AND run_id IN (?*)", run_ids,
                     {source});
}

}  // namespace pedigree::store::columns
