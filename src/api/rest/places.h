// Collections and versions of registries, as the native API names and shows them.
#pragma once

#include "api/rest/handler.h"
#include "service/artifacts.h"

namespace pedigree::api::rest {

/// {o}/{r}/{c} of the path: organisation or entity, short or full registry name, collection.
Result<service::Place> collection_of(sql::Transaction& tx, const Call& call);

/// {v} of the path: vN or an alias. With ?at= the version that the alias meant then, as far as it is still there.
Result<store::Membership> version_of(sql::Transaction& tx, const service::Place& place, const http::Request& request);

/// kNotFound naming what is missing or may not be seen. `registry` is short (`model`) or a full name.
Result<store::Project> registry_of(sql::Transaction& tx, const Call& call, std::string_view owner, std::string_view registry);

/// The registry that ?registry=main/model names.
Result<store::Project> registry_in_query(sql::Transaction& tx, const Call& call);

/// The full name of the project that {r} means.
std::string project_name(const http::Request& request);

json::Value show_version(sql::Transaction& tx, const Call& call, const service::Place& place,
                         const store::Membership& membership);
json::Value show_alias(const service::AliasState& state);

/// Registers "/registries/{o}/{r}/{c}" + suffix, and the same for the collections of any project: "/projects/{o}/{r}/{c}" +
/// suffix.
void add_registry_route(http::Router& router, const Dependencies& dependencies, std::string method, const std::string& suffix,
                        std::vector<std::string> members, Result<Answer> (*function)(const Dependencies&, Call&));

/// The same for what answers bytes instead of JSON; `function` looks at the caller itself.
void add_registry_download(http::Router& router, const Dependencies& dependencies, const std::string& suffix,
                           http::Response (*function)(const Dependencies&, http::Request&));

}  // namespace pedigree::api::rest
