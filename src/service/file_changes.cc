#include "service/file_changes.h"

#include <algorithm>

#include "store/artifacts.h"

namespace pedigree::service {
namespace {

constexpr std::array<std::string_view, kFileChanges.size()> kNames{"changed", "added", "removed", "same"};

std::size_t place_of(FileChange change) { return static_cast<std::size_t>(change); }

FileChange change_of(const std::vector<std::optional<ComparedFile::Entry>>& entries) {
  const auto& first = entries.front();
  if (!first) return FileChange::kAdded;
  const auto is_other = [&](const auto& entry) { return entry && entry->digest != first->digest; };
  if (std::any_of(entries.begin(), entries.end(), is_other)) return FileChange::kChanged;
  const auto is_missing = [](const auto& entry) { return !entry; };
  return std::any_of(entries.begin(), entries.end(), is_missing) ? FileChange::kRemoved : FileChange::kSame;
}

/// Takes the files of all versions as they come by path, and keeps those of the page.
class Comparer {
 public:
  Comparer(std::size_t versions, const FileComparisonQuery& query) : query_(query) { file_.entries.resize(versions); }

  /// false: no more files are looked at.
  bool take(const store::artifacts::FileView& entry) {
    if (entry.path != file_.path || !started_) {
      finish_file();
      if (paths_ == kMostComparedFiles) return found_.whole = false;
      started_ = true;
      ++paths_;
      file_.path = entry.path;
    }
    file_.entries[entry.of] = ComparedFile::Entry{std::string(entry.digest), entry.size, std::optional<std::string>(entry.ref)};
    return true;
  }

  FileComparison finish() {
    finish_file();
    const auto limit = static_cast<std::size_t>(query_.limit);
    for (auto& files : kept_)
      for (auto& file : files) {
        if (found_.files.size() == limit) found_.more = true;
        else found_.files.push_back(std::move(file));
      }
    return std::move(found_);
  }

 private:
  void finish_file() {
    if (!started_) return;
    started_ = false;
    file_.change = change_of(file_.entries);
    ++found_.counts[place_of(file_.change)];
    auto& kept = kept_[place_of(file_.change)];
    if (is_wanted() && static_cast<std::int64_t>(kept.size()) <= query_.limit) kept.push_back(file_);
    for (auto& entry : file_.entries) entry.reset();
  }

  [[nodiscard]] bool is_wanted() const {
    if (file_.change == FileChange::kSame && !query_.same) return false;
    if (!query_.behind || file_.change > query_.behind->change) return true;
    return file_.change == query_.behind->change && file_.path > query_.behind->path;
  }

  const FileComparisonQuery& query_;
  FileComparison found_;
  std::array<std::vector<ComparedFile>, kFileChanges.size()> kept_;   // one more than a page of each
  ComparedFile file_;                                                 // the one at hand
  bool started_ = false;
  std::int64_t paths_ = 0;
};

}  // namespace

std::string_view name(FileChange change) { return kNames.at(place_of(change)); }

std::optional<FileChange> file_change_of(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? std::nullopt : std::optional(kFileChanges.at(static_cast<std::size_t>(found - kNames.begin())));
}

FileComparison compare_files(sql::Transaction& tx, std::span<const std::int64_t> artifact_ids, const FileComparisonQuery& query) {
  Comparer comparer(artifact_ids.size(), query);
  store::artifacts::each_file(tx, artifact_ids, query.prefix, [&](const auto& entry) { return comparer.take(entry); });
  return comparer.finish();
}

}  // namespace pedigree::service
