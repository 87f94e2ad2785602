// ServerInfo and other small types.
#include "api/wandb/paging.h"
#include "api/wandb/types.h"

namespace pedigree::api::wandb {
namespace {

/// Exactly what works here: clients change their requests by it.
constexpr std::array<std::string_view, 14> kFeatures{
    "ARTIFACT_TAGS", "CLIENT_IDS", "ARTIFACT_REGISTRY_SEARCH", "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER", "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
    "INCLUDE_ARTIFACT_TYPES_IN_REGISTRY_CREATION", "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP", "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
    "TOTAL_COUNT_IN_FILE_CONNECTION", "ARTIFACT_COLLECTIONS_FILTERING_SORTING", "LARGE_FILENAMES",
    "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID", "MARK_RUN_FILES_UPLOADED"};

/// A version of the original server that knows all of these features.
constexpr std::string_view kCompatibleVersion = "0.80.0";

Node server_info(const Field&, Context& context) {
  Nodes features;
  for (const auto feature : kFeatures) features.push_back(record("ServerFeature", {{"name", Node(feature)}, {"isEnabled", Node(true)}}));
  return record("ServerInfo",
                {{"cliVersionInfo", Node(json::Value(json::Object{{"max_cli_version", "99.0.0"}, {"min_cli_version", "0.0.1"}}))},
                 {"features", Node(std::move(features))},
                 {"latestLocalVersionInfo", record("LocalVersionInfo", {{"outOfDate", Node(false)}, {"latestVersionString", Node(kCompatibleVersion)},
                                                                        {"versionOnThisInstanceString", Node(kCompatibleVersion)}})},
                 {"frontendHost", Node(context.urls().base())}});
}

}  // namespace

std::vector<Type> common_types() {
  return {page_info_type(),
          record_type("ServerInfo", {"cliVersionInfo", "features", "latestLocalVersionInfo", "frontendHost"}),
          record_type("ServerFeature", {"name", "isEnabled"}),
          record_type("LocalVersionInfo", {"outOfDate", "latestVersionString", "versionOnThisInstanceString"})};
}

std::vector<Binding> common_queries() { return {{"serverInfo", root(server_info), "user"}}; }

}  // namespace pedigree::api::wandb
