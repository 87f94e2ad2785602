// /users, /me and keys.
#include <fmt/format.h>

#include <array>

#include "api/rest/people.h"

namespace pedigree::api::rest {
namespace {

/// E-mail address, rights and state are for the user himself and administrators.
json::Object show_account(sql::Transaction& tx, const Call& call, const store::Account& account) {
  json::Object shown{{"username", account.username}, {"display_name", account.display_name}, {"service", account.is_service()},
                     {"active", !account.disabled_at}, {"created_at", format_time(account.created_at)}};
  if (account.id != call.caller.account_id && !call.caller.administrator) return shown;
  const auto entity = store::people::entities_by_ids(tx, std::array{account.default_entity_id}).front();
  shown.set("email", account.email);
  shown.set("admin", account.is_admin);
  shown.set("default_entity", entity.name);
  return shown;
}

Result<Answer> create_user(const Dependencies& dependencies, Call& call) {
  service::CreateUser spec;
  PED_TRY(spec.username, required_text(call.body, "username"));
  PED_TRY(spec.email, optional_text(call.body, "email"));
  PED_TRY(spec.api_key, optional_text(call.body, "api_key"));
  PED_TRY(const auto admin, optional_flag(call.body, "admin"));
  spec.admin = admin.value_or(false);
  if (call.body.find("organization") != nullptr) {   // null: none
    spec.organization.use_default = false;
    PED_TRY(spec.organization.name, optional_text(call.body, "organization"));
  }
  PED_TRY(const auto created, dependencies.accounts->create_user(call.caller, spec));
  return show_created(created);
}

/// Those who share a group with the caller; all for administrators. ?query=: a part of name or address, at most 100, without pages.
Result<Answer> list_users(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto limit, limit_of(call.request));
  PED_TRY(const auto after, after_of(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    const auto viewer = call.caller.administrator ? std::nullopt : std::optional(call.caller.account_id);
    const auto query = call.request.query_value("query");
    auto accounts = query ? store::people::search_accounts(tx, *query, viewer, 100) : store::people::accounts_page(tx, viewer, after, limit + 1);
    Answer answer;
    if (!query) cut_page(answer, call.request, accounts, limit, [](const auto& account) { return account.id; });
    json::Array rows;
    for (const auto& account : accounts) rows.emplace_back(show_account(tx, call, account));
    answer.body = std::move(rows);
    return answer;
  });
}

Result<Answer> get_user(const Dependencies& dependencies, Call& call) {
  const auto name = call.request.parameter("user");
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    const auto account = store::people::account_by_username(tx, name);
    if (!account || (!call.caller.administrator && !store::people::share_a_group(tx, call.caller.account_id, account->id)))
      return fail(Code::kNotFound, fmt::format("user '{}' not found", name.substr(0, 128)));
    return Answer{200, show_account(tx, call, *account), ""};
  });
}

/// Who asks, and with which key.
Result<Answer> get_me(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto keys, dependencies.accounts->keys_of(call.caller, call.caller.username));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    const auto account = store::people::accounts_by_ids(tx, std::array{call.caller.account_id}).front();
    auto shown = show_account(tx, call, account);
    for (const auto& key : keys)
      if (key.id == call.caller.key_id) shown.set("key", show_key(key));
    return Answer{200, std::move(shown), ""};
  });
}

Result<Answer> update_user(const Dependencies& dependencies, Call& call) {
  service::UpdateUser spec;
  PED_TRY(spec.display_name, optional_text(call.body, "display_name"));
  PED_TRY(spec.default_entity, optional_text(call.body, "default_entity"));
  PED_TRY(spec.email, optional_text(call.body, "email"));
  if (const auto* email = call.body.find("email"); email != nullptr && email->is_null()) spec.email = "";
  PED_TRY(spec.admin, optional_flag(call.body, "admin"));
  PED_TRY(spec.active, optional_flag(call.body, "active"));
  PED_TRY(const auto account, dependencies.accounts->update_user(call.caller, call.request.parameter("user"), spec));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> { return Answer{200, show_account(tx, call, account), ""}; });
}

Result<Answer> delete_user(const Dependencies& dependencies, Call& call) {
  PED_CHECK(dependencies.accounts->delete_user(call.caller, call.request.parameter("user")));
  return Answer{204, {}, ""};
}

Result<Answer> list_keys(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto keys, dependencies.accounts->keys_of(call.caller, call.request.parameter("user")));
  json::Array rows;
  for (const auto& key : keys) {
    auto row = show_key(key);
    row.set("current", key.id == call.caller.key_id);
    rows.emplace_back(std::move(row));
  }
  return Answer{200, std::move(rows), ""};
}

Result<Answer> create_key(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto spec, new_key_of(call.body));
  PED_TRY(const auto created, dependencies.accounts->create_key(call.caller, call.request.parameter("user"), spec));
  auto shown = show_key(created.row);
  shown.set("api_key", created.key);
  Answer answer{201, std::move(shown), ""};
  answer.secret = true;
  return answer;
}

Result<Answer> revoke_key(const Dependencies& dependencies, Call& call) {
  const auto id = parse_int(call.request.parameter("key"));
  PED_TRY(const auto keys, dependencies.accounts->keys_of(call.caller, call.request.parameter("user")));
  for (const auto& key : keys) {
    if (key.id != id) continue;
    PED_CHECK(dependencies.accounts->revoke_key(call.caller, key.id));
    return Answer{204, {}, ""};
  }
  return fail(Code::kNotFound, "API key not found");
}

Result<Answer> set_password(const Dependencies& dependencies, Call& call) {
  service::SetPassword spec;
  spec.username = std::string(call.request.parameter("user"));
  PED_TRY(spec.password, required_text(call.body, "password"));
  PED_TRY(spec.current, optional_text(call.body, "current"));
  call.caller.idempotency.reset();   // its fingerprint would be a quick hash of the password
  PED_CHECK(dependencies.accounts->set_password(call.caller, spec));
  return Answer{204, {}, ""};
}

}  // namespace

void add_user_routes(http::Router& router, const Dependencies& dependencies) {
  const auto add = user_routes(router, dependencies);
  add("GET", "/me", {}, get_me);
  add("GET", "/users", {}, list_users);
  add("POST", "/users", {"username", "email", "admin", "organization", "api_key"}, create_user);
  add("GET", "/users/{user}", {}, get_user);
  add("PATCH", "/users/{user}", {"display_name", "default_entity", "email", "admin", "active"}, update_user);
  add("DELETE", "/users/{user}", {}, delete_user);
  add("PUT", "/users/{user}/password", {"password", "current"}, set_password);
  add("GET", "/users/{user}/keys", {}, list_keys);
  add("POST", "/users/{user}/keys", {"description", "expires_at", "scope"}, create_key);
  add("DELETE", "/users/{user}/keys/{key}", {}, revoke_key);
}

}  // namespace pedigree::api::rest
