// Authentication and its cache; when keys were last used.
#include <fmt/format.h>

#include <mutex>

#include "base/hash.h"
#include "service/account_steps.h"

namespace pedigree::service {
namespace {

constexpr std::size_t kMaxIdentities = 10'000;
constexpr std::size_t kShortestKey = 40, kLongestKey = 256;
constexpr Micros kUseGrain = 5 * 60 * kSecond;   // how exactly the last use of a key is known

tl::unexpected<Error> refused() {
  return fail(Code::kUnauthenticated, "invalid API key: it is unknown to this server or was revoked; get a key from an administrator");
}

tl::unexpected<Error> expired(Micros at) {
  return fail(Code::kUnauthenticated, fmt::format("this API key expired at {}: make a new one with `pedigree key new`, or ask an administrator", format_time(at)));
}

}  // namespace

Result<Caller> Accounts::authenticate(std::string_view key) {
  if (key.size() < kShortestKey || key.size() > kLongestKey) return refused();
  const std::string hash = sha256(key);
  auto identity = remembered(hash);
  if (!identity) {
    PED_TRY(identity, look_up(hash));
  }
  const Micros now = clock_.now();
  if (identity->expires_at && *identity->expires_at <= now) return expired(*identity->expires_at);
  note_use(*identity, now);
  return identity->caller;
}

Result<std::shared_ptr<Accounts::Identity>> Accounts::look_up(const std::string& key_hash) {
  const auto before = generation();
  PED_TRY(const auto owner, stores_.database.read([&](sql::Transaction& tx) -> Result<std::optional<store::people::KeyOwner>> {
    return store::people::owner_of_key(tx, key_hash);
  }));
  if (!owner) return refused();
  if (owner->account.disabled_at)
    return fail(Code::kUnauthenticated, fmt::format("the user '{}' is deactivated: an administrator of this server can reactivate it", owner->account.username));
  auto identity = std::make_shared<Identity>();
  identity->caller = caller_of(owner->account);
  identity->caller.key_id = owner->key.id;
  identity->caller.read_only = owner->key.read_only;
  identity->expires_at = owner->key.expires_at;
  remember(key_hash, identity, before);
  return identity;
}

std::shared_ptr<Accounts::Identity> Accounts::remembered(const std::string& key_hash) {
  const std::shared_lock lock(mutex_);
  const auto found = identities_.find(key_hash);
  return found == identities_.end() ? nullptr : found->second;
}

std::uint64_t Accounts::generation() {
  const std::shared_lock lock(mutex_);
  return generation_;
}

void Accounts::remember(const std::string& key_hash, std::shared_ptr<Identity> identity, std::uint64_t generation) {
  const std::unique_lock lock(mutex_);
  if (generation != generation_) return;   // something was revoked since the database was asked
  if (identities_.size() >= kMaxIdentities) identities_.clear();
  identities_.emplace(key_hash, std::move(identity));
}

void Accounts::forget_identities() {
  const std::unique_lock lock(mutex_);
  ++generation_;
  identities_.clear();
}

void Accounts::note_use(Identity& identity, Micros now) {
  if (now - identity.noted.load(std::memory_order_relaxed) < kUseGrain) return;
  identity.noted.store(now, std::memory_order_relaxed);
  const std::lock_guard lock(used_mutex_);
  used_[*identity.caller.key_id] = now;
}

Status Accounts::note_key_use() {
  std::unordered_map<std::int64_t, Micros> used;
  {
    const std::lock_guard lock(used_mutex_);
    used = used_;
  }
  if (used.empty()) return {};
  PED_CHECK(stores_.database.write([&](sql::Transaction& tx) -> Status {
    for (const auto& [key, at] : used) store::people::note_key_use(tx, key, at);
    return {};
  }));
  const std::lock_guard lock(used_mutex_);
  std::erase_if(used_, [&](const auto& entry) {
    const auto written = used.find(entry.first);
    return written != used.end() && written->second == entry.second;
  });
  return {};
}

std::optional<Micros> Accounts::last_used(const store::ApiKey& key) {
  const std::lock_guard lock(used_mutex_);
  const auto found = used_.find(key.id);
  return found == used_.end() ? key.last_used_at : found->second;
}

}  // namespace pedigree::service
