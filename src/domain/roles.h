// Who may do what: the one table of the product. Pure; thread-safe.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

namespace pedigree::domain {

/// Ordered: a higher role may do all a lower one may.
enum class Role { kNone, kRestrictedViewer, kViewer, kMember, kAdmin };

std::string_view name(Role role);                          // "none", "restricted_viewer", "viewer", "member", "admin"
std::optional<Role> parse_role(std::string_view text);     // the four names a member can have

enum class Action {
  kViewMetadata,      // see names, versions, metadata, history
  kDownload,          // read the bytes of files, use a version as input
  kLog,               // create runs, log artifacts, upload files
  kEdit,              // aliases, tags, descriptions, link, unlink
  kDelete,            // delete versions, runs, collections
  kManage,            // members, settings, deletion of the project or registry itself
  kProtect,           // protected aliases of a registry: say which, set, move and remove them
};

/// The least role that may perform the action.
Role least_role(Action action);
inline bool allows(Role role, Action action) { return role >= least_role(action); }

/// Effective role where several apply: the highest.
Role highest(std::initializer_list<Role> roles);

}  // namespace pedigree::domain
