#include "service/kept.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "domain/versions.h"
#include "service/access.h"
#include "service/artifacts.h"
#include "service/place.h"

namespace pedigree::service {
namespace {

constexpr char kMark = '~';                  // stands unquoted in the URLs clients build of the name
constexpr std::int64_t kMostReferrers = 50;  // looked at for a project to show the version in

/// The version a place is made for; 0 for ordinary names.
std::int64_t id_in(std::string_view name) {
  const auto mark = name.rfind(kMark);
  return mark == std::string_view::npos ? 0 : parse_int(name.substr(mark + 1)).value_or(0);
}

/// A project in which the version is linked or stands, that the caller sees.
std::optional<std::int64_t> visible_place(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id) {
  for (const auto& membership : store::collections::memberships_of_artifacts(tx, std::array{artifact_id})) {
    const auto collection = store::collections::by_ids(tx, std::array{membership.collection_id}).front();
    if (!collection.deleted_at && visible_project(tx, caller, collection.project_id)) return collection.project_id;
  }
  return std::nullopt;
}

std::optional<std::int64_t> project_of_a_referrer(sql::Transaction& tx, const Caller& caller, std::int64_t artifact_id) {
  for (const auto referrer : store::artifacts::referrers_of(tx, artifact_id, kMostReferrers))
    if (auto project = visible_place(tx, caller, referrer)) return project;
  return std::nullopt;
}

}  // namespace

std::optional<store::Collection> stand_in_for(sql::Transaction& tx, const Caller& caller, const store::Artifact& artifact) {
  if (!artifact.committed() || artifact.purged_at || !store::artifacts::is_referred_to(tx, artifact.id)) return std::nullopt;
  auto place = place_of(tx, store::collections::by_ids(tx, std::array{artifact.sequence_id}).front());
  if (!artifact.deleted_at && !place.collection.deleted_at && !place.project.deleted_at) return std::nullopt;
  if (!find_artifact(tx, caller, artifact.id, domain::Action::kDownload)) return std::nullopt;
  if (place.project.deleted_at || !visible_project(tx, caller, place.project.id)) {
    auto project = visible_place(tx, caller, artifact.id);
    if (!project) project = project_of_a_referrer(tx, caller, artifact.id);
    if (!project) return std::nullopt;
    place.collection.project_id = *project;
  }
  place.collection.name += fmt::format("{}{}", kMark, artifact.id);
  return std::move(place.collection);
}

std::optional<store::Collection> stand_in_called(sql::Transaction& tx, const Caller& caller, const store::Project& project,
                                                 std::string_view name) {
  const auto artifact = store::artifacts::by_id(tx, id_in(name));
  auto place = artifact ? stand_in_for(tx, caller, *artifact) : std::nullopt;
  return place && place->name == name && place->project_id == project.id ? std::move(place) : std::nullopt;
}

std::optional<store::Membership> version_in_stand_in(sql::Transaction& tx, const store::Collection& collection,
                                                     std::string_view alias) {
  const auto id = id_in(collection.name);
  if (id == 0 || store::collections::by_ids(tx, std::array{collection.id}).front().name == collection.name)
    return std::nullopt;  // its own name
  const auto artifact = store::artifacts::by_id(tx, id);
  if (!artifact || artifact->version_index != domain::parse_version(alias)) return std::nullopt;
  store::Membership membership;
  membership.collection_id = collection.id;
  membership.artifact_id = artifact->id;
  membership.version_index = artifact->version_index.value_or(0);
  membership.created_by = artifact->created_by;
  membership.created_at = artifact->created_at;
  return membership;
}

}  // namespace pedigree::service
