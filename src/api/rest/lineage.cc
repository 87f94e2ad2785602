// The graph around a version or a run, and what a dataset, a commit or a file has an effect on.
#include <fmt/format.h>

#include <array>

#include "api/cursor.h"
#include "api/rest/places.h"
#include "domain/versions.h"
#include "service/impact.h"
#include "service/queries.h"
#include "service/runs.h"

namespace pedigree::api::rest {
namespace {

using service::Direction;
using service::LineageId;
using service::LineageKind;

std::string_view kind_name(LineageKind kind) { return kind == LineageKind::kRun ? "run" : "version"; }

std::string_view name_of(Direction direction) { return direction == Direction::kUp ? "up" : "down"; }

std::string plain_id(LineageId id) { return fmt::format("{}:{}", kind_name(id.kind), id.id); }

std::optional<LineageId> parse_id(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto kind = text.substr(0, colon);
  const auto number = parse_int(text.substr(colon + 1));
  if (!number || (kind != "run" && kind != "version")) return std::nullopt;
  return LineageId{kind == "run" ? LineageKind::kRun : LineageKind::kVersion, *number};
}

/// Ids in an answer: those of hidden nodes are only numbers in it.
class Ids {
 public:
  explicit Ids(const std::vector<service::LineageNode>& nodes) {
    for (const auto& node : nodes)
      if (node.hidden) hidden_.emplace(node.id, fmt::format("hidden:{}", hidden_.size() + 1));
  }
  [[nodiscard]] std::string of(LineageId id) const {
    const auto found = hidden_.find(id);
    return found == hidden_.end() ? plain_id(id) : found->second;
  }

 private:
  std::map<LineageId, std::string> hidden_;
};

// ---------------------------------------------------------------- what is shown

json::Value version_or_null(const std::optional<std::int64_t>& index) {
  return index ? json::Value(domain::version_name(*index)) : json::Value();
}

json::Value text_or_null(const std::string& text) { return text.empty() ? json::Value() : json::Value(text); }

json::Array texts(const std::vector<std::string>& items) { return json::Array(items.begin(), items.end()); }

json::Value show_deletion(const std::optional<service::LineageDeletion>& deleted) {
  if (!deleted) return {};
  return json::Object{{"by", text_or_null(deleted->by)}, {"at", format_time(deleted->at)}};
}

json::Array show_places(const std::vector<service::LineagePlace>& places) {
  json::Array shown;
  for (const auto& place : places)
    shown.emplace_back(json::Object{{"organization", place.owner},
                                    {"registry", place.registry},
                                    {"collection", place.collection},
                                    {"version", domain::version_name(place.version_index)},
                                    {"aliases", texts(place.aliases)}});
  return shown;
}

json::Value show_node(const service::LineageNode& node, const Ids& ids) {
  json::Object shown{
      {"id", ids.of(node.id)}, {"kind", kind_name(node.id.kind)}, {"distance", node.distance}, {"hidden", node.hidden}};
  if (node.hidden) return shown;
  shown.append("entity", text_or_null(node.entity));
  shown.append("project", text_or_null(node.project));
  shown.append("name", text_or_null(node.name));
  if (node.version) {
    shown.append("version", version_or_null(node.version_index));
    shown.append("type", node.type);
    shown.append("digest", node.version->digest);
    shown.append("size", node.version->size);
    shown.append("file_count", node.version->file_count);
    shown.append("aliases", texts(node.aliases));
    shown.append("places", show_places(node.places));
    shown.append("created_at", format_time(node.version->created_at));
  }
  if (node.run) {
    shown.append("display_name", node.run->display_name);
    shown.append("job_type", node.run->job_type);
    shown.append("state", node.run->state);
    shown.append("commit", node.run->commit);
    shown.append("created_at", format_time(node.run->created_at));
  }
  shown.append("created_by", text_or_null(node.creator));
  shown.append("deleted", show_deletion(node.deleted));
  return shown;
}

json::Array show_nodes(const std::vector<service::LineageNode>& nodes, const Ids& ids) {
  json::Array shown;
  for (const auto& node : nodes) shown.push_back(show_node(node, ids));
  return shown;
}

std::string cursor_of(const service::LineageGroup& group) {
  return encode_cursor(fmt::format("{} {} {}", plain_id(group.of), name_of(group.direction), group.last));
}

json::Array show_groups(const service::LineageGraph& graph, const Ids& ids) {
  json::Array shown;
  for (const auto& group : graph.groups)
    shown.emplace_back(json::Object{
        {"id", fmt::format("group:{}", shown.size() + 1)},
        {"of", ids.of(group.of)},
        {"kind", kind_name(store::lineage::other(group.of.kind))},
        {"direction", name_of(group.direction)},
        {"count", group.count},
        {"exact", group.count && group.exact},
        {"cursor", group.count ? json::Value(cursor_of(group)) : json::Value()}});  // nobody looks behind what is hidden
  return shown;
}

json::Value show_graph(const service::LineageGraph& graph) {
  const Ids ids(graph.nodes);
  json::Array edges;
  for (const auto& edge : graph.edges)
    edges.emplace_back(json::Object{{"from", ids.of(edge.from)},
                                    {"to", ids.of(edge.to)},
                                    {"kind", edge.from.kind == LineageKind::kRun ? "output" : "input"}});
  return json::Object{{"root", ids.of(graph.root)},
                      {"nodes", show_nodes(graph.nodes, ids)},
                      {"edges", std::move(edges)},
                      {"groups", show_groups(graph, ids)},
                      {"truncated", graph.truncated}};
}

// ---------------------------------------------------------------- what is asked

tl::unexpected<Error> bad(std::string message) { return fail(Code::kInvalidArgument, std::move(message)); }

Result<std::int64_t> number_in_query(const http::Request& request, std::string_view name, std::int64_t otherwise,
                                     std::int64_t most) {
  const auto text = request.query_value(name);
  if (!text) return otherwise;
  const auto number = parse_int(*text);
  if (!number || *number < 1 || *number > most)
    return bad(fmt::format("{}='{}' must be a number from 1 to {}", name, text->substr(0, 40), most));
  return *number;
}

Result<service::LineageQuery> query_of(const http::Request& request) {
  service::LineageQuery query;
  const auto direction = request.query_value("direction").value_or("both");
  if (direction != "up" && direction != "down" && direction != "both")
    return bad(fmt::format("direction='{}' must be up, down or both", direction.substr(0, 40)));
  query.up = direction != "down";
  query.down = direction != "up";
  PED_TRY(query.depth, number_in_query(request, "depth", query.depth, 20));
  PED_TRY(query.nodes, number_in_query(request, "limit", query.nodes, 1'000));
  PED_TRY(query.fanout, number_in_query(request, "fanout", query.fanout, 200));
  return query;
}

struct PathParts {
  std::string_view entity, project, rest;
};
Result<PathParts> parts_of(std::string_view path, std::string_view form) {
  const auto first = path.find('/'), second = first == std::string_view::npos ? first : path.find('/', first + 1);
  if (second == std::string_view::npos) return bad(fmt::format("'{}' must be {}", path.substr(0, 200), form));
  return PathParts{path.substr(0, first), path.substr(first + 1, second - first - 1), path.substr(second + 1)};
}

/// "entity/project/name:v0", or "organization/registry/collection:alias".
Result<LineageId> version_by_path(sql::Transaction& tx, const Call& call, std::string_view path) {
  PED_TRY(const auto parts, parts_of(path, "entity/project/name:version"));
  auto project = service::find_project(tx, call.caller, parts.entity, parts.project);
  if (!project) {  // a registry may be named by its short name
    const auto registry = registry_of(tx, call, parts.entity, parts.project);
    if (registry) project = *registry;
  }
  const auto membership = project ? service::find_version_by_ref(tx, project->id, parts.rest) : std::nullopt;
  if (!membership) return fail(Code::kNotFound, fmt::format("artifact '{}' not found", path.substr(0, 200)));
  return LineageId{LineageKind::kVersion, membership->artifact_id};
}

/// "entity/project/run"; a deleted run is found too.
Result<LineageId> run_by_path(sql::Transaction& tx, const Call& call, std::string_view path) {
  PED_TRY(const auto parts, parts_of(path, "entity/project/run"));
  const auto project = service::find_project(tx, call.caller, parts.entity, parts.project);
  const auto run = project ? store::runs::by_name(tx, project->id, parts.rest) : std::nullopt;
  if (!run) return fail(Code::kNotFound, fmt::format("run '{}' not found", path.substr(0, 200)));
  return LineageId{LineageKind::kRun, run->id};
}

/// ?artifact=, ?run= or ?node=, the id of a node of an earlier answer.
Result<std::optional<LineageId>> node_in_query(sql::Transaction& tx, const Call& call) {
  std::optional<LineageId> id;
  if (const auto path = call.request.query_value("artifact")) {
    PED_TRY(id, version_by_path(tx, call, *path));
  } else if (const auto run = call.request.query_value("run")) {
    PED_TRY(id, run_by_path(tx, call, *run));
  } else if (const auto node = call.request.query_value("node")) {
    id = parse_id(*node);
    if (!id || !service::may_see(tx, call.caller, *id))
      return fail(Code::kNotFound, fmt::format("node '{}' not found", node->substr(0, 60)));
  }
  return id;
}

Result<Answer> show_lineage(sql::Transaction& tx, const Call& call, service::LineageQuery query, LineageId root) {
  query.root = root;
  PED_TRY(const auto graph, service::lineage(tx, call.caller, query));
  return Answer{200, show_graph(graph), ""};
}

Result<Answer> lineage_of_version(const Dependencies& dependencies, Call& call) {
  PED_TRY(const auto query, query_of(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto place, collection_of(tx, call));
    PED_TRY(const auto membership, version_of(tx, place, call.request));
    return show_lineage(tx, call, query, {LineageKind::kVersion, membership.artifact_id});
  });
}

/// ?expand=: the members of a group.
Result<Answer> expand(const Dependencies& dependencies, const Call& call, std::string_view cursor) {
  PED_TRY(const auto text, decode_cursor(cursor));
  const auto words = split(text, ' ');
  const auto id = words.size() == 3 ? parse_id(words[0]) : std::nullopt;
  const auto last = words.size() == 3 ? parse_int(words[2]) : std::nullopt;
  if (!id || !last || (words[1] != "up" && words[1] != "down"))
    return bad("the cursor in `expand` is not one of a group; ask for the graph again");
  service::LineageExpansion expansion{*id, words[1] == "up" ? Direction::kUp : Direction::kDown, *last, 0};
  PED_TRY(expansion.limit, number_in_query(call.request, "limit", 50, 1'000));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto graph, service::expand_lineage(tx, call.caller, expansion));
    return Answer{200, show_graph(graph), ""};
  });
}

Result<Answer> get_lineage(const Dependencies& dependencies, Call& call) {
  if (const auto cursor = call.request.query_value("expand")) return expand(dependencies, call, *cursor);
  PED_TRY(const auto query, query_of(call.request));
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(const auto root, node_in_query(tx, call));
    if (!root) return bad("say of what: ?artifact=entity/project/name:version, ?run=entity/project/run, ?node= or ?expand=");
    return show_lineage(tx, call, query, *root);
  });
}

// ---------------------------------------------------------------- impact

Result<std::vector<LineageId>> sources_of(sql::Transaction& tx, const Call& call) {
  PED_TRY(const auto node, node_in_query(tx, call));
  if (node) return std::vector{*node};
  if (const auto commit = call.request.query_value("commit")) return service::runs_of_commit(tx, call.caller, *commit);
  if (const auto digest = call.request.query_value("digest")) return service::versions_with_file(tx, call.caller, *digest);
  return bad("say of what: ?artifact=entity/project/name:version, ?run=entity/project/run, ?commit= or ?digest=");
}

json::Value show_holding(const service::ImpactHolding& holding) {
  const auto& binding = holding.state.binding;
  return json::Object{{"organization", holding.owner},
                      {"registry", holding.registry},
                      {"collection", holding.collection},
                      {"alias", binding.alias},
                      {"version", domain::version_name(binding.version_index)},
                      {"digest", holding.state.digest},
                      {"since", format_time(binding.valid_from)},
                      {"until", binding.valid_to ? json::Value(format_time(*binding.valid_to)) : json::Value()},
                      {"set_by", holding.state.actor},
                      {"reason", binding.reason},
                      {"node", plain_id({LineageKind::kVersion, holding.artifact_id})},
                      {"distance", holding.distance}};
}

Result<Answer> get_impact(const Dependencies& dependencies, Call& call) {
  service::ImpactQuery query;
  PED_TRY(query.at, time_of(call.request, "at"));
  PED_TRY(query.listed, limit_of(call.request));
  query.alias = call.request.query_value("alias").value_or("");
  return dependencies.database->read([&](sql::Transaction& tx) -> Result<Answer> {
    PED_TRY(query.sources, sources_of(tx, call));
    const auto impact = service::impact(tx, call.caller, query);
    json::Array live;
    for (const auto& holding : impact.holdings) live.push_back(show_holding(holding));
    const Ids ids({});
    return Answer{200,
                  json::Object{{"at", query.at ? json::Value(format_time(*query.at)) : json::Value()},
                               {"sources", show_nodes(impact.sources, ids)},
                               {"live", std::move(live)},
                               {"versions", show_nodes(impact.versions, ids)},
                               {"counts", json::Object{{"versions", impact.version_count},
                                                       {"runs", impact.run_count},
                                                       {"hidden", impact.hidden_count}}},
                               {"complete", impact.complete}},
                  ""};
  });
}

}  // namespace

void add_lineage_routes(http::Router& router, const Dependencies& dependencies) {
  add_registry_route(router, dependencies, "GET", "/versions/{v}/lineage", {}, lineage_of_version);
  const auto add = user_routes(router, dependencies);
  add("GET", "/lineage", {}, get_lineage);
  add("GET", "/impact", {}, get_impact);
}

}  // namespace pedigree::api::rest
