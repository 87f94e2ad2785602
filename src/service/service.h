// What all use cases share.
//
// A write use case is a method of a family class (Runs, Artifacts, Registry, Accounts): it opens one transaction, checks the
// caller's rights, changes state, writes its events, and returns when the commit is durable. What runs inside the transaction may
// run twice. A read is a function of (transaction, caller, …), so that one request reads one snapshot.
#pragma once

#include "blob/store.h"
#include "sql/sql.h"

namespace pedigree::service {

struct Stores {
  sql::Database& database;
  blob::Store& blobs;
};

}  // namespace pedigree::service
