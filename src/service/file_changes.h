// Which files are not the same in several versions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/sql.h"

namespace pedigree::service {

enum class FileChange { kChanged, kAdded, kRemoved, kSame };
inline constexpr std::array kFileChanges{FileChange::kChanged, FileChange::kAdded, FileChange::kRemoved, FileChange::kSame};
std::string_view name(FileChange change);
std::optional<FileChange> file_change_of(std::string_view name);

/// A file as it is in each of the versions.
struct ComparedFile {
  struct Entry {
    std::string digest;
    std::int64_t size = 0;
    std::optional<std::string> ref;
  };
  std::string path;
  FileChange change = FileChange::kSame;
  std::vector<std::optional<Entry>> entries;   // one per version
};

struct FileComparison {
  std::array<std::int64_t, kFileChanges.size()> counts{};   // by FileChange
  bool whole = true;                                        // false: only the first kMostComparedFiles paths were looked at
  std::vector<ComparedFile> files;                          // changed ones first, then added, removed, the same; each by path
  bool more = false;                                        // there are files behind these
};

inline constexpr std::int64_t kMostComparedFiles = 100'000;
inline constexpr std::size_t kMostComparedVersions = 8;

struct FileComparisonQuery {
  std::string prefix;     // only paths that begin so
  bool same = false;   // files that are the same everywhere are listed, too
  struct Behind {
    FileChange change = FileChange::kChanged;
    std::string path;
  };
  std::optional<Behind> behind;   // the last file of the page before
  std::int64_t limit = 100;
};

/// Compares the files of the first version with those of each other. A file is "changed" if another version has it with another digest;
/// "added" if the first does not have it; "removed" if another does not have it, and it is the same in the rest. At most
/// kMostComparedVersions are to be given, the first included. Costs a look at every file of all versions. Whether the caller may see them is not asked here.
FileComparison compare_files(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, const FileComparisonQuery& query);

}  // namespace pedigree::service
