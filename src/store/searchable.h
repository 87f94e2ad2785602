// What of runs, versions, collections and events can be searched (store/search.h).
#pragma once

#include <array>

#include "store/search.h"

namespace pedigree::store::searchable {

using Type = search::Column::Type;
using search::Column;
using search::Subject;
using search::Values;

namespace run {
inline constexpr Column kName{Type::kText, "run.name"}, kDisplayName{Type::kText, "run.display_name"}, kState{Type::kText, "run.state"},
    kGroup{Type::kText, "run.group_name"}, kJobType{Type::kText, "run.job_type"}, kHost{Type::kText, "run.host"}, kCommit{Type::kText, "run.git_commit"},
    kNotes{Type::kText, "run.notes"}, kSweep{Type::kText, "run.sweep"};
inline constexpr Column kCreatedAt{Type::kInteger, "run.created_at"}, kUpdatedAt{Type::kInteger, "run.updated_at"},
    kHeartbeatAt{Type::kInteger, "run.heartbeat_at"}, kSeconds{Type::kInteger, "((run.heartbeat_at - run.created_at) / 1000000)"};
inline constexpr Column kTag{Type::kSet, "SELECT 1 FROM run_tag t WHERE t.run_id = run.id AND t.tag"},
    kUsername{Type::kSet, "SELECT 1 FROM account a WHERE a.id = run.created_by AND a.username", true};
inline constexpr Values kConfig{"run_value", "run_id", "run.id", "config", "project_id"}, kSummary{"run_value", "run_id", "run.id", "summary", "project_id"};
inline constexpr std::array<const Column*, 5> kIndexed{&kName, &kDisplayName, &kState, &kGroup, &kCreatedAt};
/// Runs of a project, not deleted.
inline constexpr Subject kOfProject{"run", "run.id", "run.project_id = {} AND run.deleted_at IS NULL", &kCreatedAt, {}, {},
                                    "run.project_id = {}", "run.project_id = {} AND run.deleted_at IS NOT NULL", kIndexed};
}  // namespace run

namespace version {
inline constexpr Column kDigest{Type::kText, "v.digest"}, kDescription{Type::kText, "v.description"}, kState{Type::kText, "v.state"};
inline constexpr Column kIndex{Type::kInteger, "m.version_index"}, kId{Type::kInteger, "v.id"}, kSize{Type::kInteger, "v.size"},
    kFileCount{Type::kInteger, "v.file_count"}, kCreatedAt{Type::kInteger, "v.created_at"}, kUpdatedAt{Type::kInteger, "v.updated_at"},
    kLinkedAt{Type::kInteger, "m.created_at"};
inline constexpr Column kTag{Type::kSet, "SELECT 1 FROM artifact_tag t WHERE t.artifact_id = v.id AND t.tag"},
    kAlias{Type::kSet, "SELECT 1 FROM alias_binding b WHERE b.membership_id = m.id AND b.valid_to IS NULL AND b.alias"},
    kCollection{Type::kSet, "SELECT 1 FROM collection c WHERE c.id = m.collection_id AND c.name", true};
inline constexpr Values kMetadata{"artifact_value", "artifact_id", "v.id", "", ""}, kConfig{"run_value", "run_id", "v.run_id", "config", "", "project_id"};
/// As they were when the version was logged (store/as_logged.h).
inline constexpr Values kOwnMetric{"artifact_metric", "artifact_id", "v.measured_id", "", "", "project_id"},
    kMetric{"run_value", "run_id", "v.run_id", "summary", "", "project_id", &kOwnMetric};
/// Versions under an alias: one look per collection. Versions with a tag: one per version that has it, wherever it is.
inline constexpr std::array kSetsInProject{
    search::SetIndex{&kAlias, "SELECT xb.membership_id AS owner FROM collection xc CROSS JOIN alias_binding xb WHERE xc.project_id = {0} AND "
                              "xc.deleted_at IS NULL AND xb.collection_id = xc.id AND xb.alias = {1} AND xb.valid_to IS NULL"},
    search::SetIndex{&kTag, "SELECT xm.id AS owner FROM artifact_tag xt CROSS JOIN membership xm WHERE xt.tag = {1} AND xm.artifact_id = xt.artifact_id "
                            "AND xm.project_id = {0} AND xm.closed_at IS NULL"}};
/// Memberships of a collection, open.
inline constexpr Subject kOfCollection{"membership m CROSS JOIN artifact v", "m.id", "m.collection_id = {} AND m.closed_at IS NULL AND v.id = m.artifact_id",
                                       &kLinkedAt};
/// Memberships of all collections of a project or registry.
inline constexpr Subject kOfProject{"collection c CROSS JOIN membership m CROSS JOIN artifact v", "m.id",
                                    "c.project_id = {} AND c.deleted_at IS NULL AND m.collection_id = c.id AND m.closed_at IS NULL AND v.id = m.artifact_id",
                                    &kLinkedAt, kSetsInProject, "membership m CROSS JOIN collection c CROSS JOIN artifact v"};
/// The same without a look at the collections.
inline constexpr Subject kInProject{"membership m CROSS JOIN artifact v", "m.id", "m.project_id = {} AND m.closed_at IS NULL AND v.id = m.artifact_id",
                                    &kLinkedAt, kSetsInProject};
}  // namespace version

namespace collection {
inline constexpr Column kName{Type::kText, "c.name"}, kDescription{Type::kText, "c.description"}, kKind{Type::kText, "c.kind"};
inline constexpr Column kId{Type::kInteger, "c.id"}, kTypeId{Type::kInteger, "c.type_id"}, kCreatedAt{Type::kInteger, "c.created_at"},
    kUpdatedAt{Type::kInteger, "c.updated_at"};
inline constexpr Column kTag{Type::kSet, "SELECT 1 FROM collection_tag t WHERE t.collection_id = c.id AND t.tag"};
/// Collections of a project or registry, not deleted.
inline constexpr Subject kOfProject{"collection c", "c.id", "c.project_id = {} AND c.deleted_at IS NULL", &kCreatedAt};
}  // namespace collection

namespace event {
inline constexpr Column kActor{Type::kText, "event.actor"}, kAction{Type::kText, "event.action"}, kAlias{Type::kText, "event.alias"};
inline constexpr Column kId{Type::kInteger, "event.id"}, kTime{Type::kInteger, "event.time"}, kVersion{Type::kInteger, "event.version_index"},
    kPreviousVersion{Type::kInteger, "event.previous_index"};
inline constexpr Subject kOfCollection{"event", "event.id", "event.collection_id = {}", &kId}, kOfProject{"event", "event.id", "event.project_id = {}", &kId},
    kOfOrganization{"event", "event.id", "event.organization_id = {}", &kId};
}  // namespace event

}  // namespace pedigree::store::searchable
