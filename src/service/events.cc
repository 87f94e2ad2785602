#include "service/events.h"

#include <algorithm>

#include "base/hash.h"
#include "service/access.h"
#include "store/collections.h"
#include "store/idempotency.h"

namespace pedigree::service {
namespace {

std::optional<std::string> text_or_null(const json::Value& value) {
  return value.is_null() ? std::nullopt : std::optional(json::canonical(value));
}

std::optional<std::string> unless_empty(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

/// JSON that was canonical when it was stored, put back into a larger text as it is.
json::Value stored_json(const std::optional<std::string>& text) {
  return text ? json::Value(json::Raw{*text}) : json::Value();
}

}  // namespace

std::string canonical_text(const store::Event& event) {
  json::Object ids;
  const auto add_id = [&ids](const char* key, const std::optional<std::int64_t>& id) {
    if (id) ids.append(key, *id);
  };
  add_id("artifact", event.artifact_id);
  add_id("collection", event.collection_id);
  add_id("entity", event.entity_id);
  add_id("organization", event.organization_id);
  add_id("project", event.project_id);
  add_id("run", event.run_id);
  return json::canonical(json::Object{
      {"schema", store::events::kSchema},
      {"id", event.uuid},
      {"time", format_time(event.time)},
      {"actor", json::Object{{"id", event.actor_id}, {"name", event.actor}}},
      {"key", event.key_id},
      {"on_behalf_of", event.on_behalf_of},
      {"via", event.via},
      {"request", event.request_id},
      {"action", event.action},
      {"ids", std::move(ids)},
      {"objects", json::Raw{event.objects}},
      {"version", event.version_index},
      {"previous_version", event.previous_index},
      {"alias", event.alias},
      {"before", stored_json(event.before)},
      {"after", stored_json(event.after)},
      {"reason", event.reason},
  });
}

namespace {

/// The first event of a request claims its key; two requests at once with the same key cannot both commit.
void claim_key(sql::Transaction& tx, const Caller& caller, std::int64_t event_id) {
  const auto& wanted = *caller.idempotency;
  const auto known = store::idempotency::find(tx, caller.account_id, wanted.key);
  if (!known) return store::idempotency::insert(tx, caller.account_id, wanted.key, {wanted.fingerprint, caller.request_id, event_id, {}, {}});
  if (known->request_id != caller.request_id)
    throw sql::Failure({Code::kConflict, "a request with this Idempotency-Key has just been carried out: send it again for its outcome", {}});
}

}  // namespace

Recorded record(sql::Transaction& tx, const Caller& caller, const Change& change) {
  if (const auto status = demand_full_key(caller); !status) throw sql::Failure(status.error());
  store::Event event;
  event.time = change.collection_id ? store::collections::next_event_time(tx, *change.collection_id) : tx.now();
  event.uuid = uuid_v7(event.time);
  event.actor_id = caller.account_id;
  event.actor = caller.username;
  event.key_id = caller.key_id;
  event.on_behalf_of = unless_empty(caller.on_behalf_of);
  event.via = caller.via;
  event.request_id = unless_empty(caller.request_id);
  event.action = std::string(change.action);
  event.organization_id = change.organization_id;
  event.entity_id = change.entity_id;
  event.project_id = change.project_id;
  event.collection_id = change.collection_id;
  event.artifact_id = change.artifact_id;
  event.run_id = change.run_id;
  event.version_index = change.version_index;
  event.previous_index = change.previous_index;
  event.alias = change.alias;
  event.objects = json::canonical(change.objects);
  event.before = text_or_null(change.before);
  event.after = text_or_null(change.after);
  event.reason = unless_empty(caller.reason);
  event.leaf = sha256(canonical_text(event));
  const std::int64_t id = store::events::insert(tx, event);
  if (caller.idempotency) claim_key(tx, caller, id);
  return {id, event.time};
}

}  // namespace pedigree::service
