// Service accounts: accounts no person uses, which work for a team or an organisation.
#include <fmt/format.h>

#include "domain/actions.h"
#include "domain/names.h"
#include "service/member_steps.h"

namespace pedigree::service {
namespace {

namespace event = domain::event;
constexpr Micros kShownFor = 60 * kSecond;

/// "crew" + "CI / nightly" → "service-crew-ci-nightly", with a number behind it while that name is or was somebody's.
std::string username_for(sql::Transaction& tx, const Group& group, std::string_view description) {
  std::string base = "service-" + domain::fold(group.entity.name) + "-";
  for (const char c : description.substr(0, 40)) {
    if (std::isalnum(static_cast<unsigned char>(c))) base += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!base.ends_with('-')) base += '-';
  }
  for (char& c : base)
    if (c == ' ') c = '-';
  while (base.ends_with('-')) base.pop_back();
  std::string name = base;
  for (int number = 2; store::people::username_taken(tx, name) || store::people::entity_name_taken(tx, name); ++number)
    name = fmt::format("{}-{}", base, number);
  return name;
}

Result<store::Account> add_service(sql::Transaction& tx, const Caller& caller, const Group& group, const NewService& spec) {
  store::Account account;
  account.username = spec.username ? *spec.username : username_for(tx, group, spec.description);
  PED_CHECK(domain::check_username(account.username));
  PED_TRY(const auto entity, add_entity(tx, account.username, "user", std::nullopt));
  account.display_name = spec.description.empty() ? account.username : spec.description;
  account.owner_entity_id = group.entity.id;
  account.entity_id = entity.id;
  account.default_entity_id = group.is_team() ? group.entity.id : entity.id;   // runs go to the team unless told otherwise
  account.created_at = tx.now();
  account.id = store::people::insert_account(tx, account);
  auto change = change_in(group, event::kServiceCreate);
  change.objects.set("user", account.username);
  change.after = json::Object{{"description", spec.description}, {"role", domain::name(spec.role)}};
  record(tx, caller, change);
  return account;
}

}  // namespace

Result<CreatedUser> Members::create_service_account(const Caller& caller, const GroupName& name, const NewService& spec) {
  if (spec.description.size() > 256 || !is_utf8(spec.description))
    return fail(Code::kInvalidArgument, "the description of a service account must be a text of at most 256 bytes");
  auto created = stores_.database.write([&](sql::Transaction& tx) -> Result<CreatedUser> {
    PED_TRY(const auto group, managed_group(tx, caller, name));
    CreatedUser made;
    PED_TRY(made.account, add_service(tx, caller, group, spec));
    PED_CHECK(put_member(tx, caller, group, made.account, spec.role));
    made.api_key = random_key();
    PED_CHECK(add_key(tx, caller, made.account, made.api_key, spec.key));
    made.organization = group.organization.name;
    return made;
  });
  if (created) {
    const std::lock_guard lock(mutex_);
    std::erase_if(new_keys_, [&](const auto& entry) { return entry.second.until < created->account.created_at; });
    new_keys_[created->account.id] = {caller.account_id, created->api_key, created->account.created_at + kShownFor};
  }
  return created;
}

std::string Members::take_new_key(const Caller& caller, std::int64_t account_id, Micros now) {
  const std::lock_guard lock(mutex_);
  const auto found = new_keys_.find(account_id);
  if (found == new_keys_.end() || found->second.creator != caller.account_id || found->second.until < now) return {};
  const auto key = std::move(found->second.key);
  new_keys_.erase(found);
  return key;
}

Status Members::delete_service_account(const Caller& caller, std::string_view username) {
  auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    const auto account = store::people::account_by_username(tx, username);
    const auto group = account && account->is_service() ? group_of(tx, caller, *account->owner_entity_id) : std::nullopt;
    if (!group || group->role == domain::Role::kNone) return fail(Code::kNotFound, fmt::format("service account '{}' not found", username.substr(0, 128)));
    PED_CHECK(demand_manager(*group));
    end_account(tx, caller, *account, event::kServiceDelete);
    return {};
  });
  accounts_.forget_identities();
  return status;
}

}  // namespace pedigree::service
