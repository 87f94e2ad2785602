// Members, roles and keys, as the native API names and shows them.
#pragma once

#include "api/rest/handler.h"

namespace pedigree::api::rest {

/// `role` of a body; `fallback` when there is none.
Result<domain::Role> role_of(const json::Object& body, domain::Role fallback = domain::Role::kMember);
/// `members`: a list of {"username", "role"}.
Result<std::vector<service::MemberSpec>> members_of(const json::Object& body);
Result<std::optional<bool>> optional_flag(const json::Object& body, std::string_view name);
/// A member of the body that is a time.
Result<std::optional<Micros>> optional_time(const json::Object& body, std::string_view name);
/// `description`, `expires_at`, `scope` of a new key.
Result<service::NewKey> new_key_of(const json::Object& body);
/// `team` or `organization`, exactly one, of a body or a query.
Result<service::GroupName> group_of(const std::optional<std::string>& team, const std::optional<std::string>& organization);

json::Object show_key(const store::ApiKey& key);
/// Of a user just created: the key is shown this once.
Answer show_created(const service::CreatedUser& created);

/// ?after=: the id a Link header gave; 0 for the first page.
Result<std::int64_t> after_of(const http::Request& request);
/// Cuts `rows` to `limit` and sets the Link of the next page, whose `after` is the id of the last row.
template <class Rows, class Id>
void cut_page(Answer& answer, const http::Request& request, Rows& rows, std::int64_t limit, Id id_of, std::string_view more_query = "") {
  if (static_cast<std::int64_t>(rows.size()) <= limit) return;
  rows.resize(static_cast<std::size_t>(limit));
  answer.link = "<" + request.path + "?limit=" + std::to_string(limit) + "&after=" + std::to_string(id_of(rows.back())) + std::string(more_query) + ">; rel=\"next\"";
}

}  // namespace pedigree::api::rest
