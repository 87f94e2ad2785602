// Forward-only, numbered migrations: NNNN_name.sql, each run once, in order, in one transaction together with its record.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "base/embedded.h"
#include "sql/sql.h"

namespace pedigree::sql {

/// Brings the database to the newest schema. Refuses, changing nothing: a migration whose text was edited after it ran, a gap in the
/// numbers, and a database written by a newer version. Before it changes a database that has data, it calls `copy_first` with the
/// present version (0: empty, not called).
Status migrate(Database& database, std::span<const EmbeddedFile> files, const std::function<Status(int version)>& copy_first);

/// The version of the newest file, for doctor.
int newest_version(std::span<const EmbeddedFile> files);

}  // namespace pedigree::sql
