// What the first start of a data directory leaves behind for its owner: user, organisation, and the admin's key.
#pragma once

#include "server/config.h"
#include "service/accounts.h"

namespace pedigree::server {

/// Accounts::bootstrap() for this configuration. The admin's key, made here if the environment brings none, is in DIR/admin.key before
/// the database knows it, so that a crash in between loses nothing; a key replaced later is written there afterwards.
Result<service::Bootstrapped> bootstrap(const Config& config, service::Accounts& accounts);

/// What to show the owner after a first start: the key, if it was made, and the next step.
std::string first_start_text(const Config& config, const service::Bootstrapped& bootstrapped, std::uint16_t port);

}  // namespace pedigree::server
