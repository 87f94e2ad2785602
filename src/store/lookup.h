// Things by the beginning of a name, through an index each: what a search box asks. Case (of ASCII letters) is ignored unless
// said otherwise: `prefix` is in lower case then. Nothing deleted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"
#include "store/search.h"

namespace pedigree::store::lookup {

struct Found {
  std::int64_t id = 0;
  std::string value;  // what begins with the prefix
};

// In a project, by what was found.
std::vector<Found> runs_by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix,
                                std::int64_t limit);  // exact case
std::vector<Found> runs_by_title(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix, std::int64_t limit);
std::vector<Found> collections_by_name(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix,
                                       std::int64_t limit);
std::vector<Found> collections_by_tag(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix, std::int64_t limit);
std::vector<Found> memberships_by_alias(sql::Transaction& tx, std::int64_t project_id, std::string_view prefix,
                                        std::int64_t limit);

// The newest of a project whatever their names, `limit` of them; of tags of runs those of the `limit` newest runs.
std::vector<Found> newest_collections(sql::Transaction& tx, std::int64_t project_id, std::int64_t limit);
std::vector<Found> newest_runs(sql::Transaction& tx, std::int64_t project_id, std::int64_t limit);   // display names
std::vector<Found> tags_of_newest_runs(sql::Transaction& tx, std::int64_t project_id, std::int64_t limit);

// In every project the reader sees; runs by the commit of their code.
std::vector<Found> runs_by_commit(sql::Transaction& tx, const search::Reader& reader, std::string_view prefix, std::int64_t limit);

// In every project the reader sees, the version itself or linked there; exact case; ids of artifacts. Behind what an earlier page ended
// with: `behind` is empty for the first one. A tag may be found several times, with several versions, and the reverse.
std::vector<Found> versions_by_tag(sql::Transaction& tx, const search::Reader& reader, std::string_view prefix, const Found& behind,
                                   std::int64_t limit);
std::vector<Found> versions_by_digest(sql::Transaction& tx, const search::Reader& reader, std::string_view prefix,
                                      const Found& behind, std::int64_t limit);

}  // namespace pedigree::store::lookup
