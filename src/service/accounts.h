// Use cases of people: users, organisations, teams, keys; and authentication.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "service/caller.h"
#include "service/service.h"
#include "service/throttle.h"
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

struct NewKey {
  std::optional<std::string> description;
  std::optional<Micros> expires_at;        // nullopt: never
  bool read_only = false;
};
struct CreatedKey {
  store::ApiKey row;
  std::string key;                         // shown this once
};

/// What is absent stays.
struct UpdateUser {
  std::optional<std::string> display_name;
  std::optional<std::string> default_entity;
  std::optional<std::string> email;        // "": none. This one and those below: for administrators of the server
  std::optional<bool> admin;
  std::optional<bool> active;              // false: deactivated
};

struct SetPassword {
  std::string username;
  std::string password;
  std::optional<std::string> current;      // needed for one's own, if there is one
  bool ask_current = true;                 // false: for the owner of the machine
};

/// Who was found by a password.
struct ByPassword {
  Caller caller;
  std::string password_hash;               // of the password at that time
};

/// A browser that is signed in.
struct OpenedSession {
  std::string id;                          // secret, shown this once: for the cookie
  Micros expires_at = 0;
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
  Accounts(Stores stores, const Clock& clock) : stores_(stores), clock_(clock) {}

  /// Whether bootstrap() has not yet run on this database.
  Result<bool> is_first_start();
  /// First start: user admin, default organisation, keys. Later: a given key replaces all of the admin's, unless it is one already.
  Result<Bootstrapped> bootstrap(const Bootstrap& options);
  Result<SigningKeys> signing_keys();
  /// The user admin himself, for what the owner of the machine does without a key.
  Result<Caller> administrator(std::string_view via);

  /// Who holds this key. kUnauthenticated for an unknown, revoked, expired or malformed one, or of a deactivated user. Thread-safe and
  /// cached: a revocation through this class counts as soon as its call returns.
  Result<Caller> authenticate(std::string_view key);
  /// Writes down when keys were last used, as far as it is not yet. To be called every few minutes.
  Status note_key_use();
  /// What is known of it, also what note_key_use() has yet to write.
  std::optional<Micros> last_used(const store::ApiKey& key);
  /// To be called after changes by others that bear on who callers are.
  void forget_identities();

  /// Who has this username or e-mail address and this password. kUnauthenticated without saying which of them is wrong. Takes tens of
  /// milliseconds. Thread-safe.
  Result<ByPassword> authenticate_password(std::string_view name, std::string_view password);
  /// How long nobody may try passwords of this user, after many wrong ones; 0: not at all. Meanwhile authenticate_password() refuses.
  Micros password_wait(std::string_view name);
  /// One's own, or anybody's for administrators of the server; never of a service account. Ends all sessions of the user.
  Status set_password(const Caller& caller, const SetPassword& spec);

  /// Signs a browser in for whoever authenticate() or authenticate_password() found; ends after 30 days, with the key, by a new password,
  /// or by close_session(). kUnauthenticated when that password (`password_hash` of what was found) was changed since;
  /// kPermissionDenied for service accounts: they are not people.
  Result<OpenedSession> open_session(const Caller& caller, std::string_view password_hash = {});
  /// Whose session this is. kUnauthenticated for an unknown, ended or malformed one. Thread-safe.
  Result<Caller> authenticate_session(std::string_view id);
  Status close_session(const Caller& caller, std::string_view id);
  Status forget_expired_sessions();

  /// For administrators of the server. kAlreadyExists when the name or the key is or was somebody's.
  Result<CreatedUser> create_user(const Caller& caller, const CreateUser& spec);
  /// Their keys die at once, their name is not given out again; what they logged stays.
  Status delete_user(const Caller& caller, std::string_view username);
  /// A user of whom only the e-mail address is known: the name is made from it. kAlreadyExists when somebody has the address.
  Result<CreatedUser> create_user_by_email(const Caller& caller, std::string_view email, bool admin);
  /// By oneself, or by an administrator of the server.
  Result<store::Account> update_user(const Caller& caller, std::string_view username, const UpdateUser& spec);
  /// A new key of an account: one's own, or anybody's for administrators of the server; of a service account for who manages its team.
  Result<CreatedKey> create_key(const Caller& caller, std::string_view username, const NewKey& spec);
  Status revoke_key(const Caller& caller, std::int64_t key_id);
  /// Those not revoked, also expired ones; for those who may make them.
  Result<std::vector<store::ApiKey>> keys_of(const Caller& caller, std::string_view username);
  /// The caller's own; must be an entity one may see.
  Status set_default_entity(const Caller& caller, std::string_view entity);

  /// For administrators of the server. The creator becomes its admin, unless `members` says otherwise.
  Result<store::Organization> create_organization(const Caller& caller, std::string_view name, const std::vector<MemberSpec>& members);
  /// With its teams, their projects, and its registries. For the organisation's admins.
  Status delete_organization(const Caller& caller, std::string_view organization);
  /// The creator becomes its admin, unless acting as administrator of the server or `members` says otherwise.
  Result<store::Entity> create_team(const Caller& caller, std::string_view name, std::string_view organization, const std::vector<MemberSpec>& members);

 private:
  /// Who a key stands for.
  struct Identity {
    Caller caller;
    std::optional<Micros> expires_at;
    std::atomic<Micros> noted = 0;         // when its use was last noted
  };
  std::shared_ptr<Identity> remembered(const std::string& key_hash);
  Result<std::shared_ptr<Identity>> look_up(const std::string& key_hash);
  void remember(const std::string& key_hash, std::shared_ptr<Identity> identity, std::uint64_t generation);
  std::uint64_t generation();
  Status check_current(const store::Account& account, const std::string& hash, const std::optional<std::string>& given);
  Status may_know(const Caller& caller, std::string_view username);
  void note_use(Identity& identity, Micros now);

  Stores stores_;
  const Clock& clock_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Identity>> identities_;   // by SHA-256 of the key; guarded by mutex_
  std::uint64_t generation_ = 0;                         // of forgetting: what was read before must not be remembered after; guarded
  /// By user, so that guessing from many addresses is slow too; short, so that nobody is shut out for long by others.
  Throttle password_throttle_{10, 60 * kSecond};
  std::mutex used_mutex_;
  std::unordered_map<std::int64_t, Micros> used_;        // key id → last use that is not in the database yet; guarded by used_mutex_
};

}  // namespace pedigree::service
