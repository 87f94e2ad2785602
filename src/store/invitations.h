// Repository of invitations: open promises to let somebody make an account and join.
#pragma once

#include "store/people.h"

namespace pedigree::store {

struct Invitation {
  std::int64_t id = 0;
  std::string email;
  std::int64_t organization_id = 0;
  std::int64_t entity_id = 0;              // the team, or the organisation's own entity
  domain::Role role = domain::Role::kNone;
  std::int64_t invited_by = 0;
  Micros created_at = 0;
  Micros expires_at = 0;
  std::optional<std::int64_t> redeemed_by;
  std::optional<Micros> closed_at;         // redeemed or revoked
};

namespace invitations {

std::int64_t insert(sql::Transaction& tx, const Invitation& invitation, std::string_view token_sha256);
std::optional<Invitation> by_id(sql::Transaction& tx, std::int64_t id);
std::optional<Invitation> by_token(sql::Transaction& tx, std::string_view token_sha256);
/// Open ones into this team or organisation, by id, ids above `after`; also those that expired.
std::vector<Invitation> of_entity(sql::Transaction& tx, std::int64_t entity_id, std::int64_t after, std::int64_t limit);
std::optional<Invitation> open_for(sql::Transaction& tx, std::int64_t entity_id, std::string_view email);
void renew(sql::Transaction& tx, std::int64_t id, std::string_view token_sha256, Micros expires_at);
void close(sql::Transaction& tx, std::int64_t id, Micros at, std::optional<std::int64_t> redeemed_by);
void close_of_entity(sql::Transaction& tx, std::int64_t entity_id, Micros at);

}  // namespace invitations
}  // namespace pedigree::store
