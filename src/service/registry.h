// Use cases around collections and their versions: link, unlink, aliases, rollback, edit and delete collections. They hold for
// registries, for model-registry and for plain projects alike.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "service/access.h"
#include "service/place.h"
#include "service/service.h"
#include "store/artifacts.h"
#include "store/events.h"

namespace pedigree::service {

struct LinkArtifact {
  std::optional<std::int64_t> artifact_id;
  std::optional<std::string> client_id;           // instead of artifact_id
  std::string entity, project, collection;        // the target
  std::optional<std::int64_t> collection_id;      // instead of the three names
  std::vector<std::string> aliases;
};

/// An alias in a collection, by names.
struct NamedAlias {
  std::string entity, project, collection, alias;
};

struct EditCollection {
  std::optional<std::string> name, description;
};

/// What an alias points to, and since when.
struct AliasState {
  store::AliasBinding binding;
  std::string actor;
  std::string digest;
};

/// Where an alias pointed before a change and points after it: numbers of versions, nullopt for nowhere.
struct AliasChange {
  std::string alias;
  std::optional<std::int64_t> from, to;
  bool is_protected = false;
};

class Registry {
 public:
  explicit Registry(Stores stores) : stores_(stores) {}

  /// Links a committed version into a portfolio, which the first link creates. Linking again keeps the membership and its number
  /// and adds the aliases (decision 10).
  Result<store::Membership> link(const Caller& caller, const LinkArtifact& link);
  Status unlink(const Caller& caller, std::int64_t artifact_id, std::int64_t collection_id);
  /// By the number of the version in the collection.
  Status unlink_version(const Caller& caller, std::int64_t collection_id, std::int64_t version_index);

  Status add_aliases(const Caller& caller, std::int64_t artifact_id, const std::vector<NamedAlias>& aliases);
  Status remove_aliases(const Caller& caller, std::int64_t artifact_id, const std::vector<NamedAlias>& aliases);

  /// What the caller believes the alias points to: nothing said, "not set", or a version number.
  struct Expected {
    bool stated = false;
    std::optional<std::int64_t> version_index;
  };
  struct Promotion {
    std::string alias;
    Expected expected;
  };
  /// Points several aliases to one version, all or none; kConflict when one of the expectations does not hold.
  Result<std::vector<AliasState>> promote(const Caller& caller, std::int64_t collection_id, std::int64_t version_index,
                                          const std::vector<Promotion>& promotions);
  /// The same for one alias.
  Result<AliasState> set_alias(const Caller& caller, std::int64_t collection_id, std::string_view alias, std::int64_t version_index,
                               const Expected& expected);
  Status remove_alias(const Caller& caller, std::int64_t collection_id, std::string_view alias);
  /// Points the alias back to the version that held it before; kConflict when there is none.
  Result<AliasState> rollback(const Caller& caller, std::int64_t collection_id, std::string_view alias);

  /// What one of the three changes above would do: its very error, or where each alias would go. Nothing changes: the change is made and
  /// taken back.
  Result<std::vector<AliasChange>> preview_promote(const Caller& caller, std::int64_t collection_id, std::int64_t version_index,
                                                   const std::vector<Promotion>& promotions);
  Result<std::vector<AliasChange>> preview_remove_alias(const Caller& caller, std::int64_t collection_id, std::string_view alias);
  Result<std::vector<AliasChange>> preview_rollback(const Caller& caller, std::int64_t collection_id, std::string_view alias);

  Result<store::Collection> edit_collection(const Caller& caller, std::int64_t collection_id, const EditCollection& edit);
  Result<store::Collection> retype_sequence(const Caller& caller, std::int64_t collection_id, std::string_view type);
  Result<store::Collection> add_tags(const Caller& caller, const NamedAlias& place, const std::vector<std::string>& tags);
  Status remove_tags(const Caller& caller, const NamedAlias& place, const std::vector<std::string>& tags);
  /// A portfolio loses its links, a sequence its versions; versions linked elsewhere stay there.
  Result<store::Collection> remove_collection(const Caller& caller, std::int64_t collection_id);

 private:
  Result<std::vector<AliasChange>> rehearse(std::int64_t collection_id, const std::vector<std::string>& aliases,
                                            const std::function<Status(sql::Transaction&)>& change);

  Stores stores_;
};

// ---- reads

/// A collection by names, if the caller may see it.
std::optional<Place> find_collection(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project,
                                     std::string_view collection);

/// A version in a collection by alias, "vN", or digest, in this order.
std::optional<store::Membership> find_version(sql::Transaction& tx, const store::Collection& collection, std::string_view alias);

/// Names and digests for bindings.
std::vector<AliasState> states_of(sql::Transaction& tx, std::vector<store::AliasBinding> bindings);

/// The alias now or at a time; nullopt when it was not set then.
std::optional<AliasState> alias_state(sql::Transaction& tx, const store::Collection& collection, std::string_view alias,
                                      std::optional<Micros> at);
/// The same, or a kNotFound that says what was not set when.
Result<AliasState> get_alias(sql::Transaction& tx, const store::Collection& collection, std::string_view alias, std::optional<Micros> at);

/// find_version(), or with `at` the version that the alias meant then, as far as it is still there; kNotFound also for a version
/// that came later.
Result<store::Membership> get_version(sql::Transaction& tx, const store::Collection& collection, std::string_view version,
                                      std::optional<Micros> at);

}  // namespace pedigree::service
