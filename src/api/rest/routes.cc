#include "api/rest/routes.h"

#include "base/embedded.h"

namespace pedigree::api::rest {

std::span<const EmbeddedFile> embedded_files();  // openapi.json

void add_routes(http::Router& router, const Dependencies& dependencies) {
  add_user_routes(router, dependencies);
  add_group_routes(router, dependencies);
  add_invitation_routes(router, dependencies);
  add_audit_routes(router, dependencies);
  add_session_routes(router, dependencies);
  add_model_routes(router, dependencies);
  add_run_routes(router, dependencies);
  add_search_routes(router, dependencies);
  add_registry_routes(router, dependencies);
  add_registry_settings_routes(router, dependencies);
  add_version_routes(router, dependencies);
  add_reproduce_routes(router, dependencies);
  add_run_record_routes(router, dependencies);
  add_history_routes(router, dependencies);
  add_alias_routes(router, dependencies);
  add_lineage_routes(router, dependencies);
  add_trash_routes(router, dependencies);
  add_storage_admin_routes(router, dependencies);
  router.add({.method = "GET",
              .pattern = "/api/v1/openapi.json",
              .access = http::Access::kPublic,
              .handler =
                  [](http::Request&) {
                    http::Response response = http::Response::json(200, "");
                    response.static_body = embedded_files().front().bytes();
                    return response;
                  },
              .stream = {}});
}

}  // namespace pedigree::api::rest
