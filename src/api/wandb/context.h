// What the resolvers of one GraphQL request share.
#pragma once

#include <string>
#include <utility>

#include "graphql/execution.h"
#include "http/message.h"
#include "service/accounts.h"
#include "service/artifacts.h"
#include "service/caller.h"
#include "service/members.h"
#include "service/projects.h"
#include "service/collection_list.h"
#include "service/queries.h"
#include "service/registry.h"
#include "service/run_list.h"
#include "service/run_reads.h"
#include "service/version_list.h"
#include "service/runs.h"
#include "service/uploads.h"
#include "api/wandb/urls.h"

namespace pedigree::api::wandb {

/// The use cases behind the protocol. All thread-safe; they outlive every request.
struct Services {
  sql::Database& database;
  blob::Store& blobs;
  service::Accounts& accounts;
  service::Members& members;
  service::Projects& projects;
  service::Runs& runs;
  service::Artifacts& artifacts;
  service::Registry& registry;
  service::Uploads& uploads;
};

class Context final : public graphql::Context {
 public:
  Context(const Services& services, service::Caller caller, Urls urls)
      : services_(services), caller_(std::move(caller)), urls_(std::move(urls)) {}

  [[nodiscard]] const Services& services() const { return services_; }
  [[nodiscard]] const service::Caller& caller() const { return caller_; }
  [[nodiscard]] const Urls& urls() const { return urls_; }

  /// All reads of a query see one snapshot; after a mutation each read sees the newest state.
  void use_snapshot(sql::Transaction* snapshot) { snapshot_ = snapshot; }

  /// Runs `f(Transaction&) -> T` in the snapshot of this request or in a read of its own. Database failures are thrown as
  /// sql::Failure and become an error of the whole request.
  template <class F>
  auto read(F&& f) {
    using T = std::invoke_result_t<F, sql::Transaction&>;
    if (snapshot_ != nullptr) return f(*snapshot_);
    auto result = services_.database.read([&](sql::Transaction& tx) -> Result<T> { return f(tx); });
    if (!result) throw sql::Failure(std::move(result).error());
    return *std::move(result);
  }

 private:
  const Services& services_;
  service::Caller caller_;
  Urls urls_;
  sql::Transaction* snapshot_ = nullptr;
};

inline Context& context_of(const graphql::Field& field) { return static_cast<Context&>(field.context()); }

}  // namespace pedigree::api::wandb
