// The web application: static files made from web/ and embedded in the program. Its pages live at the addresses the wandb SDK prints;
// whatever they show comes from GraphQL and /api/v1.
#pragma once

#include <span>

#include "base/embedded.h"
#include "http/router.h"

namespace pedigree::api::web {

/// Routes of the application over its files, which must outlive the router: index.html, assets/…, and beside each its compressed
/// forms (.br, .gz) where they are smaller. Throws when there is no index.html.
void add_routes(http::Router& router, std::span<const EmbeddedFile> files);

}  // namespace pedigree::api::web
