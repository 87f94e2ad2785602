// Authentication and its cache.
#include <mutex>

#include "base/hash.h"
#include "service/account_steps.h"

namespace pedigree::service {
namespace {

constexpr std::size_t kMaxIdentities = 10'000;
constexpr std::size_t kShortestKey = 40, kLongestKey = 256;

tl::unexpected<Error> refused() {
  return fail(Code::kUnauthenticated, "invalid API key: it is unknown to this server or was revoked; get a key from an administrator");
}

}  // namespace

Result<Caller> Accounts::authenticate(std::string_view key) {
  if (key.size() < kShortestKey || key.size() > kLongestKey) return refused();
  const std::string hash = sha256(key);
  if (auto known = remembered(hash)) return *std::move(known);
  const auto before = generation();
  PED_TRY(const auto owner, stores_.database.read([&](sql::Transaction& tx) -> Result<std::optional<store::people::KeyOwner>> {
    return store::people::owner_of_key(tx, hash);
  }));
  if (!owner) return refused();
  Caller caller = caller_of(owner->account);
  caller.key_id = owner->key.id;
  remember(hash, caller, before);
  return caller;
}

std::optional<Caller> Accounts::remembered(const std::string& key_hash) {
  const std::shared_lock lock(mutex_);
  const auto found = identities_.find(key_hash);
  return found == identities_.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t Accounts::generation() {
  const std::shared_lock lock(mutex_);
  return generation_;
}

void Accounts::remember(const std::string& key_hash, const Caller& caller, std::uint64_t generation) {
  const std::unique_lock lock(mutex_);
  if (generation != generation_) return;   // something was revoked since the database was asked
  if (identities_.size() >= kMaxIdentities) identities_.clear();
  identities_.emplace(key_hash, caller);
}

void Accounts::forget_identities() {
  const std::unique_lock lock(mutex_);
  ++generation_;
  identities_.clear();
}

}  // namespace pedigree::service
