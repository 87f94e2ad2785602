// Who did what to which object, when and why; and which versions held which alias from when to when. Views of events and of alias intervals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/registry.h"

namespace pedigree::service {

/// Whose events: of a collection, of all collections of a registry, of everything in an organisation. The caller's right to see it has been
/// checked by who looked it up.
struct HistoryScope {
  enum class Kind { kCollection, kRegistry, kOrganization };
  Kind kind = Kind::kCollection;
  std::int64_t id = 0;
};

/// All that is given must hold.
struct HistoryQuery {
  std::optional<std::string> actor;
  std::optional<std::string> action;       // "alias.add", or "alias.*" for all of a kind
  std::optional<std::string> alias;
  std::optional<std::int64_t> version;     // number in the collection: what happened to it, and aliases that moved away from it
  std::optional<Micros> since, until;      // [since, until)
  std::optional<std::int64_t> before;      // events with a smaller number
};

/// Newest first.
Result<std::vector<store::Event>> history(sql::Transaction& tx, const HistoryScope& scope, const HistoryQuery& query, std::int64_t limit);

/// A stretch in which an alias pointed to a version.
struct Stretch {
  std::string collection;
  AliasState state;
};
/// Of one alias, or of all when it is empty; newest first, those that began before `before`.
std::vector<Stretch> timeline(sql::Transaction& tx, const store::Collection& collection, std::string_view alias, Micros before, std::int64_t limit);

/// Where aliases pointed at a time, in all collections of a project or registry, by collection and alias; one alias, or all when it is empty.
std::vector<Stretch> aliases_at(sql::Transaction& tx, std::int64_t project_id, std::string_view alias, Micros at, std::int64_t after_id, std::int64_t limit);

/// A collection as it was.
struct CollectionThen {
  std::int64_t versions = 0;
  std::vector<AliasState> aliases;
};
/// nullopt: now.
CollectionThen collection_at(sql::Transaction& tx, const store::Collection& collection, std::optional<Micros> at);

}  // namespace pedigree::service
