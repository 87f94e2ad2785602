// Use cases of people: users, organisations, teams, keys; and authentication.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/caller.h"
#include "service/service.h"
#include "store/people.h"

namespace pedigree::service {

/// Which organisation a new user joins: the default one, none, or a named one.
struct JoinOrganization {
  bool use_default = true;
  std::optional<std::string> name;
};

struct CreateUser {
  std::string username;
  std::optional<std::string> email;
  bool admin = false;
  JoinOrganization organization;
  std::optional<std::string> api_key;      // brought along; else one is made
};

struct CreatedUser {
  store::Account account;
  std::string api_key;                     // shown this once
  std::optional<std::string> organization;
};

struct MemberSpec {
  std::string username;
  domain::Role role = domain::Role::kMember;
};

struct Bootstrap {
  std::string organization = "main";
  std::optional<std::string> admin_key;    // from the environment
};
struct Bootstrapped {
  bool first_start = false;
  std::string admin_key;                   // only on the first start, or when the environment replaced it
};

/// Keys that sign upload and download URLs: raw bytes, shared by all nodes through the database.
struct SigningKeys {
  std::string current, previous;
};

class Accounts {
 public:
  explicit Accounts(Stores stores) : stores_(stores) {}

  /// First start: user admin, default organisation, keys. Later: a new key from the environment replaces the admin's.
  Result<Bootstrapped> bootstrap(const Bootstrap& options);
  Result<SigningKeys> signing_keys();

  /// Who holds this key. kUnauthenticated for an unknown, revoked or malformed one. Thread-safe and cached: a revocation through this
  /// class counts at once.
  Result<Caller> authenticate(std::string_view key);

  Result<CreatedUser> create_user(const Caller& caller, const CreateUser& spec);
  Status delete_user(const Caller& caller, std::string_view username);
  /// A new key of an account: one's own, or anybody's for administrators.
  Result<std::string> create_key(const Caller& caller, std::string_view username, std::optional<std::string> description);
  Status revoke_key(const Caller& caller, std::int64_t key_id);
  Status set_default_entity(const Caller& caller, std::string_view entity);

  Result<store::Organization> create_organization(const Caller& caller, std::string_view name, const std::vector<MemberSpec>& members);
  Status set_members(const Caller& caller, std::string_view organization, const std::vector<MemberSpec>& members);
  Status delete_organization(const Caller& caller, std::string_view organization);
  Result<store::Entity> create_team(const Caller& caller, std::string_view name, std::string_view organization, const std::vector<MemberSpec>& members);

 private:
  void forget_identities();

  Stores stores_;
  std::mutex mutex_;
  std::unordered_map<std::string, Caller> identities_;   // by SHA-256 of the key; guarded by mutex_
};

}  // namespace pedigree::service
