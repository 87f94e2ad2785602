#include "api/wandb/schema.h"

#include <algorithm>
#include <array>

#include "api/wandb/types.h"
#include "base/embedded.h"

namespace pedigree::api::wandb {

std::span<const EmbeddedFile> embedded_files();   // the SDL (pedigree_embed in src/api/CMakeLists.txt)

namespace {

using graphql::Executable;
using graphql::Schema;
using graphql::TypeBindings;

constexpr std::array<std::string_view, 4> kPermissions{"public", "user", "admin", "parent"};

/// Fields of the schema this server does not answer, and why. A client that asks gets an error naming field and reason.
struct Unanswered {
  std::string_view type;
  std::vector<std::string_view> fields;
  std::string_view reason;
};

const std::vector<Unanswered>& unanswered() {
  static const std::vector<Unanswered> list{
      {"Query", {"launchAgent"}, "launch is not part of this server"},
      {"Mutation",
       {"ackRunQueueItem", "createDefaultResourceConfig", "createLaunchAgent", "createRunQueue", "deleteFromRunQueue", "deleteRunQueues",
        "failRunQueueItem", "popFromRunQueue", "pushToRunQueue", "pushToRunQueueByName", "updateLaunchAgent", "updateRunQueueItemWarning",
        "upsertRunQueue"},
       "launch is not part of this server"},
      {"Mutation", {"agentHeartbeat", "createAgent", "enqueueSweepRun", "upsertSweep"}, "sweeps are not part of this server"},
      {"Mutation", {"createFilterTrigger", "createGenericWebhookIntegration", "deleteTrigger", "updateFilterTrigger"}, "automations come later"},
      {"Mutation", {"createCustomChart", "notifyScriptableRunAlert"}, "charts and alerts come later"},
      {"Mutation",
       {"createArtifactPortfolio", "createArtifactSequence", "createArtifactType"},
       "collections and types come into being by logging and linking"},
      {"User", {"projects", "triggers"}, "ask by entity"},
      {"Entity", {"defaultResourceConfig", "integrations", "triggers"}, "automations and launch come later"},
      {"Organization", {"triggers"}, "automations come later"},
      {"Project", {"allViews", "runQueue", "runQueues", "sweep", "sweeps", "totalSweeps", "triggers"}, "reports, sweeps, launch and automations come later"},
      {"Project", {"tags"}, "ask for runs"},
      {"Run", {"agent", "sweep", "runInfo"}, "sweeps and run info come later"},
      {"Artifact", {"filesByManifestEntries"}, "ask for files"},
  };
  return list;
}

/// Types that belong wholly to areas this server does not serve; nothing leads to them but unanswered fields.
constexpr std::array<std::string_view, 33> kUnansweredTypes{
    "SuccessPayload", "CustomChart", "Trigger", "TriggerConnection", "TriggerEdge", "FilterEventTriggeringCondition", "QueueJobTriggeredAction",
    "NotificationTriggeredAction", "GenericWebhookTriggeredAction", "NoOpTriggeredAction", "PushNotificationTriggeredAction", "ARIATriggeredAction",
    "SlackIntegration", "GenericWebhookIntegration", "GitHubOAuthIntegration", "IntegrationConnection", "IntegrationEdge", "View", "ViewConnection",
    "ViewEdge", "Sweep", "SweepConnection", "SweepEdge", "Agent", "AgentConnection", "AgentEdge", "LaunchAgent", "RunQueue", "RunQueueItem",
    "RunQueueItemConnection", "RunQueueItemEdge", "DefaultResourceConfig", "TemplateVariable"};
constexpr std::array<std::string_view, 4> kUnusedTypes{"RunTag", "RunInfo", "GitInfo", "ArtifactCollectionAlias"};

class Tables {
 public:
  explicit Tables(Schema& schema) : schema_(schema) {}

  void add(std::vector<Type> types) {
    for (auto& type : types) tables_.push_back({type.name, std::move(type.fields)});
  }
  void add(std::string_view type, std::vector<Binding> fields) { tables_.push_back({type, std::move(fields)}); }

  void add_unanswered() {
    for (const auto& entry : unanswered())
      for (const auto field : entry.fields) add_unanswered(entry.type, field, entry.reason);
    for (const auto name : kUnansweredTypes) add_whole(name, "it belongs to an area this server does not serve yet");
    for (const auto name : kUnusedTypes) add_whole(name, "nothing leads to it");
  }

  /// Payloads are records; a payload type with a table of its own keeps it.
  void add_payloads() {
    for (const auto& [name, type] : schema_.types()) {
      if (type.kind() != graphql::Type::Kind::kObject || !name.ends_with("Payload") || has(name)) continue;
      std::vector<Binding> fields;
      for (const auto& field : type.definition.fields) fields.push_back(member(field.name));
      add(name, std::move(fields));
    }
  }

  std::vector<TypeBindings> take() { return std::move(tables_); }

 private:
  bool has(std::string_view type) const {
    return std::any_of(tables_.begin(), tables_.end(), [&](const auto& table) { return table.type == type; });
  }
  void add_whole(std::string_view name, std::string_view reason) {
    for (const auto& field : schema_.get(name).definition.fields) add_unanswered(name, field.name, reason);
  }
  /// Who asks gets the reason as an error; who reads the schema finds it there.
  void add_unanswered(std::string_view type, std::string_view field, std::string_view reason) {
    add(type, {{field, graphql::unsupported(type, field, reason), "user"}});
    schema_.describe(type, field, "Not answered by this server: " + std::string(reason));
  }

  Schema& schema_;
  std::vector<TypeBindings> tables_;
};

Status permit(std::string_view permission, const graphql::Context& context) {
  if (permission != "admin" || static_cast<const Context&>(context).caller().is_admin) return {};
  return fail(Code::kPermissionDenied, "permission denied: this needs an administrator of the server");
}

}  // namespace

std::unique_ptr<Executable> make_executable() {
  std::vector<std::string_view> sdl;
  for (const auto& file : embedded_files()) sdl.push_back(file.bytes());
  auto schema = Schema::build(sdl);
  if (!schema) throw std::logic_error(schema.error().message);

  Tables tables(*schema);
  for (auto types : {common_types, people_types, project_types, run_types, file_types, artifact_types, collection_types, registry_types}) tables.add(types());
  for (auto fields : {common_queries, people_queries, project_queries, artifact_queries, collection_queries}) tables.add("Query", fields());
  for (auto fields : {people_mutations, project_mutations, run_mutations, artifact_mutations, collection_mutations, registry_mutations}) tables.add("Mutation", fields());
  tables.add_unanswered();
  tables.add_payloads();

  auto bindings = tables.take();
  auto executable = std::make_unique<Executable>(*std::move(schema), std::move(bindings), permit);
  std::string problems;
  for (const auto& problem : executable->problems(kPermissions)) problems += "\n  " + problem;
  if (!problems.empty()) throw std::logic_error("schema and resolvers disagree:" + problems);
  return executable;
}

}  // namespace pedigree::api::wandb
