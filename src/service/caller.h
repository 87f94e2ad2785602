// Who asks, through what, and why. Every use case takes one; events are written from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace pedigree::service {

/// A key by which a client may ask again without changing anything twice; claimed by the first event of the change.
struct IdempotencyKey {
  std::string key;                  // the client's
  std::string fingerprint;          // SHA-256 of what was asked
};

struct Caller {
  std::int64_t account_id = 0;
  std::string username;
  bool administrator = false;       // of the server: may do what is only for such (create users, read the audit log)
  bool is_admin = false;            // administrator *and* everybody's things are open to this request (native API, Use-Admin-Privileges, CLI)
  bool is_service = false;          // a service account: no person, never at the pages
  bool read_only = false;           // the key may not change anything
  std::int64_t entity_id = 0;       // the personal entity
  std::int64_t default_entity_id = 0;
  std::optional<std::int64_t> key_id;
  std::string via;                  // wandb, rest, web, cli
  std::string on_behalf_of;         // X-Wandb-Username, if any
  std::string request_id;
  std::optional<IdempotencyKey> idempotency;
  std::string reason;               // X-Pedigree-Reason or the native API's `reason`
};

}  // namespace pedigree::service
