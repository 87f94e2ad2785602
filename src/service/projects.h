// Use cases of projects and registries: create, update, rename, delete, list.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/access.h"
#include "service/service.h"

namespace pedigree::service {

struct UpsertProject {
  std::optional<std::int64_t> id;                 // instead of the names
  std::string entity, name;
  std::optional<std::string> description, access;
  std::optional<bool> allow_all_types;
  std::vector<std::string> add_types;             // accepted artifact types are only ever added
  bool only_new = false;                          // kAlreadyExists if there is one of this name
};

class Projects {
 public:
  explicit Projects(Stores stores) : stores_(stores) {}

  struct Upserted {
    store::Project project;
    bool inserted = false;
  };
  Result<Upserted> upsert(const Caller& caller, const UpsertProject& spec);
  /// Registries stay registries; core registries and model-registry keep their names.
  Result<store::Project> rename(const Caller& caller, std::string_view entity, std::string_view old_name, std::string_view new_name);
  /// The project and what is in it disappear; versions linked elsewhere stay there (decision 12).
  Status remove(const Caller& caller, std::int64_t project_id);

  // ---- members of a registry, for those who manage it. kInvalidArgument for other projects: who may do what there is decided by
  // the team. Users need not be in the organisation.
  struct Members {
    std::vector<std::int64_t> accounts, teams;   // ids of accounts; ids of the teams' entities
  };
  /// Those who are members already keep their roles; others become restricted viewers, as on the original: the role is given next.
  Status add_members(const Caller& caller, std::int64_t project_id, const Members& members);
  /// Who is no member is passed over.
  Status remove_members(const Caller& caller, std::int64_t project_id, const Members& members);
  /// Exactly one id; makes it a member if it is none.
  Status set_member_role(const Caller& caller, std::int64_t project_id, const Members& member, domain::Role role);

  /// Says of an alias that only administrators of the registry may set, move and remove it. Repeating it changes nothing.
  Status protect_alias(const Caller& caller, std::int64_t project_id, std::string_view alias);
  /// kNotFound when it is not protected.
  Status unprotect_alias(const Caller& caller, std::int64_t project_id, std::string_view alias);

 private:
  Stores stores_;
};

/// Where a link goes: an existing project; model-registry and core registries come into being by their first link.
Result<store::Project> get_or_create_link_target(sql::Transaction& tx, const Caller& caller, std::string_view entity, std::string_view project);

/// Projects of an entity the caller may see (of an organisation: its registries). `filters`: JSON as in filter.h over id, name,
/// description, created_at, updated_at. `order`: "+name", "-created_at", "updated_at"; "" is newest first. The page begins after the
/// project with id `before` (0: at the start). kInvalidArgument for a malformed filter or an unknown order.
Result<std::vector<store::Project>> list_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, std::string_view filters,
                                                  std::int64_t before, std::int64_t limit, std::string_view order = {});

/// All of them, newest first: where a search over a whole organisation looks.
Result<std::vector<store::Project>> matching_projects(sql::Transaction& tx, const Caller& caller, const store::Entity& entity, std::string_view filters);

// ---- members of registries

/// Somebody with a role of his own in a registry: a user or a team.
struct RegistryMember {
  std::optional<store::Account> user;
  std::optional<store::Entity> team;
  domain::Role role = domain::Role::kNone;
};
std::vector<RegistryMember> user_members(sql::Transaction& tx, const store::Project& registry);
std::vector<RegistryMember> team_members(sql::Transaction& tx, const store::Project& registry);
/// What a member may really do there: the highest of the roles in the organisation, by teams, and in the registry itself. Rights over
/// the whole server do not count.
domain::Role effective_role(sql::Transaction& tx, const store::Account& member, const store::Project& registry);

/// An alias that is protected in a registry, and who said so when. By name.
struct Protection {
  std::string alias, by;
  Micros at = 0;
};
std::vector<Protection> protections(sql::Transaction& tx, const store::Project& registry);

}  // namespace pedigree::service
