#include "service/file_changes.h"

#include <map>

#include "service/world.h"

namespace pedigree::service {
namespace {

class FileChangesTest : public World {
 protected:
  /// A version with these files beside the file "w", which each version has with bytes of its own.
  void add_version(const std::map<std::string, std::string>& digests) {
    ids_.push_back(log(ada, "p", "m", "version " + std::to_string(ids_.size())).id);
    EXPECT_TRUE(database->write([&](sql::Transaction& tx) -> Status {
      for (const auto& [path, digest] : digests) store::artifacts::insert_file(tx, {ids_.back(), path, digest, 1, {}, {}, {}});
      return {};
    }));
  }

  FileComparison compare(const FileComparisonQuery& query) {
    return read([&](sql::Transaction& tx) { return compare_files(tx, ids_, query); });
  }

  /// "path:change" of every page of two.
  std::vector<std::string> listed(bool same) {
    std::vector<std::string> all;
    FileComparisonQuery query;
    query.same = same;
    query.limit = 2;
    for (bool more = true; more;) {
      const auto page = compare(query);
      for (const auto& file : page.files) all.push_back(file.path + ":" + std::string(name(file.change)));
      more = page.more;
      if (more) query.behind = {page.files.back().change, page.files.back().path};
    }
    return all;
  }

  std::vector<std::int64_t> ids_;
};

TEST_F(FileChangesTest, ChangedOnesComeFirstThenAddedThenRemovedPageByPage) {
  add_version({{"a", "1"}, {"b", "1"}, {"gone", "1"}, {"x/y", "1"}});
  add_version({{"a", "1"}, {"b", "2"}, {"new", "1"}, {"x/y", "1"}, {"z", "1"}});
  EXPECT_EQ(listed(false), (std::vector<std::string>{"b:changed", "w:changed", "new:added", "z:added", "gone:removed"}));
  EXPECT_EQ(listed(true), (std::vector<std::string>{"b:changed", "w:changed", "new:added", "z:added", "gone:removed", "a:same", "x/y:same"}));
  EXPECT_EQ(compare({}).counts, (std::array<std::int64_t, 4>{2, 2, 1, 2}));
  EXPECT_TRUE(compare({}).whole);
}

TEST_F(FileChangesTest, EveryOtherVersionIsComparedWithTheFirst) {
  add_version({{"changed in the third", "1"}, {"gone from the second", "1"}, {"changed and gone", "1"}});
  add_version({{"changed in the third", "1"}, {"only in the second", "1"}});
  add_version({{"changed in the third", "2"}, {"gone from the second", "1"}, {"changed and gone", "2"}});
  EXPECT_EQ(listed(false), (std::vector<std::string>{"changed and gone:changed", "changed in the third:changed", "w:changed", "only in the second:added",
                                                     "gone from the second:removed"}));
  const auto found = compare({});
  const auto& file = found.files.front();
  ASSERT_EQ(file.entries.size(), 3U);
  EXPECT_EQ(file.entries[0]->digest, "1");
  EXPECT_FALSE(file.entries[1]);
  EXPECT_EQ(file.entries[2]->digest, "2");
}

TEST_F(FileChangesTest, APrefixLeavesOutWhatLiesElsewhere) {
  add_version({{"a/x", "1"}, {"b/x", "1"}});
  add_version({{"a/x", "2"}, {"b/x", "2"}, {"a/y", "1"}});
  FileComparisonQuery query;
  query.prefix = "a/";
  EXPECT_EQ(compare(query).counts, (std::array<std::int64_t, 4>{1, 1, 0, 0}));
}

TEST_F(FileChangesTest, AVersionIsTheSameAsItself) {
  add_version({{"a", "1"}});
  ids_.push_back(ids_.front());
  EXPECT_EQ(compare({}).counts, (std::array<std::int64_t, 4>{0, 0, 0, 2}));
  EXPECT_TRUE(listed(false).empty());
}

}  // namespace
}  // namespace pedigree::service
