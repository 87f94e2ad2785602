// Tables of versions: what metadata, config and metrics a collection has, and their values for a page of rows at once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "service/sight.h"
#include "service/version_list.h"

namespace pedigree::service {

/// A column a table can show, named as filters and orders name it: "metric.loss", "config.lr", "metadata.framework".
struct VersionColumn {
  std::string name;
  store::search::Field field;
};
/// kInvalidArgument naming what columns there are.
Result<VersionColumn> version_column(std::string_view name);

/// Values by row, in the order of the columns: numbers, texts, flags; null where there is nothing, or nothing that fits into a
/// cell. What a run says stays empty where the caller may not see the run.
std::vector<std::vector<json::Value>> column_values(sql::Transaction& tx, Sight& sight, const std::vector<VersionRow>& rows,
                                                    const std::vector<VersionColumn>& columns);

struct ColumnSeen {
  std::string name, kind;  // kind: number, text, boolean, other
  std::int64_t versions = 0;
};
/// The columns that the newest 100 versions of a collection have, those most of them have first.
std::vector<ColumnSeen> columns_of(sql::Transaction& tx, Sight& sight, std::int64_t collection_id);

}  // namespace pedigree::service
