// Mutations of users and keys.
#include <array>

#include "api/wandb/shown.h"
#include "api/wandb/types.h"

namespace pedigree::api::wandb {
namespace {

Node self(Context& context) {
  return context.read([&](sql::Transaction& tx) {
    auto accounts = store::people::accounts_by_ids(tx, std::array{context.caller().account_id});
    return accounts.empty() ? Node() : make("User", std::move(accounts.front()));
  });
}

Node update_user(const Field& field, Context& context) {
  const auto& input = input_of(field);
  for (const auto name : {"admin", "name", "password"})
    if (input.find(name) != nullptr)
      return Node(Error{Code::kUnsupported, std::string("updateUser.") + name + " is not supported by this server yet", {}});
  if (const auto entity = maybe_text(input, "defaultEntity"))
    if (const auto status = context.services().accounts.set_default_entity(context.caller(), *entity); !status) return Node(status.error());
  return record("UpdateUserPayload", {{"user", self(context)}});
}

/// In this answer alone the key's name is the whole secret.
Node generate_api_key(const Field& field, Context& context) {
  auto key = context.services().accounts.create_key(context.caller(), context.caller().username, maybe_text(input_of(field), "description"));
  if (!key) return Node(std::move(key).error());
  store::ApiKey shown;
  shown.prefix = *key;
  shown.description = maybe_text(input_of(field), "description");
  const auto prefix = key->substr(0, 8);
  shown.id = context.read([&](sql::Transaction& tx) {
    std::int64_t id = 0;
    for (const auto& known : store::people::keys_of(tx, std::array{context.caller().account_id}))
      if (known.prefix == prefix) id = known.id;
    return id;
  });
  return record("GenerateApiKeyPayload", {{"apiKey", make("ApiKey", std::move(shown))}});
}

Node delete_api_key(const Field& field, Context& context) {
  const auto id = id_arg(input_of(field), "id", "ApiKey");
  if (!id) return Node(id.error());
  if (const auto status = context.services().accounts.revoke_key(context.caller(), *id); !status) return Node(status.error());
  return record("DeleteApiKeyPayload", {{"success", Node(true)}});
}

}  // namespace

std::vector<Binding> people_mutations() {
  return {{"updateUser", root(update_user), "user"},
          {"generateApiKey", root(generate_api_key), "user"},
          {"deleteApiKey", root(delete_api_key), "user"}};
}

}  // namespace pedigree::api::wandb
