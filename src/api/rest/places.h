// Collections and versions of registries, as the native API names and shows them.
#pragma once

#include "api/rest/handler.h"
#include "service/artifacts.h"

namespace pedigree::api::rest {

/// {o}/{r}/{c} of the path: organisation or entity, short or full registry name, collection.
Result<service::Place> collection_of(sql::Transaction& tx, const Call& call);

/// {v} of the path: vN or an alias.
Result<store::Membership> version_of(sql::Transaction& tx, const service::Place& place, std::string_view version);

json::Value show_version(sql::Transaction& tx, const Call& call, const service::Place& place, const store::Membership& membership);
json::Value show_alias(const service::AliasState& state);

/// Registers "/registries/{o}/{r}/{c}" + suffix.
void add_registry_route(http::Router& router, const Dependencies& dependencies, std::string method, const std::string& suffix,
                        std::vector<std::string> members, Result<Answer> (*function)(const Dependencies&, Call&));

}  // namespace pedigree::api::rest
