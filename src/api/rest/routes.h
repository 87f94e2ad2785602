// The native API, /api/v1: users, organisations, registries, versions, aliases with as-of, compare-and-set and rollback, links,
// history. Described by /api/v1/openapi.json.
#pragma once

#include "http/router.h"
#include "service/accounts.h"
#include "service/gc.h"
#include "service/idempotency.h"
#include "service/lifetime.h"
#include "service/members.h"
#include "service/projects.h"
#include "service/purge.h"
#include "service/registry.h"
#include "service/trash.h"

namespace pedigree::api::rest {

struct Dependencies {
  sql::Database* database;
  blob::Store* blobs;
  service::Accounts* accounts;
  service::Members* members;
  service::Projects* projects;
  service::Registry* registry;
  service::Idempotency* idempotency;
  service::Trash* trash;
  service::Lifetimes* lifetimes;
  service::Gc* gc;
  service::Purge* purge;
  std::function<std::string(const http::Request&)> base_url;
};

/// Everything passed in must outlive the router.
void add_routes(http::Router& router, const Dependencies& dependencies);

void add_user_routes(http::Router& router, const Dependencies& dependencies);
void add_group_routes(http::Router& router, const Dependencies& dependencies);
void add_invitation_routes(http::Router& router, const Dependencies& dependencies);
void add_audit_routes(http::Router& router, const Dependencies& dependencies);
void add_session_routes(http::Router& router, const Dependencies& dependencies);
void add_model_routes(http::Router& router, const Dependencies& dependencies);
void add_run_routes(http::Router& router, const Dependencies& dependencies);
void add_search_routes(http::Router& router, const Dependencies& dependencies);
void add_registry_routes(http::Router& router, const Dependencies& dependencies);
void add_registry_settings_routes(http::Router& router, const Dependencies& dependencies);
void add_version_routes(http::Router& router, const Dependencies& dependencies);
void add_reproduce_routes(http::Router& router, const Dependencies& dependencies);
void add_run_record_routes(http::Router& router, const Dependencies& dependencies);
void add_history_routes(http::Router& router, const Dependencies& dependencies);
void add_trash_routes(http::Router& router, const Dependencies& dependencies);
void add_storage_admin_routes(http::Router& router, const Dependencies& dependencies);
void add_alias_routes(http::Router& router, const Dependencies& dependencies);
void add_lineage_routes(http::Router& router, const Dependencies& dependencies);

}  // namespace pedigree::api::rest
