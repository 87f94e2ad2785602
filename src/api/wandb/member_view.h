// A member of a team or organisation as this wire shows it.
#pragma once

#include <optional>
#include <string>

#include "service/members.h"

namespace pedigree::api::wandb {

/// A member, or an invitation that waits.
struct MemberView {
  store::Account account;
  domain::Role role;
  std::optional<store::Invitation> invitation;
  std::string new_key;   // of a service account made just now
};

}  // namespace pedigree::api::wandb
