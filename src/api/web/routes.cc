#include "api/web/routes.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <stdexcept>

#include "base/hash.h"

namespace pedigree::api::web {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// One file in all its forms.
struct Asset {
  std::string_view plain, gzip, brotli;
  std::string_view type;
  std::string etag;
};

using Assets = std::map<std::string, Asset, std::less<>>;

std::string_view type_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTypes{{{".html", "text/html; charset=utf-8"},
                                                                                 {".js", "text/javascript; charset=utf-8"},
                                                                                 {".css", "text/css; charset=utf-8"},
                                                                                 {".svg", "image/svg+xml"},
                                                                                 {".json", "application/json"},
                                                                                 {".woff2", "font/woff2"},
                                                                                 {".png", "image/png"},
                                                                                 {".txt", "text/plain; charset=utf-8"}}};
  for (const auto& [ending, type] : kTypes)
    if (name.ends_with(ending)) return type;
  return "application/octet-stream";
}

Assets assets_of(std::span<const EmbeddedFile> files) {
  Assets assets;
  for (const auto& file : files) {
    std::string_view name = file.name;
    if (name.ends_with(".gz")) assets[std::string(name.substr(0, name.size() - 3))].gzip = file.bytes();
    else if (name.ends_with(".br")) assets[std::string(name.substr(0, name.size() - 3))].brotli = file.bytes();
    else assets[std::string(name)].plain = file.bytes();
  }
  for (auto& [name, asset] : assets) asset.type = type_of(name);
  const auto index = assets.find("index.html");
  if (index == assets.end()) throw std::logic_error("the web application has no index.html");
  index->second.etag = '"' + hex(as_bytes(sha256(index->second.plain))).substr(0, 32) + '"';
  return assets;
}

bool accepts(const Request& request, std::string_view coding) {
  for (const auto item : split(request.headers.find("Accept-Encoding").value_or(""), ',')) {
    const auto parts = split(item, ';');
    if (!equals_ignore_case(trim(parts.front()), coding)) continue;
    return parts.size() < 2 || trim(parts[1]).find_first_not_of("q=0. ") != std::string_view::npos;
  }
  return false;
}

Response serve(const Request& request, const Asset& asset, std::string_view cache) {
  Response response;
  response.headers.add("Content-Type", std::string(asset.type));
  response.headers.add("Cache-Control", std::string(cache));
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Vary", "Accept-Encoding");
  response.static_body = asset.plain;
  if (!asset.brotli.empty() && accepts(request, "br")) {
    response.static_body = asset.brotli;
    response.headers.add("Content-Encoding", "br");
  } else if (!asset.gzip.empty() && accepts(request, "gzip")) {
    response.static_body = asset.gzip;
    response.headers.add("Content-Encoding", "gzip");
  }
  return response;
}

/// The one document; the script in it shows the page of the address.
Response serve_index(const Request& request, const Asset& index) {
  auto response = serve(request, index, "no-cache");
  response.headers.add("ETag", index.etag);
  response.headers.add("Content-Security-Policy", std::string(kPolicy));
  response.headers.add("Referrer-Policy", "same-origin");
  response.headers.add("Cross-Origin-Opener-Policy", "same-origin");
  if (request.headers.find("If-None-Match").value_or("") == index.etag) {
    response.status = 304;
    response.static_body = {};
    response.headers.remove("Content-Encoding");
  }
  return response;
}

Response not_found() { return Response::text(404, "not found\n"); }

}  // namespace

void add_routes(http::Router& router, std::span<const EmbeddedFile> files) {
  const auto assets = std::make_shared<const Assets>(assets_of(files));
  const auto add = [&](std::string pattern, http::Handler handler) {
    router.add({.method = "GET", .pattern = std::move(pattern), .access = http::Access::kPublic, .handler = std::move(handler), .stream = {}});
  };
  const auto page = [assets](Request& request) { return serve_index(request, assets->find("index.html")->second); };
  // The document says nothing about what exists: it is the same for everybody, and its data is asked for with the reader's rights.
  for (const auto* pattern : {"/", "/authorize", "/login", "/search", "/compare", "/settings", "/settings/{path...}", "/docs", "/docs/{path...}",
                              "/orgs/{org}", "/orgs/{org}/{path...}", "/{entity}", "/{entity}/{project}", "/{entity}/{project}/{path...}"})
    add(pattern, page);
  add("/assets/{path...}", [assets](Request& request) {
    const auto found = assets->find("assets/" + std::string(request.parameter("path")));
    return found == assets->end() ? not_found() : serve(request, found->second, "public, max-age=31536000, immutable");
  });
  add("/favicon.svg", [assets](Request& request) {
    const auto found = assets->find("favicon.svg");
    return found == assets->end() ? not_found() : serve(request, found->second, "public, max-age=86400");
  });
}

}  // namespace pedigree::api::web
