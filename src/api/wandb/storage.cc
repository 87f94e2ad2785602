// Uploads and downloads by signed URL, and the download URLs the clients build themselves.
#include <fmt/format.h>

#include <array>

#include "api/caller.h"
#include "api/file_body.h"
#include "api/wandb/errors.h"
#include "api/wandb/routes.h"
#include "base/ids.h"
#include "base/text.h"
#include "service/files.h"

namespace pedigree::api::wandb {
namespace {

using http::Request;
using http::Response;

/// Streams a body into the blob store, then tells the use case what arrived.
class UploadSink final : public http::BodySink {
 public:
  using Done = std::function<Status(const blob::Stored&)>;
  UploadSink(std::unique_ptr<blob::Writer> writer, Done done) : writer_(std::move(writer)), done_(std::move(done)) {}

  Status write(Bytes bytes) override { return writer_->write(bytes); }

  Response finish(Request& request) override {
    const auto stored = writer_->finish();
    if (!stored) return error_response(request, stored.error());
    if (const auto status = done_(*stored); !status) return error_response(request, status.error());
    Response response = Response::empty(200);
    response.headers.add("ETag", '"' + hex(as_bytes(stored->md5)) + '"');   // what multipart clients send back
    return with_cors(std::move(response));
  }

  Response error_response(const Request&, const Error& error) override { return with_cors(error_to_response(error)); }

 private:
  std::unique_ptr<blob::Writer> writer_;
  Done done_;
};

std::optional<std::int64_t> content_length(const Request& request) {
  const auto value = request.headers.find("Content-Length");
  return value ? parse_int(*value) : std::nullopt;
}

using Sink = tl::expected<std::unique_ptr<http::BodySink>, Response>;

/// What to do with a body: the set of parts it belongs to, if any, and the use case to call when its bytes are there.
struct Target {
  UploadSink::Done done;
  std::string parts = {};
};
using Bind = Result<Target> (*)(const Services&, const Request&);

/// A stream handler that checks the signature, then takes the body; `bind` turns the path parameters into the use case to call.
http::StreamHandler upload(const Dependencies& dependencies, Bind bind) {
  return [dependencies, bind](Request& request) -> Sink {
    const auto refuse = [](const Error& error) { return tl::unexpected(with_cors(error_to_response(error))); };
    if (const auto status = dependencies.signer.verify(request, dependencies.clock.now()); !status) return refuse(status.error());
    auto target = bind(dependencies.services, request);
    if (!target) return refuse(target.error());
    auto& blobs = dependencies.services.blobs;
    const auto length = content_length(request);
    auto writer = target->parts.empty() ? blobs.create(length) : blobs.create_part(target->parts, length);
    if (!writer) return refuse(writer.error());
    return std::make_unique<UploadSink>(*std::move(writer), std::move(target->done));
  };
}

http::Handler download(const Dependencies& dependencies, std::function<Response(Request&)> serve) {
  return [dependencies, serve = std::move(serve)](Request& request) {
    if (const auto status = dependencies.signer.verify(request, dependencies.clock.now()); !status)
      return with_cors(error_to_response(status.error()));
    return with_cors(serve(request));
  };
}

Result<std::int64_t> number(const Request& request, std::string_view name) {
  if (const auto value = parse_int(request.parameter(name)); value && *value > 0) return *value;
  return fail(Code::kNotFound, fmt::format("no such {}", name));
}

std::string_view content_type_of(std::string_view name) {
  struct Known {
    std::string_view suffix, type;
  };
  static constexpr std::array kKnown{Known{".json", "application/json"}, Known{".png", "image/png"},   Known{".jpg", "image/jpeg"},
                                     Known{".txt", "text/plain"},        Known{".log", "text/plain"},  Known{".csv", "text/csv"},
                                     Known{".yaml", "text/plain"},       Known{".patch", "text/plain"}};
  for (const auto& known : kKnown)
    if (name.ends_with(known.suffix)) return known.type;
  return "application/octet-stream";
}

/// User files are never rendered by a browser in the context of this site.
Response serve_blob(const Services& services, const Request& request, const store::Blob& blob, std::string_view name) {
  auto reader = services.blobs.open(blob.location);
  if (!reader) return error_to_response(reader.error());
  Response response = http::serve_file(request, file_body(*reader), '"' + hex(as_bytes(blob.md5)) + '"', content_type_of(name));
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
  response.headers.add("Cache-Control", "private, max-age=3600");
  return response;
}

/// Serves the blob that `find(Transaction&) -> Result<Blob>` names.
template <class F>
Response serve_found(const Services& services, const Request& request, std::string_view name, F find) {
  const auto blob = services.database.read([&](sql::Transaction& tx) -> Result<store::Blob> { return find(tx); });
  return blob ? serve_blob(services, request, *blob, name) : error_to_response(blob.error());
}

// ---------------------------------------------------------------- artifacts

Result<Target> bind_artifact_file(const Services& services, const Request& request) {
  PED_TRY(const auto artifact_id, number(request, "artifact"));
  const auto md5 = unhex(request.parameter("md5"));
  if (!md5 || md5->size() != 16) return fail(Code::kInvalidArgument, "the last part of the path must be an MD5 in hexadecimal");
  return Target{[&services, artifact_id, md5 = *md5](const blob::Stored& stored) {
    return services.artifacts.store_file(artifact_id, md5, stored);
  }};
}

Result<Target> bind_part(const Services& services, const Request& request) {
  PED_TRY(const auto part, number(request, "part"));
  const std::string upload(request.parameter("upload"));
  PED_CHECK(services.uploads.expect_part(upload, part));
  return Target{
      [&services, upload, part](const blob::Stored& stored) { return services.uploads.store_part(upload, part, stored); },
      upload};
}

Result<Target> bind_manifest(const Services& services, const Request& request) {
  PED_TRY(const auto manifest_id, number(request, "manifest"));
  return Target{
      [&services, manifest_id](const blob::Stored& stored) { return services.artifacts.store_manifest(manifest_id, stored); }};
}

Response get_blob(const Services& services, const Request& request) {
  return serve_found(services, request, request.parameter("name"), [&](sql::Transaction& tx) -> Result<store::Blob> {
    PED_TRY(const auto id, number(request, "blob"));
    return service::blob_by_id(tx, id);
  });
}

Response get_manifest(const Services& services, const Request& request) {
  return serve_found(services, request, "wandb_manifest.json", [&](sql::Transaction& tx) -> Result<store::Blob> {
    PED_TRY(const auto id, number(request, "artifact"));
    return service::manifest_blob(tx, id);
  });
}

/// An id of the path. For file names with a '%' the clients' HTTP library encodes the whole URL a second time.
std::optional<std::int64_t> artifact_id(const Request& request, std::string_view parameter) {
  const auto text = request.parameter(parameter);
  if (const auto id = decode_id("Artifact", text)) return id;
  return decode_id("Artifact", percent_decode(text).value_or(""));
}

/// The URL clients build themselves: …/{artifactId}/{birthId}/{hexMD5}/{name}, with the caller's key instead of a signature.
Response get_artifact_v2(const Dependencies& dependencies, Request& request) {
  const auto& services = dependencies.services;
  const auto caller = caller_from(request, services.accounts, "wandb");
  if (!caller) return error_to_response(caller.error());
  auto id = artifact_id(request, "artifact");
  if (!id) id = artifact_id(request, "birth");
  const auto md5 = unhex(request.parameter("md5"));
  if (!id || !md5) return error_to_response({Code::kNotFound, "file not found: the URL does not name an artifact file", {}});
  return serve_found(services, request, request.parameter("name"),
                     [&](sql::Transaction& tx) { return service::artifact_blob_by_md5(tx, *caller, *id, *md5); });
}

// ---------------------------------------------------------------- run files

Result<Target> bind_run_file(const Services& services, const Request& request) {
  PED_TRY(const auto file_id, number(request, "file"));
  return Target{[&services, file_id](const blob::Stored& stored) { return services.runs.store_file(file_id, stored); }};
}

Response get_run_file(const Services& services, const Request& request) {
  return serve_found(services, request, request.parameter("name"), [&](sql::Transaction& tx) -> Result<store::Blob> {
    PED_TRY(const auto id, number(request, "file"));
    return service::run_file_blob(tx, id);
  });
}

}  // namespace

void add_storage_routes(http::Router& router, const Dependencies& dependencies) {
  const Services& services = dependencies.services;
  const auto put = [&](std::string pattern, Bind bind) {
    router.add({.method = "PUT",
                .pattern = std::move(pattern),
                .access = http::Access::kSigned,
                .handler = {},
                .stream = upload(dependencies, bind)});
  };
  const auto get = [&](std::string pattern, Response (*serve)(const Services&, const Request&)) {
    router.add({.method = "GET", .pattern = std::move(pattern), .access = http::Access::kSigned,
                .handler = download(dependencies, [&services, serve](Request& request) { return serve(services, request); }), .stream = {}});
  };
  put("/storage/wandb_artifacts/{artifact}/{md5}", bind_artifact_file);
  put("/storage/wandb_artifacts/parts/{upload}/{part}", bind_part);
  put("/storage/manifests/{manifest}/wandb_manifest.json", bind_manifest);
  put("/storage/run_files/{file}/{name...}", bind_run_file);
  get("/storage/wandb_artifacts/blobs/{blob}/{name}", get_blob);
  get("/storage/manifests/of/{artifact}/wandb_manifest.json", get_manifest);
  get("/storage/run_files/{file}/{name...}", get_run_file);

  const auto v2 = [dependencies](Request& request) { return get_artifact_v2(dependencies, request); };
  router.add({.method = "GET", .pattern = "/artifactsV2/{region}/{entity}/{project}/{collection}/{artifact}/{birth}/{md5}/{name}",
              .access = http::Access::kUser, .handler = v2, .stream = {}});
  router.add({.method = "GET", .pattern = "/artifactsV2/{region}/{entity}/{project}/{collection}/{birth}/{md5}/{name}",
              .access = http::Access::kUser, .handler = v2, .stream = {}});
  router.add({.method = "OPTIONS", .pattern = "/storage/{rest...}", .access = http::Access::kPublic,
              .handler = [](Request&) { return with_cors(Response::empty(204)); }, .stream = {}});
}

}  // namespace pedigree::api::wandb
