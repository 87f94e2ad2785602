// Large files that arrive in parts: announce them, take each part, join them. Parts outlive a restart; what nobody finishes is
// given up.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "service/access.h"
#include "service/service.h"
#include "store/uploads.h"

namespace pedigree::service {

/// Thread-safe.
class Uploads {
 public:
  /// Source: the limits of the protocol's object store, which clients keep to.
  static constexpr std::int64_t kMaxParts = 10'000;
  /// An upload that got no part for so long is given up: longer than any signed URL lives.
  static constexpr Micros kGivenUpAfter = 48 * 3600 * kSecond;

  explicit Uploads(Stores stores) : stores_(stores) {}

  /// The upload of a file of a PENDING version, by the MD5s (raw) of its parts in order. Announced again with the same parts, it
  /// is the same upload, with the parts it has; with others, the earlier one is given up.
  Result<std::string> begin(const Caller& caller, std::int64_t artifact_id, std::string_view md5,
                            const std::vector<std::string>& part_md5s);

  /// Before the bytes of a part are read. kNotFound when there is no such part any more. The signed URL was the permission.
  Status expect_part(std::string_view upload, std::int64_t number);
  /// The part is durable. kInvalidArgument when its bytes are not those that were announced; nothing changes then.
  Status store_part(std::string_view upload, std::int64_t number, const blob::Stored& stored);

  struct Completion {
    std::int64_t artifact_id = 0;
    std::string md5;  // of the whole file, raw
    std::string upload;
    std::vector<std::pair<std::int64_t, std::string>> parts;  // number and what the PUT answered as ETag, without quotes
  };
  /// Joins the parts and compares the MD5 of the whole: only then the file counts as uploaded. Takes as long as reading it; a
  /// second call meanwhile waits for the first, and one afterwards succeeds again.
  Status complete(const Caller& caller, const Completion& completion);

  /// Removes parts nobody needs any more; how many uploads.
  Result<std::int64_t> clean();

 private:
  class Turn;
  Result<std::vector<std::string>> parts_to_join(sql::Transaction& tx, const Completion& completion) const;
  Status join(const Caller& caller, const Completion& completion, const std::vector<std::string>& parts);
  Status drop(std::string_view upload);

  Stores stores_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> joining_;  // guarded by mutex_; two nodes that join the same file do needless work, but no harm
};

}  // namespace pedigree::service
