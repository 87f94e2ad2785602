// Entering stored bytes into the database. An upload is durable before its row is committed; if the row turns out to have the
// bytes already, the second copy is given up.
#pragma once

#include "service/service.h"
#include "store/blobs.h"

namespace pedigree::service {

inline store::Blob blob_row(const blob::Stored& stored) { return {0, stored.md5, stored.sha256, stored.size, stored.location}; }

/// After the transaction that was to enter the bytes: gives them up if the row has others, or does not exist. If that fails they
/// are left to the garbage collection.
void give_up_unless_kept(const Stores& stores, const blob::Stored& stored);

/// Runs the transaction that enters the bytes, then give_up_unless_kept().
template <class F>
Status keep_or_give_up(const Stores& stores, const blob::Stored& stored, F&& use_case) {
  Status status = stores.database.write(std::forward<F>(use_case));
  give_up_unless_kept(stores, stored);
  return status;
}

}  // namespace pedigree::service
