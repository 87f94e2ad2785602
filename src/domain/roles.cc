#include "domain/roles.h"

#include <algorithm>

namespace pedigree::domain {

std::string_view name(Role role) {
  switch (role) {
    case Role::kNone: return "none";
    case Role::kRestrictedViewer: return "restricted_viewer";
    case Role::kViewer: return "viewer";
    case Role::kMember: return "member";
    case Role::kAdmin: return "admin";
  }
  return "none";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const Role role : {Role::kRestrictedViewer, Role::kViewer, Role::kMember, Role::kAdmin})
    if (text == name(role)) return role;
  return std::nullopt;
}

Role least_role(Action action) {
  switch (action) {
    case Action::kViewMetadata: return Role::kRestrictedViewer;
    case Action::kDownload: return Role::kViewer;
    case Action::kLog: return Role::kMember;
    case Action::kEdit: return Role::kMember;
    case Action::kDelete: return Role::kMember;
    case Action::kManage: return Role::kAdmin;
    case Action::kProtect: return Role::kAdmin;
  }
  return Role::kAdmin;
}

Role highest(std::initializer_list<Role> roles) { return roles.size() == 0 ? Role::kNone : *std::max_element(roles.begin(), roles.end()); }

}  // namespace pedigree::domain
