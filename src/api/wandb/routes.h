// The routes of the W&B protocol: /graphql, /files/…/file_stream, /storage/…, /artifactsV2/….
#pragma once

#include <functional>
#include <string>

#include "api/wandb/context.h"
#include "http/router.h"
#include "http/signer.h"

namespace pedigree::api::wandb {

struct Dependencies {
  const Services& services;
  const http::UrlSigner& signer;
  const Clock& clock;
  /// The base of the URLs handed out for this request: the configured external URL, else the validated Host.
  std::function<std::string(const http::Request&)> base_url;
};

/// Everything passed in must outlive the router.
void add_routes(http::Router& router, const Dependencies& dependencies);

void add_graphql_route(http::Router& router, const Dependencies& dependencies);
void add_file_stream_route(http::Router& router, const Dependencies& dependencies);
void add_storage_routes(http::Router& router, const Dependencies& dependencies);

}  // namespace pedigree::api::wandb
