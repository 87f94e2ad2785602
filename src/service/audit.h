// The whole event table in order of time, for administrators of the server.
#pragma once

#include <map>
#include <vector>

#include "service/caller.h"
#include "store/artifacts.h"
#include "store/events.h"
#include "store/people.h"

namespace pedigree::service {

/// Events in [from, to), oldest first, behind (after_time, after_id).
struct AuditRange {
  Micros from = 0, to = 0;
  Micros after_time = 0;
  std::int64_t after_id = 0;
};

/// Events with what they refer to, as it is now.
struct AuditPage {
  std::vector<store::Event> events;
  std::map<std::int64_t, store::Account> actors;             // by id
  std::map<std::string, store::Account, std::less<>> users;  // whom events are about, by username
  std::map<std::int64_t, store::Artifact> artifacts;         // by id
};

/// kPermissionDenied for whoever is no administrator of the server.
Result<AuditPage> audit_page(sql::Transaction& tx, const Caller& caller, const AuditRange& range, std::int64_t limit);

/// Name of the user an event is about, "" if it is about none.
std::string subject_of(const store::Event& event);

}  // namespace pedigree::service
