#include "service/uploads.h"

#include <fmt/format.h>

#include <map>

#include "base/hash.h"
#include "base/log.h"
#include "service/artifacts.h"
#include "service/blob_rows.h"
#include "service/deletion.h"

namespace pedigree::service {
namespace {

tl::unexpected<Error> ended() {
  return fail(Code::kNotFound,
              "this upload in parts does not exist: it was completed, given up or replaced; announce the file again");
}

std::optional<store::Upload> open_upload(sql::Transaction& tx, std::string_view id) {
  auto upload = store::uploads::by_id(tx, id);
  return upload && upload->open ? upload : std::nullopt;
}

bool same_parts(const std::vector<store::UploadPart>& parts, const std::vector<std::string>& md5s) {
  return std::equal(parts.begin(), parts.end(), md5s.begin(), md5s.end(),
                    [](const auto& part, const auto& md5) { return part.md5 == md5; });
}

bool is_there(sql::Transaction& tx, const Uploads::Completion& completion) {
  return store::artifacts::blob_of(tx, completion.artifact_id, completion.md5) != 0;
}

}  // namespace

/// While it lives, nobody else joins this upload.
class Uploads::Turn {
 public:
  Turn(Uploads& uploads, const std::string& upload) : uploads_(uploads), upload_(upload) {
    std::unique_lock lock(uploads.mutex_);
    uploads.changed_.wait(lock, [&] { return uploads.joining_.insert(upload).second; });
  }
  ~Turn() {
    const std::lock_guard lock(uploads_.mutex_);
    uploads_.joining_.erase(upload_);
    uploads_.changed_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Uploads& uploads_;
  const std::string& upload_;
};

Result<std::string> Uploads::begin(const Caller& caller, std::int64_t artifact_id, std::string_view md5,
                                   const std::vector<std::string>& part_md5s) {
  if (part_md5s.empty() || std::ssize(part_md5s) > kMaxParts)
    return fail(Code::kInvalidArgument, fmt::format("a file is uploaded in 1 to {} parts, not in {}: make the parts larger",
                                                    kMaxParts, part_md5s.size()));
  const auto fresh = hex(as_bytes(random_bytes(16)));
  std::string replaced;
  auto id = stores_.database.write([&](sql::Transaction& tx) -> Result<std::string> {
    replaced.clear();
    PED_TRY(const auto source, source_artifact(tx, caller, artifact_id, domain::Action::kLog));
    if (source.artifact.committed())
      return fail(Code::kConflict, "the version is committed and cannot change; log a new version instead");
    if (const auto known = store::uploads::open_of(tx, artifact_id, md5)) {
      if (same_parts(store::uploads::parts_of(tx, known->id), part_md5s)) return known->id;
      store::uploads::close(tx, known->id);
      replaced = known->id;
    }
    std::vector<store::UploadPart> parts;
    for (const auto& part_md5 : part_md5s) parts.push_back({std::ssize(parts) + 1, part_md5, std::nullopt});
    store::uploads::insert(tx, {fresh, artifact_id, std::string(md5), true, 0}, parts);
    return fresh;
  });
  if (id && !replaced.empty()) PED_CHECK(drop(replaced));
  return id;
}

Status Uploads::expect_part(std::string_view upload, std::int64_t number) {
  return stores_.database.read([&](sql::Transaction& tx) -> Status {
    if (!open_upload(tx, upload) || !store::uploads::part(tx, upload, number)) return ended();
    return {};
  });
}

Status Uploads::store_part(std::string_view upload, std::int64_t number, const blob::Stored& stored) {
  std::optional<std::string> before;
  const auto status = stores_.database.write([&](sql::Transaction& tx) -> Status {
    const auto part = open_upload(tx, upload) ? store::uploads::part(tx, upload, number) : std::nullopt;
    if (!part) return ended();
    if (stored.md5 != part->md5)
      return fail(Code::kInvalidArgument,
                  fmt::format("the bytes of part {} have MD5 {}, but {} was announced; upload the part again", number,
                              hex(as_bytes(stored.md5)), hex(as_bytes(part->md5))));
    before = part->location;
    store::uploads::set_part(tx, upload, number, stored.location);
    return {};
  });
  // A part that came twice, in vain, or too late. If this fails, it goes with the others.
  Status tidy;
  if (!status && status.error().code == Code::kNotFound)
    tidy = stores_.blobs.drop_parts(upload);
  else if (const auto superfluous = status ? before : std::optional(stored.location))
    tidy = stores_.blobs.remove(*superfluous);
  if (!tidy) log::warn(tidy.error().message, {{"detail", tidy.error().detail}});
  return status;
}

/// Where the parts are, in order. Empty: the file is there already.
Result<std::vector<std::string>> Uploads::parts_to_join(sql::Transaction& tx, const Completion& completion) const {
  std::vector<std::string> locations;
  const auto upload = open_upload(tx, completion.upload);
  if (!upload || upload->artifact_id != completion.artifact_id || upload->md5 != completion.md5)
    return is_there(tx, completion) ? Result<std::vector<std::string>>(locations) : ended();
  const std::map<std::int64_t, std::string> told(completion.parts.begin(), completion.parts.end());
  std::string lacking;
  for (const auto& part : store::uploads::parts_of(tx, completion.upload)) {
    const auto found = told.find(part.number);
    if (part.location && found != told.end() && found->second == hex(as_bytes(part.md5))) {
      locations.push_back(*part.location);
    } else if (lacking.size() < 100) {
      lacking += (lacking.empty() ? "" : ", ") + std::to_string(part.number);
    }
  }
  if (!lacking.empty())
    return fail(Code::kConflict,
                fmt::format("cannot complete the upload: part {} was not uploaded, or its ETag is another; upload it, then "
                            "complete again",
                            lacking));
  return locations;
}

Status Uploads::complete(const Caller& caller, const Completion& completion) {
  const Turn turn(*this, completion.upload);
  PED_TRY(const auto parts, stores_.database.read([&](sql::Transaction& tx) -> Result<std::vector<std::string>> {
    PED_CHECK(source_artifact(tx, caller, completion.artifact_id, domain::Action::kLog));
    return parts_to_join(tx, completion);
  }));
  return parts.empty() ? Status() : join(caller, completion, parts);
}

Status Uploads::join(const Caller& caller, const Completion& completion, const std::vector<std::string>& parts) {
  PED_TRY(const auto stored, stores_.blobs.join(parts));
  const bool right = stored.md5 == completion.md5;
  PED_CHECK(keep_or_give_up(stores_, stored, [&](sql::Transaction& tx) -> Status {
    PED_TRY(const auto source, source_artifact(tx, caller, completion.artifact_id, domain::Action::kLog));
    PED_CHECK(check_unfinished(source.artifact));
    if (!open_upload(tx, completion.upload)) return is_there(tx, completion) ? Status() : ended();
    store::uploads::close(tx, completion.upload);
    if (!right) return {};
    store::artifacts::set_blob(tx, source.artifact.id, completion.md5, store::blobs::put(tx, blob_row(stored)));
    return {};
  }));
  PED_CHECK(drop(completion.upload));
  if (right) return {};
  return fail(Code::kInvalidArgument,
              fmt::format("the parts together have MD5 {}, but {} was announced for the file; announce and upload it again",
                          hex(as_bytes(stored.md5)), hex(as_bytes(completion.md5))));
}

/// Of a closed upload: first the bytes, then the rows that lead to them.
Status Uploads::drop(std::string_view upload) {
  PED_CHECK(stores_.blobs.drop_parts(upload));
  return stores_.database.write([&](sql::Transaction& tx) -> Status {
    store::uploads::remove(tx, upload);
    return {};
  });
}

Result<std::int64_t> Uploads::clean() {
  std::int64_t cleaned = 0;
  while (true) {
    PED_TRY(const auto ids, stores_.database.write([&](sql::Transaction& tx) -> Result<std::vector<std::string>> {
      auto found = store::uploads::to_be_removed(tx, tx.now() - kGivenUpAfter, 100);
      for (const auto& id : found) store::uploads::close(tx, id);
      return found;
    }));
    for (const auto& id : ids) PED_CHECK(drop(id));
    cleaned += std::ssize(ids);
    if (ids.empty()) return cleaned;
  }
}

}  // namespace pedigree::service
