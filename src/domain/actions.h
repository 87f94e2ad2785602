// The names of all events the product writes. They are stable: scripts filter by them (docs/formats/events.md).
#pragma once

#include <string_view>

namespace pedigree::domain::event {

// Rows of a collection's history.
inline constexpr std::string_view kVersionCreate = "version.create";     // committed into its sequence
inline constexpr std::string_view kVersionDelete = "version.delete";
inline constexpr std::string_view kVersionRestore = "version.restore";   // taken back out of the trash, with its number
inline constexpr std::string_view kVersionPurge = "version.purge";       // its files are gone for good
inline constexpr std::string_view kLinkRestore = "link.restore";
inline constexpr std::string_view kLink = "link";
inline constexpr std::string_view kUnlink = "unlink";
inline constexpr std::string_view kAliasAdd = "alias.add";
inline constexpr std::string_view kAliasRemove = "alias.remove";
inline constexpr std::string_view kVersionUpdate = "version.update";     // description, metadata, ttl
inline constexpr std::string_view kTagAdd = "tag.add";
inline constexpr std::string_view kTagRemove = "tag.remove";
inline constexpr std::string_view kCollectionCreate = "collection.create";
inline constexpr std::string_view kCollectionUpdate = "collection.update";
inline constexpr std::string_view kCollectionDelete = "collection.delete";
inline constexpr std::string_view kCollectionRestore = "collection.restore";

inline constexpr std::string_view kRunCreate = "run.create";
inline constexpr std::string_view kRunUpdate = "run.update";
inline constexpr std::string_view kRunState = "run.state";
inline constexpr std::string_view kRunRewind = "run.rewind";
inline constexpr std::string_view kRunDelete = "run.delete";
inline constexpr std::string_view kRunRestore = "run.restore";
inline constexpr std::string_view kRunPurge = "run.purge";               // its history and files are gone for good
inline constexpr std::string_view kRunFileDelete = "run.file_delete";
inline constexpr std::string_view kArtifactUse = "artifact.use";
inline constexpr std::string_view kArtifactLog = "artifact.log";         // a run logged what is a version already: that version is its output too

inline constexpr std::string_view kProjectCreate = "project.create";
inline constexpr std::string_view kProjectUpdate = "project.update";
inline constexpr std::string_view kProjectDelete = "project.delete";
inline constexpr std::string_view kAliasProtect = "alias.protect";       // of a registry
inline constexpr std::string_view kAliasUnprotect = "alias.unprotect";
inline constexpr std::string_view kProjectRestore = "project.restore";
inline constexpr std::string_view kEntityUpdate = "entity.update";       // default lifetime of versions

inline constexpr std::string_view kUserCreate = "user.create";
inline constexpr std::string_view kUserUpdate = "user.update";
inline constexpr std::string_view kUserDeactivate = "user.deactivate";
inline constexpr std::string_view kUserReactivate = "user.reactivate";
inline constexpr std::string_view kUserDelete = "user.delete";
inline constexpr std::string_view kServiceCreate = "service_account.create";
inline constexpr std::string_view kServiceDelete = "service_account.delete";
inline constexpr std::string_view kKeyCreate = "key.create";
inline constexpr std::string_view kKeyRevoke = "key.revoke";
inline constexpr std::string_view kPasswordSet = "password.set";         // its browsers are signed out
inline constexpr std::string_view kSessionOpen = "session.open";         // signed in with a browser
inline constexpr std::string_view kSessionClose = "session.close";
inline constexpr std::string_view kOrganizationCreate = "organization.create";
inline constexpr std::string_view kOrganizationDelete = "organization.delete";
// Of an organisation, or of a registry (then the event names a project).
inline constexpr std::string_view kMemberSet = "member.set";
inline constexpr std::string_view kMemberRemove = "member.remove";
inline constexpr std::string_view kTeamCreate = "team.create";
inline constexpr std::string_view kTeamDelete = "team.delete";
inline constexpr std::string_view kInvitationCreate = "invitation.create";
inline constexpr std::string_view kInvitationRenew = "invitation.renew";
inline constexpr std::string_view kInvitationRevoke = "invitation.revoke";
inline constexpr std::string_view kInvitationRedeem = "invitation.redeem";

}  // namespace pedigree::domain::event
