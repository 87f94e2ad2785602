#include "service/blob_rows.h"

#include "base/log.h"

namespace pedigree::service {

void give_up_unless_kept(const Stores& stores, const blob::Stored& stored) {
  const auto kept = stores.database.read(
      [&](sql::Transaction& tx) -> Result<bool> { return store::blobs::location_of(tx, stored.sha256) == stored.location; });
  if (!kept || *kept) return;
  if (const auto given_up = stores.blobs.give_up(stored.location); !given_up)
    log::warn("a second copy of a file stays until the next garbage collection", {{"detail", given_up.error().detail}});
}

}  // namespace pedigree::service
