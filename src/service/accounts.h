// Use cases of people: users, organisations, teams, keys; and authentication.
#pragma once

#include <optional>
#include <shared_mutex>
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
  std::string organization = "main";       // name of the default organisation
  std::optional<std::string> admin_key;    // on the first start: the key to use; later: the one that replaces the admin's
};
struct Bootstrapped {
  bool first_start = false;
  std::string admin_key;                   // only on the first start, or when it was replaced
};

/// A new API key: 48 random letters and digits, more than 256 bits.
std::string random_key();

/// Keys that sign upload and download URLs: raw bytes, shared by all nodes through the database.
struct SigningKeys {
  std::string current, previous;
};

class Accounts {
 public:
  explicit Accounts(Stores stores) : stores_(stores) {}

  /// Whether bootstrap() has not yet run on this database.
  Result<bool> is_first_start();
  /// First start: user admin, default organisation, keys. Later: a given key replaces all of the admin's, unless it is one already.
  Result<Bootstrapped> bootstrap(const Bootstrap& options);
  Result<SigningKeys> signing_keys();
  /// The user admin himself, for what the owner of the machine does without a key.
  Result<Caller> administrator(std::string_view via);

  /// Who holds this key. kUnauthenticated for an unknown, revoked or malformed one. Thread-safe and cached: a revocation through this
  /// class counts as soon as its call returns.
  Result<Caller> authenticate(std::string_view key);

  /// For administrators of the server. kAlreadyExists when the name or the key is or was somebody's.
  Result<CreatedUser> create_user(const Caller& caller, const CreateUser& spec);
  /// Their keys die at once, their name is not given out again; what they logged stays.
  Status delete_user(const Caller& caller, std::string_view username);
  /// A new key of an account: one's own, or anybody's for administrators.
  Result<std::string> create_key(const Caller& caller, std::string_view username, const std::optional<std::string>& description);
  Status revoke_key(const Caller& caller, std::int64_t key_id);
  /// The caller's own; must be an entity one may see.
  Status set_default_entity(const Caller& caller, std::string_view entity);

  /// For administrators of the server. The creator becomes its admin, unless `members` says otherwise.
  Result<store::Organization> create_organization(const Caller& caller, std::string_view name, const std::vector<MemberSpec>& members);
  /// Adds members or changes their roles; others stay. For the organisation's admins, like the two below.
  Status set_members(const Caller& caller, std::string_view organization, const std::vector<MemberSpec>& members);
  /// With its teams, their projects, and its registries.
  Status delete_organization(const Caller& caller, std::string_view organization);
  /// The creator becomes its admin, unless acting as administrator of the server or `members` says otherwise.
  Result<store::Entity> create_team(const Caller& caller, std::string_view name, std::string_view organization, const std::vector<MemberSpec>& members);

 private:
  std::optional<Caller> remembered(const std::string& key_hash);
  void remember(const std::string& key_hash, const Caller& caller, std::uint64_t generation);
  std::uint64_t generation();
  void forget_identities();

  Stores stores_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, Caller> identities_;   // by SHA-256 of the key; guarded by mutex_
  std::uint64_t generation_ = 0;                         // of forgetting: what was read before must not be remembered after; guarded
};

}  // namespace pedigree::service
