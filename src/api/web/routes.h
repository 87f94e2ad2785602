// The pages people open. Until the web application exists, one plain page per registered model or project.
#pragma once

#include "http/router.h"
#include "service/accounts.h"

namespace pedigree::api::web {

struct Dependencies {
  sql::Database* database;
  service::Accounts* accounts;
};

void add_routes(http::Router& router, const Dependencies& dependencies);

}  // namespace pedigree::api::web
