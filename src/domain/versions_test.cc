#include "domain/versions.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/roles.h"

namespace pedigree::domain {
namespace {

TEST(Versions, OnlyPlainNumbersAreVersions) {
  EXPECT_EQ(parse_version("v0"), 0);
  EXPECT_EQ(parse_version("v12"), 12);
  for (const char* text : {"v", "v01", "V1", "1", "v-1", "v1x", "", "v99999999999999999999"}) EXPECT_EQ(parse_version(text), std::nullopt) << text;
}

TEST(Versions, References) {
  EXPECT_EQ(parse_version_ref("m").alias, "latest");
  const auto ref = parse_version_ref("m:old:alias/with/slashes");
  EXPECT_EQ(ref.collection, "m");
  EXPECT_EQ(ref.alias, "old:alias/with/slashes");
}

TEST(Versions, DigestOfNothingIsTheKnownOne) { EXPECT_EQ(manifest_digest({}), "64e7c61456b10382e2f3b571ac24b659"); }

RC_GTEST_PROP(Versions, DigestDoesNotDependOnOrder, (std::vector<std::string> names)) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<DigestEntry> entries;
  for (const auto& name : names) entries.push_back({name, "digest"});
  const auto digest = manifest_digest(entries);
  std::reverse(entries.begin(), entries.end());
  RC_ASSERT(manifest_digest(entries) == digest);
  if (!entries.empty()) {
    entries.front().digest = "other";
    RC_ASSERT(manifest_digest(entries) != digest);
  }
}

RC_GTEST_PROP(Versions, NamesRoundTrip, ()) {
  const auto index = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
  RC_ASSERT(parse_version(version_name(index)) == index);
}

TEST(Roles, HigherRolesMayDoAllLowerOnesMay) {
  for (const auto action : {Action::kViewMetadata, Action::kDownload, Action::kLog, Action::kEdit, Action::kDelete, Action::kManage}) {
    bool allowed = false;
    for (const auto role : {Role::kNone, Role::kRestrictedViewer, Role::kViewer, Role::kMember, Role::kAdmin}) {
      EXPECT_GE(allows(role, action), allowed);
      allowed = allows(role, action);
    }
    EXPECT_FALSE(allows(Role::kNone, action));
    EXPECT_TRUE(allows(Role::kAdmin, action));
  }
  EXPECT_FALSE(allows(Role::kRestrictedViewer, Action::kDownload));
  EXPECT_FALSE(allows(Role::kViewer, Action::kEdit));
}

}  // namespace
}  // namespace pedigree::domain
