#include "service/audit.h"

#include "base/json.h"
#include "service/account_steps.h"

namespace pedigree::service {

std::string subject_of(const store::Event& event) {
  for (const auto* text : {&event.objects, event.after ? &*event.after : nullptr, event.before ? &*event.before : nullptr}) {
    if (text == nullptr) continue;
    const auto value = json::parse(*text);
    if (value && !value->text("user").empty()) return std::string(value->text("user"));
  }
  return {};
}

Result<AuditPage> audit_page(sql::Transaction& tx, const Caller& caller, const AuditRange& range, std::int64_t limit) {
  PED_CHECK(demand_administrator(caller, "read the audit log"));
  AuditPage page;
  page.events = store::events::between(tx, range.from, range.to, range.after_time, range.after_id, limit);
  std::vector<std::int64_t> actor_ids, artifact_ids;
  for (const auto& event : page.events) {
    actor_ids.push_back(event.actor_id);
    if (event.artifact_id) artifact_ids.push_back(*event.artifact_id);
    if (const auto user = subject_of(event); !user.empty() && !page.users.contains(user))
      if (auto account = store::people::account_by_username(tx, user)) page.users.emplace(user, *std::move(account));
  }
  for (auto& account : store::people::accounts_by_ids(tx, actor_ids)) page.actors.emplace(account.id, std::move(account));
  for (auto& artifact : store::artifacts::by_ids(tx, artifact_ids)) page.artifacts.emplace(artifact.id, std::move(artifact));
  return page;
}

}  // namespace pedigree::service
